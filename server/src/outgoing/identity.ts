import type { Channel, MailAddress } from '../../../contracts';
import { addressKey } from '../screening/addresses';
import { addressOf, identitiesOf } from '../screening/identities';
import { withToken } from '../screening/subaddress';

/** Placeholder domain (RFC 2606) for channels without an address. */
const NO_DOMAIN = 'email-channel.invalid';

/**
 * Returns From and Reply-To for a channel's messages. Without an address, the provider's default From applies.
 * @param as the sending identity, null for the channel's own; ignored if it was removed since
 * @param token of the ticket, for the Reply-To of a channel with subaddresses
 */
export function senderOf(
  channel: Channel,
  as: string | null = null,
  token: string | null = null,
): { from?: MailAddress; replyTo?: string } {
  const { from, replyTo } = untagged(channel, as);
  const answered = replyTo ?? from?.address;
  const tagged = channel.subaddressing && token !== null && answered;
  return { from, replyTo: tagged ? withToken(answered, token) : replyTo };
}

function untagged(channel: Channel, as: string | null): { from?: MailAddress; replyTo?: string } {
  const identities = identitiesOf(channel);
  const [own] = identities;
  const chosen =
    identities.find(({ address }) => as !== null && addressKey(address) === addressKey(as)) ?? own;
  if (!chosen) return { replyTo: channel.replyTo ?? undefined };
  const from = { name: chosen.name ?? channel.senderName ?? channel.name, address: chosen.address };
  const isOwn = addressOf(channel) !== null && chosen === own;
  return { from, replyTo: isOwn ? (channel.replyTo ?? undefined) : chosen.address };
}

/** Domain of a channel's Message-IDs, after the `@`. */
export const domainOf = (channel: Channel): string => {
  const domain = addressOf(channel)?.split('@').at(-1) ?? '';
  return /^[a-z0-9.-]+$/i.test(domain) ? domain : NO_DOMAIN;
};
