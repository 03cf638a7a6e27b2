import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../tests/support/eventually';
import { rawMail } from '../tests/support/desk';
import { startRedis, type TestRedis } from '../tests/support/redis';
import type { Bench } from './benchmarks';
import { startLightImap, type LightImap } from './light-imap';
import { queriesOf, type Queries } from './postgres';
import { run, withInstance } from './processes';

const ROOT = resolve(__dirname, '../..');
const CLI = join(ROOT, 'dist/cli/index.js');
const COUNTER = join(ROOT, 'bench/count-statements.cjs');
/** Longest wait for the last of the mail of a phase, in ms. */
const REST_MS = 180_000;
/** What a message in a mailbox of the fleet's outcomes is looked for, in ms. */
const LOOK_MS = 250;

export interface Worker {
  child: ChildProcess;
  pid: number;
}

export interface FleetServers {
  imap: LightImap;
  redis: TestRedis;
  database: Queries;
  /** Where workers write how many statements they sent. */
  counts: string;
}

/** Workers on one database, with what the bench knows of mail and tickets. */
export interface Fleet extends FleetServers {
  mailboxes: number;
  start(count: number, queue: boolean): Promise<Worker[]>;
  /** Delivers so many messages a second to mailboxes in turn, and answers when all are decided: ms from delivery to outcome. */
  arrive(perSecond: number, ms: number): Promise<number[]>;
  /** Messages that were delivered by `arrive` in all. */
  delivered(): number;
  /** Channels that each worker watches, those of the oldest first. */
  watched(): Promise<number[]>;
}

/** Gives `work` a fleet of no workers yet: a mail server with mailboxes, their channels, PostgreSQL and Redis. */
export async function withFleet(
  mailboxes: number,
  child: Bench['child'],
  work: (fleet: Fleet) => Promise<void>,
  latencyMs = 0,
): Promise<void> {
  const imap = await startLightImap(latencyMs);
  const redis = await startRedis();
  const counts = mkdtempSync(join(tmpdir(), 'email-channel-counts-'));
  const started: Worker[] = [];
  try {
    const config = {
      reading: false,
      connectionsPerServer: 10 * mailboxes,
      outgoing: { perHour: 100_000, perHourInAll: 1_000_000 },
    };
    await withInstance(
      'postgres',
      async (env) => {
        await run('load', ['fleet', String(mailboxes), String(imap.port)], env, child);
        const database = await queriesOf(env);
        try {
          await work(fleetOf({ imap, redis, database, counts, env, config, mailboxes, started }));
        } finally {
          await kill(started);
          await database.end();
        }
      },
      config,
    );
  } finally {
    rmSync(counts, { recursive: true, force: true });
    await redis.stop();
    await imap.stop();
  }
}

function fleetOf({
  env,
  config,
  started,
  ...servers
}: FleetServers & {
  env: NodeJS.ProcessEnv;
  config: object;
  mailboxes: number;
  started: Worker[];
}): Fleet {
  const { imap, redis, database, mailboxes } = servers;
  let turn = 0;
  const begin = async (queue: boolean): Promise<Worker> => {
    const settings = { ...config, ...(queue && { queue: { redis: redis.url } }) };
    const child = spawn(process.execPath, ['--require', COUNTER, CLI, 'worker'], {
      cwd: join(ROOT, 'playground'),
      env: { ...env, EMAIL_CHANNEL_CONFIG: JSON.stringify(settings), BENCH_COUNTS: servers.counts },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const worker = { child, pid: child.pid! };
    started.push(worker);
    await new Promise<void>((ready, fail) => {
      let out = '';
      const look = (data: Buffer) => {
        out = (out + data.toString()).slice(-3_000);
        if (out.includes('reads and sends')) ready();
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.once('close', () => fail(new Error(`a worker ended: ${out}`)));
    });
    return worker;
  };
  return {
    ...servers,
    start: (count, queue) => Promise.all(Array.from({ length: count }, () => begin(queue))),
    delivered: () => turn,
    async watched() {
      const rows = await database.query(
        'SELECT watched FROM email_channel_instances WHERE seen_at > (extract(epoch FROM now()) * 1000) - 20000 ORDER BY id',
      );
      return (rows as { watched: number }[]).map(({ watched }) => Number(watched));
    },
    async arrive(perSecond, ms) {
      const delivered = new Map<string, number>();
      const begun = performance.now();
      for (let count = 0; performance.now() - begun < ms; count += 1) {
        const id = `<${process.pid}-${(turn += 1)}@bench.example>`;
        delivered.set(id, Date.now());
        // A step that meets every mailbox before it meets one again.
        imap.deliver(userOf((turn * 617) % mailboxes), mailOf(id));
        await sleep(Math.max(0, begun + ((count + 1) * 1_000) / perSecond - performance.now()));
      }
      const decided = async () => {
        const rows = await database.query(
          "SELECT message_id, decided_at FROM email_channel_ledger WHERE state = 'ticket' AND message_id = ANY($1)",
          [[...delivered.keys()]],
        );
        return rows as { message_id: string; decided_at: string }[];
      };
      let found: Awaited<ReturnType<typeof decided>> = [];
      await eventually(
        'every message',
        async () => {
          found = await decided();
          if (found.length >= delivered.size) return true;
          await sleep(LOOK_MS);
          return false;
        },
        REST_MS,
      ).catch(async (error: Error) => {
        const facts = await whatHappened(database);
        throw new Error(`${error.message} ${found.length} of ${delivered.size} did. ${facts}`);
      });
      return found.map((row) => Number(row.decided_at) - delivered.get(row.message_id)!);
    },
  };
}

/** For a person who asks why mail did not become tickets: outcomes of the log, and errors of channels. */
async function whatHappened(database: Queries): Promise<string> {
  const outcomes = await database.query(
    'SELECT state, reason, count(*)::int AS messages FROM email_channel_ledger GROUP BY state, reason',
  );
  const errors = await database.query(
    'SELECT last_error, count(*)::int AS channels FROM email_channel_states GROUP BY last_error',
  );
  return JSON.stringify({ outcomes, errors });
}

export const userOf = (index: number): string => `user${index}`;
let mails = 0;
export const mailOf = (messageId = `<backlog-${process.pid}-${(mails += 1)}@bench.example>`): string =>
  rawMail({ subject: `Bench ${messageId}`, messageId });

/** Ends workers as an orchestrator does: by SIGTERM. */
export const end = (all: Worker[]): Promise<void> => endBy(all, 'SIGTERM');
/** Ends workers without a word. */
export const kill = (all: Worker[]): Promise<void> => endBy(all, 'SIGKILL');

async function endBy(all: Worker[], signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  await Promise.all(
    all.map(
      ({ child }) =>
        new Promise<void>((closed) => {
          if (child.exitCode !== null || child.signalCode !== null) return closed();
          child.once('close', () => closed());
          child.kill(signal);
        }),
    ),
  );
}
