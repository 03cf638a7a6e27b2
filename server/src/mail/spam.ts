import type { Finding } from './auto-reply';
import type { HeaderFields } from './headers';

/** Spam filter headers, and the values that mean spam. */
const VERDICTS: [string, RegExp][] = [
  // SpamAssassin, rspamd and compatible filters.
  ['x-spam-flag', /^\s*(?:yes|true|spam)\b/i],
  ['x-spam-status', /^\s*(?:yes|spam)\b/i],
  ['x-spam', /^\s*(?:yes|true|spam)\b/i],
  ['x-spamd-result', /^[^:;]{0,60}:\s*true\b/i],
  ['x-rspamd-action', /^\s*(?:add header|rewrite subject|reject|quarantine)\b/i],
  // Exchange: spam confidence level (SCL) of 5 or more, and Defender's categories.
  ['x-ms-exchange-organization-scl', /^\s*[5-9]\b/],
  [
    'x-forefront-antispam-report',
    /(?:^|;)\s*(?:SCL:[5-9]\b|SFV:SPM\b|SFV:SKB\b|CAT:(?:SPM|HSPM|PHSH|HPHSH|MALW)\b)/i,
  ],
  ['x-barracuda-spam-status', /^\s*(?:yes|spam)\b/i],
  ['x-proofpoint-spam-details', /\brule=spam\b/i],
  ['x-bogosity', /^\s*(?:yes|spam)\b/i],
  ['x-dspam-result', /^\s*(?:spam|blacklisted)\b/i],
  ['x-crm114-status', /^\s*spam\b/i],
];
/** Maximum length of a value to examine, in characters. */
const LONGEST = 2_000;

/**
 * Whether a spam filter marked the message as spam. Only positive verdicts count, at any position: filters add their
 * headers above or below the sender's, and a forged one harms only the forger.
 */
export function findSpam(headers: HeaderFields): Finding {
  for (const [key, yes] of VERDICTS)
    if (headers.raw(key).some((value) => yes.test(value.slice(0, LONGEST))))
      return { is: true, why: { text: 'sign.header-set', values: { header: key } } };
  return { is: false, why: null };
}
