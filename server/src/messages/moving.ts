import { numberOf, type Database, type Transaction } from '../strapi/database';
import type { MessageTicket } from './recall';
import { messageTable, type Row } from './table';

/** Rows per statement. */
const AT_ONCE = 500;

/**
 * Moves messages of one ticket to another of the same content type. Their outcomes stay.
 * @param only ids of the messages to move; all if omitted
 * @returns ids of the moved messages
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
