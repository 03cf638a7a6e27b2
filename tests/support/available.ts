import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { serverEnv } from './mailservers/processes';
import { isUnpacked } from './mailservers/server-root';

/** Servers and programs that tests need and a machine may not have. */
export type Requirement = 'dovecot' | 'cyrus' | 'courier' | 'postgres' | 'mariadb' | 'redis' | 'chromium';

/** Databases that tests may fill and empty; `npm run test:servers` prepares the ones named by default. */
export const databaseUrls = {
  postgres:
    process.env.TEST_POSTGRES_URL ??
    'postgres://email_channel:email_channel@127.0.0.1:5432/email_channel_test',
  mariadb:
    process.env.TEST_MARIADB_URL ?? 'mysql://email_channel:email_channel@127.0.0.1:3306/email_channel_test',
};

/** Suites that were left out, one a line; the runner empties it before and prints it after the tests. */
export const NOT_RUN_FILE = join(__dirname, '..', '..', '.tmp', 'not-run.txt');

const CONNECT_MS = 5_000;
const found = new Map<Requirement, boolean>();
const isThere = (requirement: Requirement, look: () => boolean) => {
  if (!found.has(requirement)) found.set(requirement, look());
  return found.get(requirement) === true;
};

/** What is found on this machine: looked for once, when first asked. */
export const available: Readonly<Record<Requirement, boolean>> = {
  /** The program, of the series whose configuration the tests write. */
  get dovecot() {
    return isThere('dovecot', () => /^2\.3\./.test(output('dovecot', ['--version'])));
  },
  /** Unpacked by `npm run test:servers`, and we may run it there. */
  get cyrus() {
    return isThere('cyrus', () => isUnpacked('cyrus'));
  },
  get courier() {
    return isThere('courier', () => isUnpacked('courier'));
  },
  /** A server that lets us in at `databaseUrls.postgres`. */
  get postgres() {
    return isThere('postgres', () =>
      connects(`new (require('pg').Client)(url).connect()`, databaseUrls.postgres),
    );
  },
  /** A server that lets us in at `databaseUrls.mariadb`. */
  get mariadb() {
    return isThere('mariadb', () =>
      connects(`require('mysql2/promise').createConnection(url)`, databaseUrls.mariadb),
    );
  },
  /** The program: tests start a Redis of their own. */
  get redis() {
    return isThere('redis', () => /^Redis server/.test(output('redis-server', ['--version'])));
  },
  /** A browser's program. */
  get chromium() {
    return isThere('chromium', () => chromiumPath() !== '');
  },
};

/** The browser's program: Debian's Chromium, or Google's Chrome. Empty when there is none. */
export const chromiumPath = (): string =>
  ['chromium', 'chromium-browser', 'google-chrome']
    .map((name) => output('sh', ['-c', `command -v ${name}`]).trim())
    .find(Boolean) ?? '';

/**
 * Registers a suite that needs servers. Where one is missing the suite is named in `NOT_RUN_FILE` instead, and under CI,
 * where every server must be there, it throws.
 */
export function describeWith(requirements: Requirement | Requirement[], name: string, fn: () => void): void {
  const requirement = [requirements].flat().find((needed) => !available[needed]);
  if (!requirement) return void describe(name, fn);
  const message = `${name}: ${requirement} is not available (npm run test:servers sets it up)`;
  if (process.env.CI === 'true') throw new Error(message);
  mkdirSync(dirname(NOT_RUN_FILE), { recursive: true });
  appendFileSync(NOT_RUN_FILE, `${message}\n`);
  // A file without any test counts as failed.
  describe(name, () => it(`is left out, because ${requirement} is not available`, () => undefined));
}

function output(command: string, args: string[]): string {
  return spawnSync(command, args, { encoding: 'utf8', env: serverEnv() }).stdout ?? '';
}

function connects(expression: string, url: string): boolean {
  const program = `const url = process.argv[1]; Promise.resolve(${expression}).then(() => process.exit(0), () => process.exit(1));`;
  const { status } = spawnSync(process.execPath, ['-e', program, url], {
    cwd: join(__dirname, '..', '..'),
    timeout: CONNECT_MS,
    stdio: 'ignore',
  });
  return status === 0;
}
