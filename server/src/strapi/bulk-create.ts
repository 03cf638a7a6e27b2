import type { Core } from '@strapi/types';
import { numberOf, type Transaction } from './database';

/** A new entry of a content type without draft and publish. */
export interface NewEntry {
  /** Values of its own columns. */
  data: Record<string, unknown>;
  /** Many-to-one relation → row id of the other entry. */
  relations?: Record<string, number>;
  /** Media field → ids of files. */
  files?: Record<string, number[]>;
}

interface Metadata {
  tableName: string;
  attributes: Record<
    string,
    {
      default?: unknown;
      joinTable?: {
        name: string;
        joinColumn: { name: string };
        inverseJoinColumn: { name: string };
        inverseOrderColumnName?: string;
      };
    }
  >;
}

/** Strapi's table of which file belongs to which field of which entry. */
const FILE_RELATIONS = 'files_related_mph';
/** Rows of one statement: SQLite joins no more than 500 selects. */
const MAX_ROWS = 250;

/**
 * Creates entries in a few statements, whatever their number. Strapi's document service takes some ten statements for each
 * and reads each one again; here its checks, its `entry.create` event and the host's document middlewares are left out.
 * Lifecycle hooks (`beforeCreateMany`) run. Joins the transaction.
 */
export async function createInBulk(
  strapi: Core.Strapi,
  transaction: Transaction,
  uid: string,
  entries: NewEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const { attributes } = strapi.db.metadata.get(uid) as unknown as Metadata;
  const newDocumentId = attributes.documentId!.default as () => string;
  const named = entries.map((entry) => ({ ...entry, documentId: newDocumentId() }));
  await strapi.db.query(uid as never).createMany({
    data: named.map(({ data, documentId }) => ({ ...data, documentId, publishedAt: new Date() })) as never,
  });
  const related = named.filter(({ relations, files }) => relations ?? files);
  if (related.length === 0) return;
  // Databases differ in the ids that they answer to an insert of many rows.
  const rows = await strapi.db.query(uid as never).findMany({
    where: { documentId: { $in: related.map(({ documentId }) => documentId) } } as never,
    select: ['id', 'documentId'] as never,
  });
  const idOf = new Map(rows.map((row) => [String(row.documentId), numberOf(row.id)]));

  const inserts = new Map<string, Record<string, unknown>[]>();
  const insert = (table: string, row: Record<string, unknown>) =>
    void inserts.set(table, [...(inserts.get(table) ?? []), row]);
  for (const { documentId, relations = {}, files = {} } of related) {
    const id = idOf.get(documentId)!;
    for (const [name, other] of Object.entries(relations)) {
      const { joinTable } = attributes[name]!;
      const { joinColumn, inverseJoinColumn, inverseOrderColumnName: order } = joinTable!;
      insert(joinTable!.name, {
        [joinColumn.name]: id,
        [inverseJoinColumn.name]: other,
        ...(order ? { [order]: 1 } : {}),
      });
    }
    for (const [field, ids] of Object.entries(files))
      for (const [index, file] of ids.entries())
        insert(FILE_RELATIONS, {
          file_id: file,
          related_id: id,
          related_type: uid,
          field,
          order: index + 1,
        });
  }
  for (const [table, all] of inserts)
    for (let start = 0; start < all.length; start += MAX_ROWS)
      await strapi.db
        .getConnection(table)
        .transacting(transaction as never)
        .insert(all.slice(start, start + MAX_ROWS));
}
