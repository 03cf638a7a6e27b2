import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createTestDatabase, type DatabaseName } from '../tests/support/test-database';
import type { CreateAnswer, ReadAnswer } from './child/app';
import type { Way } from './child/create';
import type { PartAnswer } from './child/mail';
import type { BenchMailbox, MailboxAccess } from './mailboxes';

/** The bundles lie in a folder of the checkout's `.tmp`. */
const ROOT = resolve(__dirname, '../..');
/** Longest run over a mailbox, in ms: the most that the plugin's config allows, so that each mailbox is one run. */
const RUN_MS = 3_600_000;
/** A child that has not ended by then is killed, in ms. */
const PATIENCE_MS = RUN_MS + 120_000;

/** Measurements, each in a fresh child process. They reject when a result is not what it has to be. */
export interface Measurements {
  download(mailbox: BenchMailbox, access?: MailboxAccess): Promise<PartAnswer>;
  parse(mailbox: BenchMailbox): Promise<PartAnswer>;
  /** The median time in ms that so many rules take for a message. */
  rules(mailbox: BenchMailbox, count: number): Promise<number>;
  /** Reads a mailbox into an app on an empty database, with so many rules; writes the data of its tickets to `dataFile`. */
  read(
    database: DatabaseName,
    mailbox: BenchMailbox,
    options?: { access?: MailboxAccess; dataFile?: string; rules?: number },
  ): Promise<ReadAnswer>;
  /** Creates tickets of that data in an app on an empty database, in one of the ways that are floors. */
  create(database: DatabaseName, mailbox: BenchMailbox, dataFile: string, way: Way): Promise<CreateAnswer>;
}

export interface ChildOptions {
  /** Ends the child in hand. */
  signal: AbortSignal;
  /** Directory for a CPU profile of each measured process; none are written without it. */
  profiles?: string;
}

export function createMeasurements(options: ChildOptions): Measurements {
  const part = async (command: 'download' | 'parse', mailbox: BenchMailbox, access = mailbox.access) => {
    const result = await run<PartAnswer>('mail', [command, JSON.stringify(access)], process.env, options);
    expect(`messages of ${command}`, result.messages, mailbox.messages);
    return result;
  };

  return {
    download: (mailbox, access) => part('download', mailbox, access),
    parse: (mailbox) => part('parse', mailbox),
    rules: (mailbox, count) =>
      run('mail', ['rules', JSON.stringify(mailbox.access), String(count)], process.env, options),

    read: (database, mailbox, { access = mailbox.access, dataFile, rules = 0 } = {}) =>
      withInstance(database, async (env) => {
        const { password, ...connection } = access;
        const settings = { ...connection, secrets: { password } };
        const channel = await run<string>('app', ['setup', JSON.stringify(settings), String(rules)], env, {
          signal: options.signal,
        });
        const args = ['read', channel, ...(dataFile ? [dataFile] : [])];
        const result = await run<ReadAnswer>('app', args, env, options);
        expect('messages that became tickets', result.outcomes.ticket, mailbox.messages);
        expect('tickets', result.tickets, mailbox.messages);
        expect('files in the Media Library', result.files.rows, mailbox.files);
        // To the ticket, and to the message in its conversation.
        expect('links of files', result.files.related, 2 * mailbox.files);
        expect('files on disk', result.files.stored, mailbox.files);
        expect('bytes of the files', result.files.bytes, mailbox.fileBytes);
        return result;
      }),

    create: (database, mailbox, dataFile, way) =>
      withInstance(database, async (env) => {
        const result = await run<CreateAnswer>('app', ['create', dataFile, way], env, options);
        expect('created tickets', result.tickets, mailbox.messages);
        return result;
      }),
  };
}

export function expect(what: string, found: number, wanted: number): void {
  if (found !== wanted) throw new Error(`Wrong result: ${found} ${what}, not ${wanted}.`);
}

/** Gives work the environment of an app with an empty database and an empty upload folder. */
export async function withInstance<T>(
  database: DatabaseName,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
  config: object = { reading: false, runMs: RUN_MS },
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'email-channel-bench-'));
  try {
    mkdirSync(join(dir, 'public', 'uploads'), { recursive: true });
    const testDatabase = await createTestDatabase(database, dir);
    try {
      return await work({
        ...process.env,
        ...testDatabase.env,
        APP_DIR: join(ROOT, 'playground'),
        EMAIL_CHANNEL_PATH: ROOT,
        EMAIL_CHANNEL_CONFIG: JSON.stringify(config),
        PUBLIC_DIR: join(dir, 'public'),
        PORT: '0',
        NODE_ENV: 'production',
        STRAPI_TELEMETRY_DISABLED: 'true',
      });
    } finally {
      await testDatabase.drop();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Runs one command of a bundled child and answers the JSON of its last line. */
export function run<T>(
  program: 'app' | 'mail' | 'load',
  args: string[],
  env: NodeJS.ProcessEnv,
  { signal, profiles }: ChildOptions,
): Promise<T> {
  const profiling = profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [];
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...profiling, join(__dirname, `${program}.cjs`), ...args], {
      env,
      signal,
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (data: Buffer) => (output += data);
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    let failure: Error | null = null;
    child.on('error', (error) => (failure = error));
    child.on('close', (code, killed) => {
      if (code === 0) done(JSON.parse(output.trim().split('\n').at(-1)!) as T);
      else fail(failure ?? new Error(`${args[0]} ended with ${killed ?? code}: ${output.slice(-3_000)}`));
    });
  });
}
