import type { Database, Transaction } from '../strapi/database';
import type { Messages } from '../messages';
import { TABLES } from '../strapi/models';

/**
 * Removes what the plugin noted of a channel: messages with their raw mail, cursors, state, tokens,
 * numbers and participants of its tickets. Returns the number of messages.
 * Without its state row, a current run loses its lease and cannot commit.
 */
export async function removeRecords(
  { database, messages }: { database: Database; messages: Pick<Messages, 'removeAll'> },
  transaction: Transaction,
  channel: string,
): Promise<number> {
  const of = (table: Parameters<Database['table']>[0]) =>
    database.table(table, transaction).where({ channel });
  await of(TABLES.state).delete();
  await of(TABLES.cursor).delete();
  await of(TABLES.token).delete();
  await of(TABLES.signIn).delete();
  await of(TABLES.thread).delete();
  await of(TABLES.participant).delete();
  await of(TABLES.outgoing).delete();
  await of(TABLES.pause).delete();
  return messages.removeAll(transaction, channel);
}
