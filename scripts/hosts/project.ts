import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { createTestDatabase } from '../../tests/support/test-database';
import { freePorts } from '../../tests/support/mailservers/processes';
import { NEWEST, OLDEST, type Combination } from './combinations';
import { run, serve } from './commands';

const PLUGIN = 'strapi-plugin-email-channel';
/** A schema of PostgreSQL other than `public`, which is there before Strapi starts. */
const SCHEMA = 'helpdesk';
/** Servers of the tests are on this machine, which has to be allowed; all else is the plugin's default. */
const ENTRY = `  'email-channel': { enabled: true, config: { allowedPrivateHosts: ['localhost'] } },\n`;

/** How long each step may take, in minutes. */
const MINUTES = { create: 5, install: 15, build: 10, start: 3 };

/** A new Strapi project, as create-strapi-app makes it. */
export interface Project {
  url: string;
  /** It runs what its build compiled. */
  isCompiled: boolean;
  install(): Promise<void>;
  /** Adds the packed plugin and its entry in config/plugins. */
  addPlugin(tarball: string): Promise<void>;
  removePlugin(): Promise<void>;
  build(): Promise<void>;
  /** Starts it as in production, on loopback only; resolves with what stops it. */
  start(): Promise<() => Promise<void>>;
  /** Drops its database. */
  drop(): Promise<void>;
}

/** Makes a project in `directory/project`; `tools` holds pnpm. */
export async function createProject(
  { strapi, language, manager, database }: Combination,
  directory: string,
  tools: string,
): Promise<Project> {
  const made = await createTestDatabase(database, directory);
  if (database === 'postgres') await createSchema(made.env);
  const cwd = join(directory, 'project');
  const [port = 0] = await freePorts(1);
  const url = `http://localhost:${port}`;
  const { DATABASE_HOST: host, DATABASE_PORT: databasePort, DATABASE_NAME: name } = made.env;
  const env = {
    ...process.env,
    PATH: `${tools}:${process.env.PATH}`,
    ...made.env,
    // Strapi's own config takes it from the project's folder on.
    ...(database === 'sqlite' && { DATABASE_FILENAME: '.tmp/data.db' }),
    ...(database === 'postgres' && { DATABASE_SCHEMA: SCHEMA }),
    HOST: '127.0.0.1',
    PORT: String(port),
    STRAPI_TELEMETRY_DISABLED: 'true',
    // Strapi's first start in development would write it into .env, in versions whose create-strapi-app does not.
    JWT_SECRET: 'secret-of-a-trial',
    npm_config_prefer_offline: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    // Else pnpm asks which packages may build themselves, such as better-sqlite3.
    npm_config_dangerously_allow_all_builds: 'true',
  };
  const place = { cwd, env };
  const configFile = join(cwd, 'config', language === 'TypeScript' ? 'plugins.ts' : 'plugins.js');

  const connection =
    database === 'sqlite'
      ? ['--dbclient', 'sqlite', '--dbfile', '.tmp/data.db']
      : [
          ...['--dbclient', made.env.DATABASE_CLIENT!, '--dbhost', host!, '--dbport', databasePort!],
          ...['--dbname', name!, '--dbusername', made.env.DATABASE_USERNAME!],
          ...['--dbpassword', made.env.DATABASE_PASSWORD!, '--dbssl', 'false'],
        ];
  const create = [
    ...['npx', '-y', `create-strapi-app@${strapi}`, cwd, language === 'TypeScript' ? '--ts' : '--js'],
    ...[`--use-${manager}`, '--no-run', '--no-install', '--no-git-init', '--no-example', '--skip-cloud'],
    ...connection,
    // Later ones ask about experiments of their own.
    ...(strapi === OLDEST ? [] : ['--non-interactive']),
  ];
  await run(create, { cwd: directory, env }, MINUTES.create).catch(async (error) => {
    await made.drop();
    throw error;
  });

  if (manager === 'npm' && strapi !== NEWEST) pinAdmin(cwd, strapi);

  // The README's step for projects whose config has no key.
  const adminFile = join(cwd, 'config', language === 'TypeScript' ? 'admin.ts' : 'admin.js');
  if (!readFileSync(adminFile, 'utf8').includes('encryptionKey'))
    addEntry(adminFile, "  secrets: { encryptionKey: env('ENCRYPTION_KEY') },\n");

  return {
    url,
    isCompiled: language === 'TypeScript',
    install: () => run([manager, 'install'], place, MINUTES.install),
    async addPlugin(tarball) {
      await run([manager, manager === 'npm' ? 'install' : 'add', tarball], place, MINUTES.install);
      addEntry(configFile, ENTRY);
    },
    async removePlugin() {
      writeFileSync(configFile, readFileSync(configFile, 'utf8').replace(ENTRY, ''));
      await run([manager, manager === 'npm' ? 'uninstall' : 'remove', PLUGIN], place, MINUTES.install);
    },
    build: () => run([manager, 'run', 'build'], place, MINUTES.build),
    start: () =>
      serve(
        [manager, 'run', 'start'],
        { cwd, env: { ...env, NODE_ENV: 'production' } },
        async () => (await fetch(`${url}/_health`)).ok,
        MINUTES.start,
      ),
    drop: () => made.drop(),
  };
}

/** Adds an entry to the object that a config file exports. */
function addEntry(file: string, entry: string): void {
  const config = readFileSync(file, 'utf8');
  const end = config.lastIndexOf('});');
  writeFileSync(file, `${config.slice(0, end)}${entry}${config.slice(end)}`);
}

async function createSchema(env: Record<string, string>): Promise<void> {
  const url = new URL('postgres://localhost');
  url.hostname = env.DATABASE_HOST!;
  url.port = env.DATABASE_PORT!;
  url.username = env.DATABASE_USERNAME!;
  url.password = env.DATABASE_PASSWORD!;
  url.pathname = env.DATABASE_NAME!;
  const client = new Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(`CREATE SCHEMA ${SCHEMA}`);
  } finally {
    await client.end();
  }
}

/**
 * Keeps npm from installing the newest @strapi/admin in a project of an older Strapi, whose build then fails with or without
 * the plugin: Strapi's packages name `^5.0.0` as their peer. A project of that time has its lock file for this.
 */
function pinAdmin(directory: string, strapi: string): void {
  const file = join(directory, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...manifest, overrides: { '@strapi/admin': strapi } }, null, 2));
}
