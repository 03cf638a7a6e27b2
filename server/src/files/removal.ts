import type { Core } from '@strapi/types';
import { numberOf, type Transaction } from '../strapi/database';
import { FILE_RELATIONS } from '../strapi/links';
import { isPrivate, isPublicMail } from './names';

/** Maximum number of files per statement. */
const ROWS = 500;

const FILE = 'plugin::upload.file';

/** Name of a file's content at the provider. */
export type Bytes = { hash: string; ext: string };

/** Finds and deletes mail files that entries no longer use. */
export function createFileRemoval(strapi: Core.Strapi) {
  const places = (transaction: Transaction) =>
    strapi.db.getConnection(FILE_RELATIONS).transacting(transaction as never);

  return {
    /** Ids of the files used by rows of a content type. */
    async of(transaction: Transaction, uid: string, ids: number[]): Promise<number[]> {
      const files = new Set<number>();
      for (let start = 0; start < ids.length; start += ROWS) {
        const rows = (await places(transaction)
          .where({ related_type: uid })
          .whereIn('related_id', ids.slice(start, start + ROWS))
          .select('file_id')) as { file_id: unknown }[];
        for (const { file_id } of rows) files.add(numberOf(file_id));
      }
      return [...files];
    },

    /** Detaches all files from rows of a content type. */
    async detach(transaction: Transaction, uid: string, ids: number[]): Promise<void> {
      for (let start = 0; start < ids.length; start += ROWS)
        await places(transaction)
          .where({ related_type: uid })
          .whereIn('related_id', ids.slice(start, start + ROWS))
          .delete();
    },

    /** Filters files by whether they came from mail. */
    async ofMail(ids: number[]): Promise<{ id: number; name: string }[]> {
      const found: { id: number; name: string }[] = [];
      for (let start = 0; start < ids.length; start += ROWS) {
        const files = await strapi.db
          .query(FILE)
          .findMany({ where: { id: { $in: ids.slice(start, start + ROWS) } } });
        for (const { id, name, hash } of files)
          if (isPrivate(hash) || isPublicMail(String(hash)))
            found.push({ id: numberOf(id), name: String(name) });
      }
      return found;
    },

    /** Filters files by whether rows of other content types use them. */
    async usedByOthers(
      transaction: Transaction,
      uid: string,
      except: ReadonlySet<number>,
      ids: number[],
    ): Promise<Set<number>> {
      const used = new Set<number>();
      for (let start = 0; start < ids.length; start += ROWS) {
        const rows = (await places(transaction)
          .where({ related_type: uid })
          .whereIn('file_id', ids.slice(start, start + ROWS))
          .select('file_id', 'related_id')) as { file_id: unknown; related_id: unknown }[];
        for (const { file_id, related_id } of rows)
          if (!except.has(numberOf(related_id))) used.add(numberOf(file_id));
      }
      return used;
    },

    /** Detaches files from all entries. */
    async detachEverywhere(transaction: Transaction, ids: number[]): Promise<void> {
      for (let start = 0; start < ids.length; start += ROWS)
        await places(transaction)
          .whereIn('file_id', ids.slice(start, start + ROWS))
          .delete();
    },

    /** Deletes unused mail files. Returns the names of their content at the provider. */
    async deleteUnused(transaction: Transaction, ids: number[]): Promise<Bytes[]> {
      const gone: Bytes[] = [];
      const all = [...new Set(ids)];
      for (let start = 0; start < all.length; start += ROWS) {
        const some = all.slice(start, start + ROWS);
        const used = (await places(transaction).whereIn('file_id', some).distinct('file_id')) as {
          file_id: unknown;
        }[];
        const kept = new Set(used.map(({ file_id }) => numberOf(file_id)));
        const files = await strapi.db.query(FILE).findMany({
          where: { id: { $in: some.filter((id) => !kept.has(id)) } },
          select: ['id', 'hash', 'ext', 'formats'],
        });
        const ofMail = files.filter(({ hash }) => isPrivate(hash) || isPublicMail(String(hash)));
        await strapi.db.query(FILE).deleteMany({ where: { id: { $in: ofMail.map(({ id }) => id) } } });
        for (const { hash, ext, formats } of ofMail)
          gone.push(
            { hash, ext },
            ...Object.values((formats ?? {}) as Record<string, Bytes>).map(({ hash, ext }) => ({
              hash,
              ext,
            })),
          );
      }
      return gone;
    },
  };
}

export type FileRemoval = ReturnType<typeof createFileRemoval>;
