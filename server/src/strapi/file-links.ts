import type { Core } from '@strapi/types';
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
  const latest = (await copies().max({ id: 'link_id' }).first()) as { id: unknown } | undefined;
  await intoCopies(['link_id', ...COLUMNS, 'position']).insert(
    links()
      .where('related_type', 'like', OURS)
      .where('id', '>', Number(latest?.id ?? 0))
      .select('id', ...COLUMNS, 'order'),
  );
}

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
