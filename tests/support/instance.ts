import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import type { Outcome } from '../../contracts';
import { databaseUrls } from './available';
import { ANSWER, DECIDED, type FaultKind, type Report } from './instance-answer';
import { createTestDatabase, type DatabaseName } from './test-database';

const ROOT = resolve(__dirname, '../..');
/** An instance that has not ended by then is killed, in ms. */
const PATIENCE_MS = 180_000;

/** What happens to an instance when it reaches a checkpoint for the n-th time; instance-process.ts tells what each is. */
export interface Fault {
  kind: FaultKind;
  /** `checkpoint:n` */
  at: string;
}

/** Programs that end every connection to a database, as a restart of its server does. */
const CUT_OFF: Partial<Record<DatabaseName, string>> = {
  postgres: `
    const client = new (require('pg').Client)({ connectionString: process.argv[1] });
    client.connect()
      .then(() => client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [process.argv[2]]))
      .then(() => client.end());`,
  mariadb: `
    (async () => {
      const connection = await require('mysql2/promise').createConnection(process.argv[1]);
      const [rows] = await connection.query('SELECT id FROM information_schema.processlist WHERE db = ?', [process.argv[2]]);
      for (const { id } of rows) await connection.query('KILL ' + id).catch(() => undefined);
      await connection.end();
    })();`,
};

/** Instances of the playground with the built plugin that share one database and one upload folder. */
export interface Instances {
  /** Makes an active channel, or several; returns the id of the last. */
  setup(channel: Record<string, unknown> | Record<string, unknown>[]): Promise<string>;
  /**
   * Reads the channel in a process of its own, which a fault may end. Its clock is `clockMs` ahead. With `mends` it first puts
   * right what faults changed of the configuration.
   */
  run(
    channel: string,
    fault?: Fault,
    clockMs?: number,
    mends?: boolean,
  ): Promise<{ killed: boolean; summary: Record<Outcome, number> | null }>;
  /** Has every failed and held message of the channel retried by the next run; returns their number. */
  retry(channel: string): Promise<number>;
  /** Has an agent reply to a ticket of the bundled type. */
  reply(ticket: string): Promise<void>;
  /** Has a reply that failed sent again. */
  sendAgain(ticket: string, message: string): Promise<void>;
  /** Sends what is due in the outbox, in a process of its own, which a fault may end. */
  send(fault?: Fault): Promise<{ killed: boolean }>;
  /** Reads kept originals again; with `spoils`, after their messages lost their words and all files but one. */
  readAgain(spoils?: boolean, fault?: Fault): Promise<{ killed: boolean; report: Report | null }>;
  /** Reads the channel, whose run takes the files of dead processes for abandoned. */
  sweep(channel: string): Promise<Report>;
  report(): Promise<Report>;
  /** An instance that reads by itself until it is killed, by a fault or by `kill`; `config` is its own. */
  serve(fault?: Fault, config?: Record<string, unknown>): Promise<Serving>;
  stop(): Promise<void>;
}

export interface Serving {
  /** Messages that it decided by now. */
  decided(): number;
  /** Has it read a channel at once. */
  read(channel: string): void;
  /** Has an agent reply to a ticket through it. */
  reply(ticket: string): void;
  /** Ends it by SIGKILL, where it still runs. */
  kill(): Promise<void>;
  /** Settled once it is dead. */
  ended: Promise<void>;
}

/** Prepares instances on a database of their own; needs `npm run build`. */
export async function startInstances(
  database: DatabaseName,
  config: Record<string, unknown> = {},
  environment: Record<string, string> = {},
): Promise<Instances> {
  const dir = mkdtempSync(join(tmpdir(), 'email-channel-'));
  mkdirSync(join(dir, 'public', 'uploads'), { recursive: true });
  const testDatabase = await createTestDatabase(database, dir);
  // Inside the checkout, so that it finds the packages.
  const file = join(ROOT, '.tmp', `instance-${process.pid}.cjs`);
  buildSync({
    entryPoints: [join(ROOT, 'tests', 'support', 'instance-process.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
  });
  const env = {
    ...process.env,
    ...testDatabase.env,
    APP_DIR: join(ROOT, 'playground'),
    EMAIL_CHANNEL_PATH: ROOT,
    EMAIL_CHANNEL_CONFIG: JSON.stringify({ reading: false, ...config }),
    PUBLIC_DIR: join(dir, 'public'),
    PORT: '0',
    NODE_ENV: 'production',
    STRAPI_TELEMETRY_DISABLED: 'true',
    CUT_PROGRAM: CUT_OFF[database] ?? '',
    CUT_URL: database === 'sqlite' ? '' : databaseUrls[database],
    ...environment,
  };

  const serve: Instances['serve'] = async (fault, own = {}) => {
    const child = spawn(process.execPath, [file, 'serve'], {
      env: {
        ...env,
        EMAIL_CHANNEL_CONFIG: JSON.stringify({ ...config, reading: true, ...own }),
        FAULT: fault?.kind ?? '',
        FAULT_AT: fault?.at ?? '',
      },
    });
    serving.add(child);
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    void ended.then(() => serving.delete(child));
    let decided = 0;
    await new Promise<void>((ready, fail) => {
      let out = '';
      const look = (line: string) => {
        out = `${out}${line}\n`.slice(-3_000);
        if (line.startsWith(DECIDED)) decided += 1;
        else if (line.startsWith(ANSWER)) ready();
      };
      createInterface({ input: child.stdout }).on('line', look);
      createInterface({ input: child.stderr }).on('line', look);
      void ended.then(() => fail(new Error(`the instance ended: ${out}`)));
    });
    return {
      decided: () => decided,
      read: (channel) => void child.stdin.write(`${channel}\n`),
      reply: (ticket) => void child.stdin.write(`reply ${ticket}\n`),
      ended,
      async kill() {
        child.kill('SIGKILL');
        await ended;
      },
    };
  };
  const serving = new Set<ReturnType<typeof spawn>>();

  const command = (
    args: string[],
    fault?: Fault,
    clockMs = 0,
  ): Promise<{ killed: boolean; answer: unknown }> =>
    new Promise((done, fail) => {
      const child = spawn(process.execPath, [file, ...args], {
        env: { ...env, FAULT: fault?.kind ?? '', FAULT_AT: fault?.at ?? '', CLOCK_MS: String(clockMs) },
        timeout: PATIENCE_MS,
      });
      // Apart: what is logged meanwhile would stand in the midst of a long answer.
      let written = '';
      let logged = '';
      child.stdout.setEncoding('utf8').on('data', (data) => (written += data));
      child.stderr.setEncoding('utf8').on('data', (data) => (logged += data));
      child.on('error', fail);
      child.on('close', (code, signal) => {
        const answer = written.split('\n').find((line) => line.startsWith(ANSWER));
        // Strapi's own events after a commit await nothing: one that meets a cut connection ends the process.
        if (fault && (signal === 'SIGKILL' || (fault.kind === 'cut' && code !== 0)))
          done({ killed: true, answer: null });
        // An answer was given after all work was done; Strapi's own shutdown may end with an error of the connection pool.
        else if (answer) done({ killed: false, answer: JSON.parse(answer.slice(ANSWER.length)) });
        else
          fail(
            new Error(
              `instance ${args[0]} ended with ${signal ?? code}: ${(written + logged).slice(-3_000)}`,
            ),
          );
      });
    });

  return {
    setup: async (channel) =>
      ((await command(['setup', JSON.stringify(channel)])).answer as { channel: string }).channel,
    async run(channel, fault, clockMs, mends = false) {
      const args = ['run', channel, ...(mends ? ['mend'] : [])];
      const { killed, answer } = await command(args, fault, clockMs);
      return { killed, summary: answer as Record<Outcome, number> | null };
    },
    reply: async (ticket) => void (await command(['reply', ticket])),
    sendAgain: async (ticket, message) => void (await command(['again', ticket, message])),
    send: (fault) => command(['send'], fault),
    retry: async (channel) => (await command(['retry', channel])).answer as number,
    serve,
    async readAgain(spoils = false, fault) {
      const { killed, answer } = await command(['read-again', ...(spoils ? ['spoil'] : [])], fault);
      return { killed, report: answer as Report | null };
    },
    sweep: async (channel) => (await command(['sweep', channel])).answer as Report,
    report: async () => (await command(['report'])).answer as Report,
    async stop() {
      for (const child of serving) child.kill('SIGKILL');
      await testDatabase.drop();
      rmSync(dir, { recursive: true, force: true });
      rmSync(file, { force: true });
    },
  };
}
