import { randomBytes } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { Client } from 'pg';
import { databaseUrls, describeWith, type Requirement } from './available';

export const DATABASES = ['sqlite', 'postgres', 'mariadb'] as const;
export type DatabaseName = (typeof DATABASES)[number];

/** A database of a test's own: the environment that the playground reads, and its end. */
export interface TestDatabase {
  env: Record<string, string>;
  drop(): Promise<void>;
}

/**
 * Makes an empty database; on a server beside the one that the test URL names, with its name as a prefix.
 * @param charset its character set, where it is not Unicode's
 */
export async function createTestDatabase(
  name: DatabaseName,
  dir: string,
  charset?: string,
): Promise<TestDatabase> {
  if (name === 'sqlite') {
    const filename = join(dir, 'data.db');
    return { env: { DATABASE_CLIENT: 'sqlite', DATABASE_FILENAME: filename }, drop: async () => undefined };
  }
  const url = new URL(databaseUrls[name]);
  const database = `${url.pathname.slice(1) || 'email_channel_test'}_${randomBytes(6).toString('hex')}`;
  await (name === 'postgres'
    ? onPostgres(
        `CREATE DATABASE "${database}"${charset ? ` ENCODING '${charset}' LOCALE 'C' TEMPLATE template0` : ''}`,
      )
    : onMariadb(`CREATE DATABASE \`${database}\` CHARACTER SET ${charset ?? 'utf8mb4'}`));
  // A commit need not wait for the disk: tests kill clients, never the server.
  if (name === 'postgres') await onPostgres(`ALTER DATABASE "${database}" SET synchronous_commit TO off`);
  return {
    env: {
      DATABASE_CLIENT: name === 'postgres' ? 'postgres' : 'mysql',
      DATABASE_HOST: url.hostname,
      DATABASE_PORT: url.port || (name === 'postgres' ? '5432' : '3306'),
      DATABASE_NAME: database,
      DATABASE_USERNAME: decodeURIComponent(url.username),
      DATABASE_PASSWORD: decodeURIComponent(url.password),
    },
    drop: () =>
      name === 'postgres'
        ? onPostgres(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`)
        : onMariadb(`DROP DATABASE IF EXISTS \`${database}\``),
  };
}

/** A database with all that another one holds, as a dump or a copied file gives it. The other one must be at rest. */
export async function copyTestDatabase(
  name: DatabaseName,
  source: TestDatabase,
  dir: string,
): Promise<TestDatabase> {
  if (name === 'sqlite') {
    const filename = join(dir, `copy-${randomBytes(4).toString('hex')}.db`);
    copyFileSync(source.env.DATABASE_FILENAME!, filename);
    return { env: { ...source.env, DATABASE_FILENAME: filename }, drop: async () => undefined };
  }
  const from = source.env.DATABASE_NAME!;
  const copy = await createTestDatabase(name, dir);
  const to = copy.env.DATABASE_NAME!;
  if (name === 'postgres') {
    await onPostgres(`DROP DATABASE "${to}"`);
    await onPostgres(`CREATE DATABASE "${to}" TEMPLATE "${from}"`);
    return copy;
  }
  // CREATE TABLE … LIKE leaves foreign keys out, which a second start makes again.
  const connection = await mysql.createConnection(databaseUrls.mariadb);
  try {
    const [tables] = await connection.query('SHOW TABLES FROM ??', [from]);
    for (const table of (tables as Record<string, string>[]).flatMap((row) => Object.values(row))) {
      await connection.query('CREATE TABLE ??.?? LIKE ??.??', [to, table, from, table]);
      await connection.query('INSERT INTO ??.?? SELECT * FROM ??.??', [to, table, from, table]);
    }
  } finally {
    await connection.end();
  }
  return copy;
}

async function onPostgres(statement: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrls.postgres });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

async function onMariadb(statement: string): Promise<void> {
  const connection = await mysql.createConnection(databaseUrls.mariadb);
  try {
    await connection.query(statement);
  } finally {
    await connection.end();
  }
}

/** Registers a suite for each database. Where one of them, or what else it needs, is missing, as `describeWith` does. */
export function describeEachDatabase(
  name: string,
  fn: (database: DatabaseName) => void,
  needs: Requirement[] = [],
): void {
  for (const database of DATABASES)
    describeWith(database === 'sqlite' ? needs : [...needs, database], `${name} (${database})`, () =>
      fn(database),
    );
}
