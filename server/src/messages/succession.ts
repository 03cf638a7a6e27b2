import type { Database, Transaction } from '../strapi/database';
import { sha256 } from './keys';
import { messageTable, type Row } from './table';

/**
 * Hands the messages of a channel's tickets over to another channel, with their raw messages; other messages stay.
 * Their places do not exist in the new channel, so they get folder keys that no run uses, and lose the keys that are
 * unique per channel. Copies are still recognised by decoded key. Returns their number.
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
