import type { Database, Transaction } from '../strapi/database';
import type { Messages } from '../messages';
import { TABLES } from '../strapi/models';

/**
 * Deletes a channel's records: messages with their originals, cursors, state, tokens, ticket numbers and participants.
 * If another channel takes over, it gets the records of tickets: messages, numbers, participants and outgoing mail.
 * Returns the number of deleted messages. Deleting the state row ends the lease of a current run, which then cannot
 * commit.
 */
export async function removeRecords(
  { database, messages }: { database: Database; messages: Pick<Messages, 'removeAll' | 'handOver'> },
  transaction: Transaction,
  channel: string,
  takenOverBy: string | null,
): Promise<number> {
  const all = (table: Parameters<Database['table']>[0]) => database.table(table, transaction);
  const of = (table: Parameters<Database['table']>[0]) => all(table).where({ channel });
  await of(TABLES.state).delete();
  await of(TABLES.cursor).delete();
  await of(TABLES.token).delete();
  await of(TABLES.signIn).delete();
  await of(TABLES.pause).delete();
  const threads = () =>
    all(TABLES.thread).where((where) => where.where({ channel }).orWhere('taken_over_by', channel));
  if (takenOverBy === null) {
    await threads().delete();
    await of(TABLES.participant).delete();
    await of(TABLES.outgoing).delete();
  } else {
    await threads().update({ taken_over_by: takenOverBy });
    await of(TABLES.participant).update({ channel: takenOverBy });
    await of(TABLES.outgoing).update({ channel: takenOverBy });
    await messages.handOver(transaction, channel, takenOverBy);
  }
  return messages.removeAll(transaction, channel);
}
