import type { Core } from '@strapi/types';
import { contentType } from './border';
import { numberOf, type Transaction } from './database';
import { copyLinksTogether } from './file-links';
import { Links, MAX_ROWS, type JoinTable } from './links';

/** A new entry. */
export interface NewEntry {
  /** Values of its fields, as Strapi's query engine takes them: relations and files by row id. */
  data: Record<string, unknown>;
  /** A parameter that Strapi's document service gives to the query engine, and so to hooks. */
  where?: Record<string, never>;
  /** Many-to-one relations that are written together: name → row id of the other entry. */
  relations?: Record<string, number>;
}

/** A row as the query engine reads it. */
export type EntryRow = Record<string, unknown> & { id: number; documentId: string };

interface Metadata {
  attributes: Record<
    string,
    {
      type: string;
      default?: unknown;
      target?: string;
      joinColumn?: unknown;
      morphColumn?: unknown;
      joinTable?: JoinTable;
    }
  >;
}

/** Characters of one statement together, well below the packet of every database (MariaDB: 16 MB). */
const MAX_STATEMENT = 1_000_000;

const asText = (value: unknown): unknown => String(value);
const asTime = (value: unknown): unknown => new Date(value as string);
/** Types of values that are written here as Strapi writes them. */
const COLUMNS: Record<string, { takes: (value: unknown) => boolean; toColumn: (value: unknown) => unknown }> =
  {
    ...Object.fromEntries(
      ['string', 'text', 'richtext', 'email', 'enumeration'].map((type) => [
        type,
        { takes: (value: unknown) => typeof value === 'string', toColumn: asText },
      ]),
    ),
    ...Object.fromEntries(
      ['integer', 'float', 'decimal'].map((type) => [
        type,
        { takes: Number.isFinite, toColumn: (value: unknown) => value },
      ]),
    ),
    boolean: { takes: (value) => typeof value === 'boolean', toColumn: (value) => value },
    datetime: { takes: isTime, toColumn: asTime },
    json: { takes: isObject, toColumn: (value) => JSON.stringify(value) },
    blocks: { takes: isObject, toColumn: (value) => JSON.stringify(value) },
  };

function isTime(value: unknown): boolean {
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

const metadataOf = (strapi: Core.Strapi, uid: string): Metadata =>
  strapi.db.metadata.get(uid) as unknown as Metadata;

/** A documentId that no document has yet. */
export const newDocumentId = (strapi: Core.Strapi, uid: string): string =>
  (metadataOf(strapi, uid).attributes.documentId!.default as () => string)();

/** Whether `createTogether` writes these values of an entry as Strapi's query engine would. */
export function canCreateTogether(strapi: Core.Strapi, uid: string, data: Record<string, unknown>): boolean {
  const { attributes } = metadataOf(strapi, uid);
  return Object.entries(data).every(([name, value]) => {
    const attribute = attributes[name];
    if (!attribute || value === undefined || value === null) return true;
    if (attribute.type !== 'relation') return COLUMNS[attribute.type]?.takes(value) ?? false;
    return !attribute.joinColumn && !attribute.morphColumn;
  });
}

/** The ids of files that a media field of an entry is to hold; null where it is another field, or says so in another way. */
function filesOf(strapi: Core.Strapi, uid: string, name: string, value: unknown): number[] | null {
  if (contentType(strapi, uid)?.attributes[name]?.type !== 'media') return null;
  const { set } = value as { set?: unknown };
  const ids = [set ?? value].flat().map((one) => (isObject(one) ? (one as { id?: unknown }).id : one));
  return ids.every((id) => typeof id === 'number') ? ids : null;
}

/**
 * Creates entries of one content type as `strapi.db.query(uid).create` would one by one, but in a few statements whatever their
 * number: their rows, their files, and one read of all. Hooks run for each entry, `beforeCreate` before any is written and
 * `afterCreate` once all are. Joins the transaction.
 * @returns their rows, in the same order
 */
export async function createTogether(
  strapi: Core.Strapi,
  transaction: Transaction,
  uid: string,
  entries: NewEntry[],
): Promise<EntryRow[]> {
  if (entries.length === 0) return [];
  const { lifecycles } = strapi.db;
  const created: {
    params: Omit<NewEntry, 'relations'>;
    relations: Record<string, number>;
    states: Awaited<ReturnType<typeof lifecycles.run>>;
  }[] = [];
  for (const { relations = {}, ...params } of entries) {
    const states = await lifecycles.run('beforeCreate', uid as never, { params });
    created.push({ params, relations, states });
  }
  const { attributes } = metadataOf(strapi, uid);
  const columns = created.map(({ params }) => columnsOf(attributes, params.data));
  const documentIds = columns.map(({ documentId }) => String(documentId));
  for (const part of inParts(columns))
    await strapi.db
      .queryBuilder(uid as never)
      .insert(part as never)
      .execute();
  const found = (await strapi.db.query(uid as never).findMany({
    where: { documentId: { $in: documentIds } } as never,
  })) as EntryRow[];
  const rowOf = new Map(found.map((row) => [row.documentId, { ...row, id: numberOf(row.id) }]));
  const rows = documentIds.map((documentId) => rowOf.get(documentId)!);

  const links = new Links();
  for (const [index, { params, relations }] of created.entries()) {
    const { id } = rows[index]!;
    for (const [name, other] of Object.entries(relations)) links.add(attributes[name]!.joinTable!, id, other);
    const others: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(params.data)) {
      if (value === null || value === undefined || attributes[name]?.type !== 'relation') continue;
      const files = filesOf(strapi, uid, name, value);
      if (files) links.addFiles({ related_id: id, related_type: uid, field: name }, files);
      else others[name] = value;
    }
    if (Object.keys(others).length > 0)
      await strapi.db.entityManager.attachRelations(uid, id, others, { transaction } as never);
  }
  await links.write((table) => strapi.db.getConnection(table).transacting(transaction as never) as never);

  await copyLinksTogether(strapi, uid, async () => {
    for (const [index, { params, states }] of created.entries())
      await lifecycles.run('afterCreate', uid as never, { params, result: rows[index] }, states);
  });
  return rows;
}

/** The columns of an entry, those with a default value included. */
function columnsOf(
  attributes: Metadata['attributes'],
  data: Record<string, unknown>,
): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    if (attribute.type === 'relation') continue;
    const value = data[name];
    if (value === undefined) {
      const { default: standard } = attribute;
      if (standard !== undefined) columns[name] = typeof standard === 'function' ? standard() : standard;
    } else columns[name] = value === null ? null : (COLUMNS[attribute.type]?.toColumn(value) ?? value);
  }
  return columns;
}

/** Rows in their order, in parts that one statement takes. */
function inParts(rows: Record<string, unknown>[]): Record<string, unknown>[][] {
  const parts: Record<string, unknown>[][] = [];
  let size = Infinity;
  for (const row of rows) {
    const length = Object.values(row).reduce<number>(
      (sum, value) => sum + (typeof value === 'string' ? value.length : 0),
      0,
    );
    if (size + length > MAX_STATEMENT || parts.at(-1)!.length === MAX_ROWS) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)!.push(row);
    size += length;
  }
  return parts;
}
