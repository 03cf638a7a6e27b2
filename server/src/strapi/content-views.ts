import { isDeepStrictEqual } from 'node:util';
import type { Core } from '@strapi/types';
import { VIEWS, type View } from '../../../content-types/views';
import { english } from '../../../contracts/english';
import { contentType } from './border';

type Metadata = Record<'edit' | 'list', Record<string, unknown>>;
type Row = { name: string; size: number }[];

/** The used part of the Content Manager's settings of a content type. */
interface Configuration {
  settings: Record<string, unknown>;
  metadatas: Record<string, Metadata>;
  layouts: { list: string[]; edit: Row[] };
}

/** Maps uids to the fields configured so far, and `*` for layouts. Later changes by people are kept. */
type Filled = Record<string, string[]>;

/** The text of a key, or an empty string. */
const textOf = (key: string): string => (english(key) === key ? '' : english(key));

/**
 * Sets labels, descriptions and layouts of the plugin's types in the Content Manager, once, where they still have
 * default values.
 */
export async function fillContentViews(strapi: Core.Strapi): Promise<void> {
  const types = strapi.plugin('content-manager')?.service('content-types');
  if (!types) return;
  const store = strapi.store({ type: 'plugin', name: 'email-channel', key: 'content-views' });
  const filled = ((await store.get()) ?? {}) as Filled;
  const sizeOf = (type: string): number =>
    strapi.plugin('content-manager').service('field-sizes').getFieldSize(type).default;
  let changed = false;
  for (const [uid, view] of Object.entries(VIEWS)) {
    if (!contentType(strapi, uid)) continue;
    const before = (await types.findConfiguration({ uid })) as Configuration;
    const done = filled[uid] ?? [];
    const { configuration, added } = withView(before, view, done, (field) =>
      sizeOf(contentType(strapi, uid)!.attributes[field]?.type ?? 'string'),
    );
    if (added.length === 0) continue;
    await types.updateConfiguration({ uid }, configuration);
    filled[uid] = [...done, ...added];
    changed = true;
  }
  if (changed) await store.set({ value: filled });
}

/**
 * Applies the view to a configuration that people have not changed and `done` does not list.
 * @param sizeOf default width of a field
 */
export function withView(
  before: Configuration,
  view: View,
  done: readonly string[],
  sizeOf: (field: string) => number,
): { configuration: Configuration; added: string[] } {
  const added = Object.keys(before.metadatas).filter(
    (field) => !done.includes(field) && textOf(`content.${view.name}.${field}`),
  );
  const metadatas = Object.fromEntries(
    Object.entries(before.metadatas).map(([field, metadata]) => [
      field,
      added.includes(field) ? labelled(field, metadata, view) : metadata,
    ]),
  );
  if (done.includes('*')) return { configuration: { ...before, metadatas }, added };
  return {
    configuration: { settings: sorted(before, view), metadatas, layouts: laidOut(before, view, sizeOf) },
    added: [...added, '*'],
  };
}

function labelled(field: string, { edit, list }: Metadata, view: View): Metadata {
  const key = `content.${view.name}.${field}`;
  const label = textOf(key);
  return {
    edit: {
      ...edit,
      label: edit.label === field ? label : edit.label,
      description: edit.description || textOf(`${key}.hint`),
      ...(view.readOnly?.includes(field) && { editable: false }),
    },
    list: { ...list, label: list.label === field ? label : list.label },
  };
}

/** The Content Manager sorts by the main field by default. */
function sorted({ settings }: Configuration, { sort }: View): Record<string, unknown> {
  const isUntouched = settings.defaultSortBy === settings.mainField && settings.defaultSortOrder === 'ASC';
  if (!sort || !isUntouched) return settings;
  return { ...settings, defaultSortBy: sort.by, defaultSortOrder: sort.order };
}

function laidOut(
  { layouts, metadatas }: Configuration,
  { edit, list }: View,
  sizeOf: (field: string) => number,
): Configuration['layouts'] {
  const shown = layouts.edit.flat().map(({ name }) => name);
  // In the order of the schema, which the metadata have, filled up row by row: as the Content Manager lays out a new type.
  const inOrder = Object.keys(metadatas).filter((field) => shown.includes(field));
  const isUntouched = isDeepStrictEqual(layouts.edit, packed(inOrder, sizeOf));
  const rows = (edit ?? []).map((row) =>
    row.filter(([name]) => shown.includes(name)).map(([name, size]) => ({ name, size })),
  );
  const isFirstColumns = isDeepStrictEqual(
    layouts.list.filter((field) => field !== 'id'),
    Object.keys(metadatas).filter((field) => layouts.list.includes(field) && field !== 'id'),
  );
  return {
    edit: edit && isUntouched ? rows.filter((row) => row.length > 0) : layouts.edit,
    list: list && isFirstColumns && layouts.list.length === 4 ? list : layouts.list,
  };
}

/** Arranges fields in rows of twelve columns. */
function packed(fields: string[], sizeOf: (field: string) => number): Row[] {
  const rows: Row[] = [];
  for (const name of fields) {
    const size = sizeOf(name);
    const last = rows.at(-1);
    const width = last?.reduce((sum, entry) => sum + entry.size, 0) ?? 0;
    if (!last || width + size > 12) rows.push([{ name, size }]);
    else last.push({ name, size });
  }
  return rows;
}
