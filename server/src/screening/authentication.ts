import { step, type Channel } from '../../../contracts';
import type { AuthenticationResults, Mail } from '../mail/types';
import { addressKey } from './addresses';
import type { Policy } from './policy';

/** Results of the channel's trusted server for a message; null without a trusted server. */
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

/** Whether the sender may be forged: without a trusted server, any server's result is reason enough for doubt. */
export const mayBeForged = (mail: Pick<Mail, 'authentication'>, channel: Channel): boolean =>
  channel.authservId ? authenticationFails(mail, channel) : mail.authentication.some(fails);

/**
 * DMARC failed, or, where it says nothing, DKIM or SPF failed and neither passed (forwarding breaks one of them).
 */
function fails({ dmarc, dkim, spf }: AuthenticationResults): boolean {
  if (dmarc === 'pass') return false;
  if (dmarc === 'fail') return true;
  const verdicts = [dkim, spf];
  return verdicts.includes('fail') && !verdicts.includes('pass');
}

/**
 * Whether the sender of a message is authentic. Servers check From alone: with a trusted server, a
 * sender that was found elsewhere (Sender, Reply-To, inside of a name) is not vouched for, but one who posted through a
 * group of our own that has a DMARC pass is.
 * @param own keys of our own addresses
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

/** Whether the sender is the one plain address of the one From. */
export const isOneAuthor = ({
  from,
  fromSource,
  authors,
}: Pick<Mail, 'from' | 'fromSource' | 'authors'>): boolean =>
  fromSource === 'from' && authors.length === 1 && authors[0]!.address === from?.address;

/** Tells what the mail server found out about the sender, and holds what lacks the DMARC pass that a channel requires. */
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
