import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { MAX_BLOCKED_SENDERS, type SenderList } from '../../../contracts';
import { addressKey, patternOf } from '../screening/addresses';
import type { Database } from '../strapi/database';
import { lockChannel } from './lock-channel';
import { toChannel, type ChannelRow } from './mapper';

/**
 * Adds addresses or patterns to a sender list of a channel, in its own transaction. Duplicates and entries beyond
 * `MAX_BLOCKED_SENDERS` are omitted. The channel is locked meanwhile.
 * @returns the current list; empty if the channel was deleted
 */
export async function addSenders(
  { strapi, database }: { strapi: Core.Strapi; database: Database },
  documentId: string,
  list: SenderList,
  addresses: readonly string[],
): Promise<string[]> {
  return database.transaction(async (transaction) => {
    await lockChannel(strapi, transaction, documentId);
    const row = (await strapi.db.query(UID.channel).findOne({ where: { documentId } })) as ChannelRow | null;
    if (!row) return [];
    const before = toChannel(row)[list];
    const added = new Set(addresses.map(addressKey).filter((address) => !patternOf(address, before)));
    const after = [...before, ...added].slice(0, MAX_BLOCKED_SENDERS);
    if (after.length > before.length)
      await strapi.db.query(UID.channel).update({ where: { id: row.id }, data: { [list]: after } });
    return after;
  });
}
