import type { Channel } from '../../../contracts';
import { accountKey } from '../messages/keys';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { Place } from '../messages/message';

/** Read position in a folder. */
export interface Cursor {
  uidValidity: string;
  /** Every message up to this UID is in the message log or arrived before the start date. */
  lastUid: number;
  /** Start date used so far, in ms since 1970, or null for none. */
  startDate: number | null;
}

/**
 * Stores a channel's first account unless one is stored. Must be called before the account changes: rows of earlier
 * versions have none, and their cursors would be attributed to the new account.
 */
export async function noteFirstAccount(
  database: Database,
  channel: Pick<Channel, 'documentId' | 'host' | 'username'>,
  transaction?: Transaction,
): Promise<void> {
  await database
    .table(TABLES.state, transaction)
    .where({ channel: channel.documentId })
    .whereNull('account')
    .update({ account: accountKey(channel) });
}

/** Read positions of folders. They only make reading faster; the message log prevents reading twice. */
export function createCursors(database: Database) {
  const cursors = (transaction?: Transaction) => database.table(TABLES.cursor, transaction);

  return {
    /**
     * Key of the channel's current account, or null if it is the first one, whose folder keys never change. Switching
     * back to an account resumes at its cursors.
     */
    async laterAccount(channel: Pick<Channel, 'documentId' | 'host' | 'username'>): Promise<string | null> {
      const account = accountKey(channel);
      await noteFirstAccount(database, channel);
      const row: Record<string, unknown> | undefined = await database
        .table(TABLES.state)
        .where({ channel: channel.documentId })
        .first('account');
      return row && row.account !== account ? account : null;
    },

    async read(place: Pick<Place, 'channel' | 'folderHash'>): Promise<Cursor | null> {
      const row: Record<string, unknown> | undefined = await cursors()
        .where({ channel: place.channel, folder_hash: place.folderHash })
        .first();
      return row
        ? {
            uidValidity: String(row.uid_validity),
            lastUid: numberOf(row.last_uid),
            startDate: row.start_date == null ? null : numberOf(row.start_date),
          }
        : null;
    },

    /** Moves the cursor in the transaction that commits the outcomes. */
    async move(place: Place, cursor: Omit<Cursor, 'uidValidity'>, transaction?: Transaction): Promise<void> {
      const values = {
        folder: place.folder,
        uid_validity: place.uidValidity,
        last_uid: cursor.lastUid,
        start_date: cursor.startDate,
      };
      await cursors(transaction)
        .insert({ channel: place.channel, folder_hash: place.folderHash, ...values })
        .onConflict(['channel', 'folder_hash'])
        .merge(values);
    },
  };
}

export type Cursors = ReturnType<typeof createCursors>;

/**
 * The UID after which a folder is to be read: 0 where it was never read, where the server recreated it
 * (RFC 3501 2.3.1.1: another UIDVALIDITY), or where an earlier start date lets in older mail.
 */
export const startingUid = (cursor: Cursor | null, uidValidity: string, startDate: number | null): number => {
  if (!cursor || cursor.uidValidity !== uidValidity) return 0;
  const admitsOlder = cursor.startDate !== null && (startDate === null || startDate < cursor.startDate);
  return admitsOlder ? 0 : cursor.lastUid;
};
