import { numberOf, type Database } from '../strapi/database';
import { senderKey } from './keys';
import { messageTable, type Row } from './table';

/** Who wrote messages of the log. */
export function createSenders(database: Database) {
  const messages = () => messageTable(database);
  return {
    /** Null where there is no such message, or its sender is not known any more. */
    async of(id: number): Promise<{ channel: string; address: string } | null> {
      const row: Row | undefined = await messages().where({ id }).first('channel', 'sender');
      const address = row?.sender == null ? '' : String(row.sender);
      return row && address.includes('@') ? { channel: String(row.channel), address } : null;
    },

    /** How many tickets of a channel were made of mail of an address, or of a domain as far as the log remembers the senders. */
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
