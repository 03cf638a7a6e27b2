import { numberOf, type Database } from '../strapi/database';
import { senderKey } from './keys';
import { messageTable, type Row } from './table';

/** Looks up senders in the message log. */
export function createSenders(database: Database) {
  const messages = () => messageTable(database);
  return {
    /** Returns the sender of a message, or null if the message does not exist or its sender was removed. */
    async of(id: number): Promise<{ channel: string; address: string } | null> {
      const row: Row | undefined = await messages().where({ id }).first('channel', 'sender');
      const address = row?.sender == null ? '' : String(row.sender);
      return row && address.includes('@') ? { channel: String(row.channel), address } : null;
    },

    /** Counts a channel's tickets created by mail from an address, or from a domain as far as senders are kept. */
    async tickets(channel: string, from: { address: string } | { domain: string }): Promise<number> {
      const made = messages().where({ channel, state: 'ticket' });
      const [row] = (await (
        'address' in from
          ? made.where({ sender_hash: senderKey(from.address) })
          : made.whereRaw('lower(sender) like ?', [`%@${from.domain}`])
      ).count({ number: '*' })) as Row[];
      return numberOf(row?.number);
    },
  };
}
