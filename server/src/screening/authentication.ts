import { step, type Channel } from '../../../contracts';
import type { AuthenticationResults, Mail } from '../mail/types';
import { addressKey } from './addresses';
import type { Policy } from './policy';

/** Results of the channel's trusted server for a message, or null without a trusted server. */
export function authenticationOf(
  mail: Pick<Mail, 'authentication'>,
  { authservId }: Pick<Channel, 'authservId'>,
): AuthenticationResults | null {
  if (!authservId) return null;
  const server = authservId.toLowerCase();
  return (
    mail.authentication.find((results) => results.server === server) ?? {
      server,
      dkim: 'unknown',
      spf: 'unknown',
      dmarc: 'unknown',
    }
  );
}

/** Whether the sender is probably forged, according to the channel's trusted server. */
export function authenticationFails(mail: Pick<Mail, 'authentication'>, channel: Channel): boolean {
  const results = authenticationOf(mail, channel);
  return results !== null && fails(results);
}

/** Whether the sender may be forged. Without a trusted server, a failure reported by any server counts. */
export const mayBeForged = (mail: Pick<Mail, 'authentication'>, channel: Channel): boolean =>
  channel.authservId ? authenticationFails(mail, channel) : mail.authentication.some(fails);

/**
 * Whether DMARC failed or, without a DMARC result, DKIM or SPF failed and neither passed (forwarding breaks one of
 * them).
 */
function fails({ dmarc, dkim, spf }: AuthenticationResults): boolean {
  if (dmarc === 'pass') return false;
  if (dmarc === 'fail') return true;
  const verdicts = [dkim, spf];
  return verdicts.includes('fail') && !verdicts.includes('pass');
}

/**
 * Whether the sender of a message is authentic. Servers only check From. With a trusted server, a sender found
 * elsewhere (Sender, Reply-To, in a display name) is not authentic, except for someone who posted through an own group
 * address with a DMARC pass.
 * @param own keys of the channel's own addresses
 */
export function isAuthentic(
  mail: Pick<Mail, 'authentication' | 'from' | 'fromSource' | 'authors' | 'via'>,
  channel: Channel,
  own: ReadonlySet<string>,
): boolean {
  if (authenticationFails(mail, channel)) return false;
  const results = authenticationOf(mail, channel);
  if (!results) return true;
  if (mail.via?.as === 'group') return own.has(addressKey(mail.via.address)) && results.dmarc === 'pass';
  return isOneAuthor(mail);
}

/** Whether the channel's trusted server found a DMARC pass. */
export const isVerified = (mail: Pick<Mail, 'authentication'>, channel: Channel): boolean =>
  authenticationOf(mail, channel)?.dmarc === 'pass';

/** Whether the sender is the only address of a single From header. */
export const isOneAuthor = ({
  from,
  fromSource,
  authors,
}: Pick<Mail, 'from' | 'fromSource' | 'authors'>): boolean =>
  fromSource === 'from' && authors.length === 1 && authors[0]!.address === from?.address;

/**
 * Reports the mail server's authentication results, and holds messages without a DMARC pass if the channel requires
 * one.
 */
export const authentication: Policy = {
  check({ mail, channel }) {
    const results = authenticationOf(mail, channel);
    if (!results) return null;
    const { dkim, spf, dmarc, server } = results;
    const values = { dkim, spf, dmarc, server };
    return channel.requireDmarc && dmarc !== 'pass'
      ? {
          step: step('authentication.dmarc-required', values),
          stop: 'authentication-required',
          detail: dmarc,
        }
      : { step: step('authentication.results', values) };
  },
};
