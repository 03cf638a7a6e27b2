import type { Core } from '@strapi/types';
import { EmailChannelError, type SenderView } from '../../../contracts';
import type { Messages } from '../messages';
import { patternOf } from '../screening/addresses';
import type { Database } from '../strapi/database';
import type { Channels } from './channels';
import { addSenders } from './sender-lists';

/** Sender actions of the message log. Methods reject with `message-not-found`. */
export function createSenders(deps: {
  strapi: Core.Strapi;
  database: Database;
  messages: Pick<Messages, 'senders'>;
  channels: Pick<Channels, 'read'>;
}) {
  const { senders } = deps.messages;
  const senderOf = async (message: number) => {
    const found = await senders.of(message);
    if (!found) throw new EmailChannelError('message-not-found');
    return { ...found, domain: found.address.slice(found.address.lastIndexOf('@') + 1).toLowerCase() };
  };

  return {
    /** Returns the sender, and the number of tickets that blocking them would have prevented. */
    async of(message: number): Promise<SenderView> {
      const { channel, address, domain } = await senderOf(message);
      const blocked = (await deps.channels.read(channel))?.blockedSenders ?? [];
      return {
        address,
        domain,
        tickets: {
          sender: await senders.tickets(channel, { address }),
          domain: await senders.tickets(channel, { domain }),
        },
        blockedBy: patternOf(address, blocked) ?? null,
      };
    },

    /** Blocks the sender of a message, or their whole domain. */
    async block(message: number, what: 'sender' | 'domain'): Promise<void> {
      const { channel, address, domain } = await senderOf(message);
      await addSenders(deps, channel, 'blockedSenders', [what === 'sender' ? address : `*@${domain}`]);
    },

    /** Adds the sender to the spam exceptions. */
    async trust(message: number): Promise<void> {
      const { channel, address } = await senderOf(message);
      await addSenders(deps, channel, 'spamExceptions', [address]);
    },
  };
}

export type Senders = ReturnType<typeof createSenders>;
