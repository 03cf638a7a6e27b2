import { statSync, realpathSync } from 'node:fs';
import type { Core } from '@strapi/types';

/** Location of an installation, in terms that a copy of its database does not share. */
export interface Place {
  /** `installation` from the plugin's config. If set, nothing else is compared. */
  name: string | null;
  /** Identifiers from the database server. A restored dump or a copied file has different ones. */
  signs: string[];
  /** `server.url` of the host, if set. */
  url: string | null;
  /** Description such as "MySQL database desk, https://desk.example". */
  label: string;
}

/** Whether two places are the same. One matching sign is enough, since some change on their own. */
export function isSamePlace(a: Place, b: Place): boolean {
  if (a.name !== null || b.name !== null) return a.name === b.name;
  if (a.url !== null && b.url !== null && a.url !== b.url) return false;
  return a.signs.some((sign) => b.signs.includes(sign));
}

/** Reads the place of this process. Rejects if the database is unavailable. */
export async function readPlace(strapi: Core.Strapi, name: string | null): Promise<Place> {
  const { client } = strapi.db.dialect;
  const found = await READERS[client as keyof typeof READERS](strapi);
  const url = String(strapi.config.get('server.url') ?? '') || null;
  const label = [name, `${NAMES[client as keyof typeof NAMES]} database ${found.database}`, url]
    .filter(Boolean)
    .join(', ');
  return { name, signs: found.signs, url, label };
}

interface Found {
  database: string;
  signs: string[];
}

const NAMES = { sqlite: 'SQLite', postgres: 'PostgreSQL', mysql: 'MySQL' } as const;

const READERS: Record<keyof typeof NAMES, (strapi: Core.Strapi) => Promise<Found>> = {
  async sqlite(strapi) {
    const { filename } = strapi.db.connection.client.config.connection as { filename: string };
    // An in-memory database cannot be copied.
    if (filename === ':memory:') return { database: 'in memory', signs: ['memory'] };
    const path = realpathSync(filename);
    return { database: path, signs: [`${path}#${statSync(path).ino}`] };
  },

  async postgres(strapi) {
    const { rows } = await strapi.db.connection.raw(
      'SELECT oid::text AS oid, datname AS name FROM pg_database WHERE datname = current_database()',
    );
    const [{ oid, name }] = rows as [{ oid: string; name: string }];
    return { database: name, signs: [`${name}#${oid}#${strapi.db.getSchemaName() ?? ''}`] };
  },

  async mysql(strapi) {
    // Restoring a dump creates every table again; altering a table changes only its own time.
    const [rows] = await strapi.db.connection.raw(
      `SELECT DATABASE() AS name, TABLE_NAME AS tableName, UNIX_TIMESTAMP(CREATE_TIME) AS created
         FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE 'email\\_channel%'`,
    );
    const tables = rows as { name: string; tableName: string; created: number }[];
    const name = tables[0]?.name ?? '';
    return { database: name, signs: tables.map((table) => `${name}#${table.tableName}#${table.created}`) };
  },
};
