import type { Channel, MailAddress } from '../../../contracts';

/** RFC 2606: names nobody, where a channel has no address of its own. */
const NO_DOMAIN = 'email-channel.invalid';

/** The address that a channel writes as, null where neither Reply-To nor user name is one. */
export const addressOf = (channel: Pick<Channel, 'replyTo' | 'username'>): string | null =>
  [channel.replyTo, channel.username].find((address) => address?.includes('@')) ?? null;

/** From and Reply-To of a channel's mail; without an address the provider's own From is used. */
export function senderOf(channel: Channel): { from?: MailAddress; replyTo?: string } {
  const address = addressOf(channel);
  return {
    from: address === null ? undefined : { name: channel.senderName ?? channel.name, address },
    replyTo: channel.replyTo ?? undefined,
  };
}

/** Domain at the right of a channel's Message-IDs. */
export const domainOf = (channel: Channel): string => {
  const domain = addressOf(channel)?.split('@').at(-1) ?? '';
  return /^[a-z0-9.-]+$/i.test(domain) ? domain : NO_DOMAIN;
};
