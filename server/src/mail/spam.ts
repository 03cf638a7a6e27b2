import type { Finding } from './auto-reply';
import type { HeaderFields } from './headers';

/** Headers in which spam filters leave their verdict, and what says yes there. */
const VERDICTS: [string, RegExp][] = [
  // SpamAssassin and those that speak like it, rspamd.
  ['x-spam-flag', /^\s*(?:yes|true|spam)\b/i],
  ['x-spam-status', /^\s*(?:yes|spam)\b/i],
  ['x-spam', /^\s*(?:yes|true|spam)\b/i],
  ['x-spamd-result', /^[^:;]{0,60}:\s*true\b/i],
  ['x-rspamd-action', /^\s*(?:add header|rewrite subject|reject|quarantine)\b/i],
  // Exchange: the spam confidence level from 5 on, and the categories of Defender.
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
/** Looked at of one value, in characters. */
const LONGEST = 2_000;

/**
 * Whether a spam filter marked a message as spam. Only a yes is read, wherever it stands: filters put their
 * headers above or below those of the sender, and a forged one only holds the forger's own message.
 */
export function findSpam(headers: HeaderFields): Finding {
  for (const [key, yes] of VERDICTS)
    if (headers.raw(key).some((value) => yes.test(value.slice(0, LONGEST))))
      return { is: true, why: { text: 'sign.header-set', values: { header: key } } };
  return { is: false, why: null };
}
