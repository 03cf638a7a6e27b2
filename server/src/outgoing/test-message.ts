import { randomUUID } from 'node:crypto';
import { EmailChannelError, invalidInput, type Channel } from '../../../contracts';
import { english } from '../../../contracts/english';
import { addressOf } from '../screening/identities';
import { OWN_HEADER } from '../screening/own-mail';
import { withToken } from '../screening/subaddress';
import type { EmailToSend } from '../strapi/email';
import { domainOf, senderOf } from './identity';

/** A token of no ticket. */
const NO_TICKET = `ec-0-${'0'.repeat(32)}`;

/**
 * A message from a channel to itself, which it skips as its own; to a subaddress where its replies go to one. Throws
 * `invalid-input` where it has no address.
 * @param id the left side of its Message-ID
 * @param plain to the address itself in any case
 */
export function testMessage(
  channel: Channel,
  id: string = randomUUID(),
  plain = false,
): EmailToSend & { messageId: string } {
  const to = addressOf(channel);
  if (to === null) throw invalidInput('replyTo', 'sender-address-missing');
  return {
    from: senderOf(channel).from,
    to: channel.subaddressing && !plain ? withToken(to, NO_TICKET) : to,
    subject: english('test.mail.subject', { channel: channel.name }),
    text: english('test.mail.text', {}),
    messageId: `<${id}@${domainOf(channel)}>`,
    headers: { [OWN_HEADER]: channel.documentId || 'test', 'Auto-Submitted': 'auto-generated' },
  };
}

/** Why a message to the channel itself was not delivered while the server works: its subaddress, where it went to one. */
export function notTaken(channel: Channel): EmailChannelError {
  const own = addressOf(channel) ?? '';
  const address = withToken(own, NO_TICKET);
  return channel.subaddressing && address !== own
    ? new EmailChannelError('sending-failed.subaddress', { address }).about('subaddressing')
    : new EmailChannelError('sending-failed.came-back', { address: own });
}
