import type { Core } from '@strapi/types';

/** An entry in Strapi's core store for tables to keep although no content type or model uses them anymore. */
type PersistedTable = string | { name: string; dependsOn?: { name: string }[] };

const STORE = { type: 'core', key: 'persisted_tables' } as const;
/** Prefix of all table names of the plugin. */
const PREFIX = 'email_channel';
const nameOf = (table: PersistedTable): string => (typeof table === 'string' ? table : table.name);

/** Whether a uid in Strapi's metadata belongs to the plugin: content types, components, models and join tables. */
const isOurs = (uid: string): boolean => uid.startsWith('plugin::email-channel.');

/** Returns all tables of the plugin, including join tables of its relations. */
export function pluginTables(strapi: Core.Strapi): string[] {
  const names = new Set<string>();
  for (const [uid, meta] of strapi.db.metadata) {
    if (!isOurs(uid)) continue;
    names.add(meta.tableName);
    for (const attribute of Object.values(meta.attributes)) {
      const { joinTable } = attribute as { joinTable?: { name: string } };
      // Join tables of other plugins, such as the one for files, belong to those.
      if (joinTable?.name.startsWith(PREFIX)) names.add(joinTable.name);
    }
  }
  return [...names];
}

/**
 * Makes Strapi keep the plugin's tables if it starts without the plugin, removed from the config or with `enabled:
 * false`. Otherwise that start would drop them with all tickets, on a shared database for every instance.
 */
export async function persistTables(strapi: Core.Strapi): Promise<void> {
  const kept = ((await strapi.store.get(STORE)) as PersistedTable[] | null) ?? [];
  const known = new Set(kept.map(nameOf));
  const added = pluginTables(strapi).filter((name) => !known.has(name));
  if (added.length > 0)
    await strapi.store.set({ ...STORE, value: [...kept, ...added.map((name) => ({ name }))] });
}

/** Returns the plugin's tables, with their row counts, in a database whose Strapi does not load the plugin. */
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
  // Tables reference each other in both directions, so no drop order satisfies every foreign key.
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
