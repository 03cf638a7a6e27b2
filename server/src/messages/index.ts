import type { Database, Transaction } from '../strapi/database';
import { createCounts } from './counts';
import { createLedger } from './ledger';
import { createRawMail } from './raw-mail';
import { createRecall } from './recall';
import { messageTable } from './table';

/** The messages of all channels, as other rooms ask for them. message.ts tells what a message is. */
export function createMessages({ database }: { database: Database }) {
  const rawMail = createRawMail(database);
  return {
    ledger: createLedger(database),
    recall: createRecall(database),
    counts: createCounts(database),
    rawMail,

    /** Ids of the messages of a channel, or of all, as a subquery. */
    ids(channel?: string) {
      const ids = messageTable(database).select('id');
      return channel === undefined ? ids : ids.where({ channel });
    },

    /** Removes the messages of a channel with their raw mail; returns how many there were. */
    async removeAll(transaction: Transaction, channel: string): Promise<number> {
      const own = () => messageTable(database, transaction).where({ channel });
      await rawMail.remove(transaction, own().select('id'));
      return own().delete();
    },
  };
}

export type Messages = ReturnType<typeof createMessages>;
