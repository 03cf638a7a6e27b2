import type { Channel } from '../../../contracts';
import { accountKey } from '../messages/keys';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { Place } from '../messages/message';

/** How far a folder was read. */
export interface Cursor {
  uidValidity: string;
  /** Every message up to this UID has a row in the message log or arrived before the start date. */
  lastUid: number;
  /** Start date that was in force, ms since 1970; null = none. */
  startDate: number | null;
}

/**
 * Stores the account of a channel as its first, unless one is stored. To be called before the account changes: rows of
 * earlier versions have none, and would take the new account for the one that their cursors belong to.
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

/** Cursors of folders: an optimisation of reading, never what guards against reading twice. */
export function createCursors(database: Database) {
  const cursors = (transaction?: Transaction) => database.table(TABLES.cursor, transaction);

  return {
    /**
     * Key of the account that a channel reads now; null while that is the account of its first run, whose folder keys
     * never change. Switching back to an account continues where its reading ended.
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

    /** Sets the cursor, as part of the transaction that commits the outcomes it stands for. */
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
