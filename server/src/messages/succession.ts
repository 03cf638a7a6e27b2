import type { Database, Transaction } from '../strapi/database';
import { sha256 } from './keys';
import { messageTable, type Row } from './table';

/**
 * Hands the messages of a channel's tickets over to another one, with their raw mail; the channel's other messages stay.
 * Their places are none of the new channel's, so they get folder keys that no reading makes, and give up the keys that are
 * unique in a channel; copies are still known by their decoded keys. Returns their number.
 */
export async function handOver(
  database: Database,
  transaction: Transaction,
  from: string,
  to: string,
): Promise<number> {
  const own = () =>
    messageTable(database, transaction).where({ channel: from }).whereNotNull('ticket_document_id');
  const places: Row[] = await own().distinct('folder_hash');
  let moved = 0;
  for (const { folder_hash: folder } of places)
    moved += (await own()
      .where({ folder_hash: folder })
      .whereNot('state', 'processing')
      .update({
        channel: to,
        folder_hash: sha256('handed over', from, String(folder)),
        dedup_key: null,
        after: null,
      })) as unknown as number;
  return moved;
}
