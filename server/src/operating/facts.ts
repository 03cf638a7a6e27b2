import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Core } from '@strapi/types';
import { channelListQuerySchema, SECRET_FIELDS, type ChannelView } from '../../../contracts';
import packageJson from '../../../package.json';
import { isPublicMail } from '../files/names';
import { privateRoot } from '../files/private-files';
import { appOf, type App } from '../http/app';
import { waitingInAll } from '../messages/counts';
import { createDatabase, numberOf, type Database } from '../strapi/database';
import { createEmailSender } from '../strapi/email';
import { TABLES } from '../strapi/models';
import type { Facts } from './doctor';

const PAGE = 100;
const MAX_PAGES = 50;

/** Collects the state of an installation. Read-only. Rejects if the database is unavailable. */
export async function gatherFacts(strapi: Core.Strapi): Promise<Facts> {
  const app = appOf(strapi);
  const database = createDatabase(strapi);
  const channels = await allChannels(app);
  const { copyOf } = await app.installation.view();
  const events = await database.table(TABLES.event).whereNull('next_at').count({ number: '*' }).first();
  return {
    node: process.versions.node,
    strapi: String(strapi.config.get('info.strapi')).replace(/^[^\d]*/, ''),
    supported: { node: packageJson.engines.node, strapi: packageJson.peerDependencies['@strapi/strapi'] },
    encryptionKey: Boolean(strapi.config.get('admin.secrets.encryptionKey')),
    unreadable: await unreadable(app, channels),
    fileAccess: app.config.files.access,
    publicFiles: await publicFiles(strapi),
    folders: await folders(strapi, app),
    email: createEmailSender({ strapi }).setup(),
    clockAheadMs: await clockAhead(database),
    database: await databaseFacts(strapi),
    reading: app.config.reading,
    copyOf,
    serverUrl: String(strapi.config.get('server.url') ?? '') || null,
    signsIn: channels.some(({ authType }) => authType !== 'password'),
    channels: channels.map(({ name, status, health }) => ({ name, status, health: health.health })),
    lostEvents: numberOf(events?.number),
    waiting: await waitingInAll(database),
  };
}

async function allChannels(app: App): Promise<ChannelView[]> {
  const all: ChannelView[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const query = channelListQuerySchema.parse({ page, pageSize: PAGE });
    const { results, pagination } = await app.channels.list(query);
    all.push(...results);
    if (page >= pagination.pageCount) break;
  }
  return all;
}

async function unreadable(app: App, channels: ChannelView[]): Promise<string[]> {
  const names: string[] = [];
  for (const { documentId, name, secrets } of channels)
    for (const field of SECRET_FIELDS)
      if (secrets[field].set && !names.includes(name))
        await app.secrets.open(documentId, field).catch(() => names.push(name));
  return names;
}

async function publicFiles(strapi: Core.Strapi): Promise<number> {
  const files = strapi.db.query('plugin::upload.file');
  let count = 0;
  for (let after = 0; ;) {
    const rows = (await files.findMany({
      where: { id: { $gt: after }, hash: { $startsWith: 'email' } },
      select: ['id', 'hash'],
      orderBy: { id: 'asc' },
      limit: 1_000,
    })) as { id: number; hash: string }[];
    count += rows.filter(({ hash }) => isPublicMail(hash)).length;
    if (rows.length < 1_000) return count;
    after = rows.at(-1)!.id;
  }
}

async function folders(strapi: Core.Strapi, app: App): Promise<Facts['folders']> {
  const open = strapi.dirs.static.public;
  const isLocal = strapi.config.get('plugin::upload.provider', 'local') === 'local';
  const { folder } = app.config.files;
  const places = [
    ...(isLocal
      ? [
          { use: 'Media Library', path: join(open, 'uploads') },
          { use: 'Private files', path: privateRoot(strapi, folder) },
        ]
      : []),
    { use: 'Temporary files', path: tmpdir() },
  ];
  return Promise.all(places.map(async (place) => ({ ...place, problem: await problemOf(place.path) })));
}

/** Returns why a folder is not writable, or null. For a missing folder, checks its nearest existing parent. */
async function problemOf(path: string): Promise<string | null> {
  try {
    await access(path, constants.W_OK | constants.X_OK);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && dirname(path) !== path) return problemOf(dirname(path));
    return code ?? 'unknown';
  }
}

async function clockAhead(database: Database): Promise<number> {
  const before = Date.now();
  const row: Record<string, unknown> | undefined = await database
    .table(TABLES.state)
    .select({ now: database.now() })
    .first();
  // Without a row in the plugin's own table, no channel depends on the clock.
  return row ? (before + Date.now()) / 2 - numberOf(row.now) : 0;
}

async function databaseFacts(strapi: Core.Strapi): Promise<Facts['database']> {
  const { client } = strapi.db.dialect;
  const { connection } = strapi.db;
  const first = async (sql: string): Promise<Record<string, unknown>> => {
    const answer = (await connection.raw(sql)) as { rows?: unknown[] } | unknown[];
    const rows = Array.isArray(answer) ? answer : (answer.rows ?? []);
    return (Array.isArray(rows[0]) ? (rows[0] as unknown[])[0] : rows[0]) as Record<string, unknown>;
  };
  if (client === 'mysql') {
    const { version, charset } = await first(
      `SELECT VERSION() AS version, (SELECT ccsa.character_set_name FROM information_schema.tables t
        JOIN information_schema.collation_character_set_applicability ccsa ON ccsa.collation_name = t.table_collation
        WHERE t.table_schema = DATABASE() AND t.table_name = '${TABLES.cursor}') AS charset`,
    );
    return {
      client: 'MySQL or MariaDB',
      version: String(version),
      charset: String(charset),
      holdsUnicode: charset === 'utf8mb4',
    };
  }
  if (client === 'postgres') {
    const { version, charset } = await first(
      `SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS charset`,
    );
    return {
      client: 'PostgreSQL',
      version: String(version),
      charset: String(charset),
      holdsUnicode: charset === 'UTF8',
    };
  }
  const { version } = await first('SELECT sqlite_version() AS version');
  return { client: 'SQLite', version: String(version), charset: 'Unicode', holdsUnicode: true };
}
