import type { Core } from '@strapi/types';

/** An entry of Strapi's core store: tables that a start keeps although no content type or model names them any more. */
type PersistedTable = string | { name: string; dependsOn?: { name: string }[] };

const STORE = { type: 'core', key: 'persisted_tables' } as const;
/** Names of all tables of the plugin begin so. */
const PREFIX = 'email_channel';
const nameOf = (table: PersistedTable): string => (typeof table === 'string' ? table : table.name);

/** Whether a uid of Strapi's metadata is the plugin's: content types, components, models and the tables that join them. */
const isOurs = (uid: string): boolean => uid.startsWith('plugin::email-channel.');

/** Every table of the plugin, join tables of its relations included. */
export function pluginTables(strapi: Core.Strapi): string[] {
  const names = new Set<string>();
  for (const [uid, meta] of strapi.db.metadata) {
    if (!isOurs(uid)) continue;
    names.add(meta.tableName);
    for (const attribute of Object.values(meta.attributes)) {
      const { joinTable } = attribute as { joinTable?: { name: string } };
      // Join tables that belong to other plugins, such as the one of files, stay with those.
      if (joinTable?.name.startsWith(PREFIX)) names.add(joinTable.name);
    }
  }
  return [...names];
}

/**
 * Has Strapi keep the plugin's tables when a start does not load it: taken out of the config, or `enabled: false`. Without
 * that such a start drops them with all tickets, on a shared database for every instance.
 */
export async function persistTables(strapi: Core.Strapi): Promise<void> {
  const kept = ((await strapi.store.get(STORE)) as PersistedTable[] | null) ?? [];
  const known = new Set(kept.map(nameOf));
  const added = pluginTables(strapi).filter((name) => !known.has(name));
  if (added.length > 0)
    await strapi.store.set({ ...STORE, value: [...kept, ...added.map((name) => ({ name }))] });
}

/** The plugin's tables that are kept in a database whose Strapi does not load the plugin, with their rows. */
export async function keptTables(strapi: Core.Strapi): Promise<{ name: string; rows: number }[]> {
  const kept = ((await strapi.store.get(STORE)) as PersistedTable[] | null) ?? [];
  const existing = new Set(await strapi.db.dialect.schemaInspector.getTables());
  const names = kept.map(nameOf).filter((name) => name.startsWith(PREFIX) && existing.has(name));
  return Promise.all(
    names.map(async (name) => {
      const [row] = await strapi.db.getConnection(name).count({ rows: '*' });
      return { name, rows: Number(row?.rows ?? 0) };
    }),
  );
}

/** Drops the plugin's tables permanently, and removes their names from Strapi's list. */
export async function dropKeptTables(strapi: Core.Strapi): Promise<void> {
  const names = (await keptTables(strapi)).map(({ name }) => name);
  const { client } = strapi.db.dialect;
  const drop = async (knex: typeof strapi.db.connection) => {
    for (const name of names)
      if (client === 'postgres')
        await knex.raw('DROP TABLE IF EXISTS ??.?? CASCADE', [strapi.db.getSchemaName() ?? 'public', name]);
      else await knex.schema.dropTableIfExists(name);
  };
  // Tables refer to each other in both directions, so that no order of dropping them satisfies every foreign key.
  if (client === 'mysql')
    await strapi.db.connection.transaction(async (transaction) => {
      await transaction.raw('SET FOREIGN_KEY_CHECKS = 0');
      await drop(transaction);
      await transaction.raw('SET FOREIGN_KEY_CHECKS = 1');
    });
  else if (client === 'sqlite') {
    await strapi.db.connection.raw('PRAGMA foreign_keys = OFF');
    await drop(strapi.db.connection);
    await strapi.db.connection.raw('PRAGMA foreign_keys = ON');
  } else await drop(strapi.db.connection);

  const kept = ((await strapi.store.get(STORE)) as PersistedTable[] | null) ?? [];
  await strapi.store.set({ ...STORE, value: kept.filter((table) => !names.includes(nameOf(table))) });
  await strapi.db
    .query('strapi::core-store')
    .deleteMany({ where: { key: { $startsWith: 'plugin_email-channel_' } } });
}
