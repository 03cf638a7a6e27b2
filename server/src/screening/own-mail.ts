import { cutValue, step } from '../../../contracts';
import type { Mail } from '../mail/types';
import { addressKey } from './addresses';
import { primaryOf } from './aliases';
import { aliasesOf, identitiesOf, type OwnNames } from './identities';
import type { Policy } from './policy';

/** Header of every message that a channel sends. Its value starts with the channel's documentId. */
export const OWN_HEADER = 'X-Email-Channel';

/**
 * Whether the message has the plugin's header, of any channel. Anyone can set the header, so it proves nothing in favor
 * of a message.
 */
export const isOfPlugin = (mail: Pick<Mail, 'headers'>): boolean =>
  mail.headers.some(({ name }) => name.toLowerCase() === OWN_HEADER.toLowerCase());

/** Keys of the addresses that the plugin receives at or sends from: this channel's and those of the others. */
export function ownAddresses(channel: OwnNames, others: string[]): Set<string> {
  const follow = primaryOf(aliasesOf(channel));
  const identities = identitiesOf(channel).map(({ address }) => address);
  return new Set(
    [channel.username, channel.replyTo, ...identities, ...others]
      .filter((address): address is string => Boolean(address?.includes('@')))
      .flatMap((address) => [addressKey(address), addressKey(follow(address))]),
  );
}

/** Stops messages that the channel sent itself, to prevent loops. */
export const ownMail: Policy = {
  check({ mail, channel, context }) {
    const header = mail.headers.find(
      ({ name, value }) =>
        name.toLowerCase() === OWN_HEADER.toLowerCase() &&
        value.trim().split(/[\s;]/, 1)[0] === channel.documentId,
    );
    if (header)
      return { step: step('own-mail.header', { header: OWN_HEADER }), stop: 'own-mail', detail: OWN_HEADER };

    const own = ownAddresses(channel, context.ownAddresses);
    const from = mail.from?.address;
    if (from && own.has(addressKey(from)))
      return {
        step: step('own-mail.address', { address: cutValue(from) }),
        stop: 'own-mail',
        detail: from,
      };
    return { step: step('own-mail.none') };
  },
};
