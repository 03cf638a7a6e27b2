import { AsyncLocalStorage } from 'node:async_hooks';
import type { Core } from '@strapi/types';
import { MAX_ROWS } from './links';
import { TABLES } from './models';

/**
 * Which files belong to entries of the plugin's types. Strapi keeps that in a table of the upload plugin, and at a start that
 * does not load the plugin removes it as soon as anything else of the schema has changed. So there is a copy of it.
 */
const OURS = 'plugin::email-channel.%';
const COLUMNS = ['file_id', 'related_id', 'related_type', 'field'];

function tablesOf(strapi: Core.Strapi) {
  const { related } = strapi.db.metadata.get('plugin::upload.file').attributes as unknown as {
    related: { joinTable: { name: string } };
  };
  const schema = strapi.db.getSchemaName();
  const into = (name: string, columns: string[]) =>
    strapi.db.connection.into(
      strapi.db.connection.raw(`?? (${columns.map(() => '??').join(', ')})`, [
        schema ? `${schema}.${name}` : name,
        ...columns,
      ]) as unknown as string,
    );
  const links = related.joinTable.name;
  return {
    links: () => strapi.db.getConnection(links),
    copies: () => strapi.db.getConnection(TABLES.fileLink),
    intoLinks: (columns: string[]) => into(links, columns),
    intoCopies: (columns: string[]) => into(TABLES.fileLink, columns),
  };
}

/** Brings the copy up to date: two statements, whatever there is. */
export async function saveFileLinks(strapi: Core.Strapi): Promise<void> {
  const { links, copies, intoCopies } = tablesOf(strapi);
  await copies().whereNotIn('link_id', links().select('id')).delete();
  // Instances that start or stop at the same time copy the same links.
  await intoCopies(['link_id', ...COLUMNS, 'position'])
    .insert(
      links()
        .where('related_type', 'like', OURS)
        .whereNotIn('id', copies().select('link_id'))
        .select('id', ...COLUMNS, 'order'),
    )
    .onConflict('link_id')
    .ignore();
}

/**
 * Copies the links of each entry of the plugin's types in the transaction that writes them, so that they are safe also where the
 * process is killed; returns what ends this.
 */
export function watchFileLinks(strapi: Core.Strapi): () => void {
  const mediaOf = new Map(
    Object.values(strapi.contentTypes)
      .filter(({ uid }) => uid.startsWith(OURS.slice(0, -1)))
      .map(({ uid, attributes }) => [uid as string, mediaNames(attributes)] as const)
      .filter(([, names]) => names.length > 0),
  );
  const copyWhere =
    (isWritten: (value: unknown) => boolean) =>
    async ({ model, params, result }: Written) => {
      const id = Number(result?.id);
      if (!Number.isInteger(id) || !mediaOf.get(model.uid)!.some((name) => isWritten(params.data?.[name])))
        return;
      const group = together.getStore();
      if (group?.open && group.uid === model.uid) group.ids.push(id);
      else await copyLinksOf(strapi, model.uid, [id]);
    };
  return strapi.db.lifecycles.subscribe({
    models: [...mediaOf.keys()],
    // A new entry without files costs nothing.
    afterCreate: copyWhere((value) => Boolean(value) && !(Array.isArray(value) && value.length === 0)),
    afterUpdate: copyWhere((value) => value !== undefined),
  } as never) as () => void;
}

/** Entries of one type whose hooks run together; closed once their links are copied. */
const together = new AsyncLocalStorage<{ uid: string; ids: number[]; open: boolean }>();

/** Copies the links of all entries of a type that `hooks` announce, in a few statements of the same transaction. */
export async function copyLinksTogether(
  strapi: Core.Strapi,
  uid: string,
  hooks: () => Promise<void>,
): Promise<void> {
  const group = { uid, ids: [] as number[], open: true };
  await together.run(group, hooks);
  group.open = false;
  for (let start = 0; start < group.ids.length; start += MAX_ROWS)
    await copyLinksOf(strapi, uid, group.ids.slice(start, start + MAX_ROWS));
}

/** What Strapi tells of an entry that was written. */
interface Written {
  model: { uid: string };
  params: { data?: Record<string, unknown> };
  result?: { id?: unknown };
}

const mediaNames = (attributes: object): string[] =>
  Object.entries(attributes as Record<string, { type: string }>)
    .filter(([, { type }]) => type === 'media')
    .map(([name]) => name);

/** Reads before it writes: an INSERT … SELECT would lock what other transactions insert beside it (MariaDB). */
async function copyLinksOf(strapi: Core.Strapi, uid: string, ids: number[]): Promise<void> {
  const { links, copies } = tablesOf(strapi);
  await strapi.db.transaction(async ({ trx }) => {
    const now = (await links()
      .transacting(trx as never)
      .where({ related_type: uid })
      .whereIn('related_id', ids)
      .select('id', ...COLUMNS, 'order')) as LinkRow[];
    const before = (await copies()
      .transacting(trx as never)
      .where({ related_type: uid })
      .whereIn('related_id', ids)
      .pluck('link_id')) as unknown[];
    const kept = new Set(now.map((link) => Number(link.id)));
    const gone = before.map(Number).filter((link) => !kept.has(link));
    for (let start = 0; start < gone.length; start += MAX_ROWS)
      await copies()
        .transacting(trx as never)
        .whereIn('link_id', gone.slice(start, start + MAX_ROWS))
        .delete();
    const known = new Set(before.map(Number));
    const added = now.filter((link) => !known.has(Number(link.id)));
    for (let start = 0; start < added.length; start += MAX_ROWS)
      await copies()
        .transacting(trx as never)
        .insert(
          added
            .slice(start, start + MAX_ROWS)
            .map(({ id: link_id, order: position, ...columns }) => ({ link_id, ...columns, position })),
        );
  });
}

type LinkRow = Record<string, unknown>;

/** Restores what `saveFileLinks` copied and is missing now; of files that were deleted in the meantime nothing. */
export async function restoreFileLinks(strapi: Core.Strapi): Promise<void> {
  const { links, copies, intoLinks } = tablesOf(strapi);
  await intoLinks([...COLUMNS, 'order']).insert(
    copies()
      .whereNotIn('link_id', links().select('id'))
      .whereIn('file_id', strapi.db.getConnection('files').select('id'))
      .select(...COLUMNS, 'position'),
  );
  await saveFileLinks(strapi);
}
