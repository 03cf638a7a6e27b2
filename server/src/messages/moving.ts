import { numberOf, type Database, type Transaction } from '../strapi/database';
import type { MessageTicket } from './recall';
import { messageTable, type Row } from './table';

/** Rows of one statement. */
const AT_ONCE = 500;

/**
 * Gives messages of one ticket to another of the same content type; their outcomes stay.
 * @param only ids of those that go; left out: all
 * @returns the ids of those that went
 */
export async function giveMessages(
  database: Database,
  transaction: Transaction,
  from: Pick<MessageTicket, 'uid' | 'documentId'>,
  to: MessageTicket,
  only?: number[],
): Promise<number[]> {
  const rows: Row[] = await messageTable(database, transaction)
    .where({ ticket_uid: from.uid, ticket_document_id: from.documentId })
    .orderBy('id')
    .select('id');
  const ids = rows.map(({ id }) => numberOf(id)).filter((id) => only?.includes(id) ?? true);
  for (let start = 0; start < ids.length; start += AT_ONCE)
    await messageTable(database, transaction)
      .whereIn('id', ids.slice(start, start + AT_ONCE))
      .update({ ticket_document_id: to.documentId, ticket_type: to.ticketType });
  return ids;
}
