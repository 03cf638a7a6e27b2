import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../tests/support/eventually';
import { rawMail } from '../tests/support/desk';
import { startRedis, type TestRedis } from '../tests/support/redis';
import { queriesOf, type Queries } from './postgres';
import { section, type Bench } from './benchmarks';
import { startLightImap, type LightImap } from './light-imap';
import { run, withInstance } from './processes';
import { decimal, whole } from './tables';

const ROOT = resolve(__dirname, '../..');
const CLI = join(ROOT, 'dist/cli/index.js');
const WORKERS = 4;
const PATIENCE_MS = 600_000;
/** Longest wait for the last of the mail of a phase, in ms. */
const REST_MS = 180_000;
const TICKS_PER_SECOND = 100;

interface Worker {
  child: ChildProcess;
  pid: number;
}

/** Workers on one database, with what the bench knows of mail and tickets. */
interface Fleet {
  start(count: number, queue: boolean): Promise<Worker[]>;
  imap: LightImap;
  redis: TestRedis;
  database: Queries;
  /** Delivers so many messages a second to mailboxes in turn, and answers when all are decided: ms from delivery to outcome. */
  arrive(perSecond: number, ms: number): Promise<number[]>;
  watched(): Promise<number[]>;
}

/** A fleet of workers on BullMQ, beside one embedded instance in the same run. PostgreSQL, Redis and the bench's IMAP server. */
export async function fleetTable({ options, child }: Bench): Promise<string> {
  const { mailboxes, arrivals, idleMs } = options.fleet;
  const rows: string[][] = [];
  const add = (what: string, value: string) => {
    console.error(`  ${what}: ${value}`);
    rows.push([what, value]);
  };
  for (const workers of [1, WORKERS]) {
    const name = workers === 1 ? 'one embedded instance' : `${workers} workers on the queue`;
    console.error(name);
    await withFleet(mailboxes, child, async (fleet) => {
      const all = await fleet.start(workers, workers > 1);
      const { tookMs } = await eventually(
        'all watches',
        async () => (await fleet.watched()).reduce((sum, count) => sum + count, 0) === mailboxes,
        PATIENCE_MS,
      );
      add(`${name}: until all are watched, s`, whole(tookMs / 1_000));
      add(`${name}: channels watched by each`, (await fleet.watched()).map(whole).join(' '));
      await settled(all);
      const idle = await usageOf(all, idleMs);
      add(`${name}: idle, CPU of each, % of a core`, idle.map(({ cpu }) => decimal(cpu * 100)).join(' '));
      add(`${name}: idle, RSS of each, MB`, idle.map(({ rss }) => whole(rss / 1e6)).join(' '));
      await arriving(fleet, `${name}: ${arrivals.perSecond} messages/s`, arrivals, add);
      if (workers > 1) await faults(fleet, all, arrivals, add);
      await end(all);
    });
  }
  for (const workers of [1, WORKERS]) await backlog(mailboxes, workers, child, add);
  return section(
    `A fleet on ${mailboxes} mailboxes, PostgreSQL and Redis (one measurement)`,
    ['what', 'value'],
    rows,
  );
}

type Add = (what: string, value: string) => void;
type Arrivals = { perSecond: number; ms: number };

async function arriving(fleet: Fleet, what: string, { perSecond, ms }: Arrivals, add: Add): Promise<void> {
  const delays = (await fleet.arrive(perSecond, ms)).sort((a, b) => a - b);
  const at = (part: number) =>
    whole(delays[Math.min(delays.length - 1, Math.floor(delays.length * part))] ?? 0);
  add(`${what}: delivery to outcome p50 / p99 / max, ms`, `${at(0.5)} / ${at(0.99)} / ${at(1)}`);
}

/** What befalls the fleet while mail arrives; after each the mail of that phase is waited for. */
async function faults(fleet: Fleet, all: Worker[], arrivals: Arrivals, add: Add): Promise<void> {
  const during = async (what: string, fault: () => Promise<void>) => {
    const arrived = arriving(fleet, what, arrivals, add);
    await sleep(2_000);
    await fault();
    await arrived;
  };
  await during('Redis flushed', () => fleet.redis.flush());
  await during('Redis restarted', async () => {
    await fleet.redis.stop();
    await sleep(2_000);
    await fleet.redis.start();
  });
  await during('one worker killed', async () => {
    const victim = all.shift()!;
    victim.child.kill('SIGKILL');
  });
  await during('rolling restart', async () => {
    for (const worker of [...all]) {
      all.push(...(await fleet.start(1, true)));
      all.splice(all.indexOf(worker), 1);
      await end([worker]);
    }
  });
  const rows = await fleet.database.query(
    `SELECT count(*)::int AS decided, count(DISTINCT message_id)::int AS messages,
      (SELECT count(*)::int FROM email_channel_tickets) AS tickets FROM email_channel_ledger WHERE state = 'ticket'`,
  );
  const { decided, messages, tickets } = rows[0] as Record<'decided' | 'messages' | 'tickets', number>;
  add('messages / outcomes / tickets after all of it', [messages, decided, tickets].map(whole).join(' / '));
}

/** A backlog in every mailbox, on a mail server that is 40 ms away. */
async function backlog(mailboxes: number, workers: number, child: Bench['child'], add: Add): Promise<void> {
  await withFleet(
    mailboxes,
    child,
    async (fleet) => {
      for (let index = 0; index < mailboxes; index += 1)
        for (let count = 0; count < BACKLOG; count += 1) fleet.imap.deliver(userOf(index), mailOf());
      const all = await fleet.start(workers, workers > 1);
      const decided = async () => {
        const rows = await fleet.database.query(
          "SELECT count(*)::int AS n, max(decided_at) - min(decided_at) AS ms FROM email_channel_ledger WHERE state = 'ticket'",
        );
        return rows[0] as { n: number; ms: string };
      };
      await eventually('the backlog', async () => (await decided()).n >= mailboxes * BACKLOG, PATIENCE_MS);
      const { n, ms } = await decided();
      add(
        `backlog with 40 ms of latency, ${workers} ${workers > 1 ? 'workers' : 'instance'}: messages/s`,
        decimal(n / (Number(ms) / 1_000)),
      );
      await end(all);
    },
    40,
  );
}
const BACKLOG = 5;

async function withFleet(
  mailboxes: number,
  child: Bench['child'],
  work: (fleet: Fleet) => Promise<void>,
  latencyMs = 0,
): Promise<void> {
  const imap = await startLightImap(latencyMs);
  const redis = await startRedis();
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
          await work(fleetOf({ imap, redis, database, env, config, mailboxes, started }));
        } finally {
          for (const { child: one } of started) one.kill('SIGKILL');
          await database.end();
        }
      },
      config,
    );
  } finally {
    await redis.stop();
    await imap.stop();
  }
}

function fleetOf({
  env,
  config,
  mailboxes,
  started,
  ...servers
}: Pick<Fleet, 'imap' | 'redis' | 'database'> & {
  env: NodeJS.ProcessEnv;
  config: object;
  mailboxes: number;
  started: Worker[];
}): Fleet {
  const { imap, redis, database } = servers;
  let turn = 0;
  const begin = async (queue: boolean): Promise<Worker> => {
    const settings = { ...config, ...(queue && { queue: { redis: redis.url } }) };
    const child = spawn(process.execPath, [CLI, 'worker'], {
      cwd: join(ROOT, 'playground'),
      env: { ...env, EMAIL_CHANNEL_CONFIG: JSON.stringify(settings) },
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
    async watched() {
      const rows = await database.query(
        'SELECT watched FROM email_channel_instances WHERE seen_at > (extract(epoch FROM now()) * 1000) - 20000 ORDER BY id',
      );
      return (rows as { watched: number }[]).map(({ watched }) => Number(watched));
    },
    async arrive(perSecond, ms) {
      const delivered = new Map<string, number>();
      const until = performance.now() + ms;
      for (let count = 0; performance.now() < until; count += 1) {
        const id = `<${process.pid}-${(turn += 1)}@bench.example>`;
        delivered.set(id, Date.now());
        // A step that meets every mailbox before it meets one again.
        imap.deliver(userOf((turn * 617) % mailboxes), mailOf(id));
        await sleep(1_000 / perSecond);
      }
      const decided = async () => {
        const rows = await database.query(
          "SELECT message_id, decided_at FROM email_channel_ledger WHERE state = 'ticket' AND message_id = ANY($1)",
          [[...delivered.keys()]],
        );
        return rows as { message_id: string; decided_at: string }[];
      };
      await eventually('every message', async () => (await decided()).length >= delivered.size, REST_MS);
      return (await decided()).map((row) => Number(row.decided_at) - delivered.get(row.message_id)!);
    },
  };
}

const userOf = (index: number): string => `user${index}`;
let mails = 0;
const mailOf = (messageId = `<backlog-${process.pid}-${(mails += 1)}@bench.example>`): string =>
  rawMail({ subject: `Bench ${messageId}`, messageId });

/** Waits until the first runs, which follow each watch, are over: the workers do little for a while. */
async function settled(all: Worker[]): Promise<void> {
  await eventually(
    'a quiet fleet',
    async () => (await usageOf(all, 2_000)).every(({ cpu }) => cpu < 0.3),
    PATIENCE_MS,
  );
}

/** CPU as a part of a core over `ms`, and RSS in bytes at its end, of each worker. */
async function usageOf(all: Worker[], ms: number): Promise<{ cpu: number; rss: number }[]> {
  const ticks = ({ pid }: Worker) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return Number(fields[11]) + Number(fields[12]);
  };
  const before = all.map(ticks);
  await sleep(ms);
  return all.map((worker, index) => ({
    cpu: (ticks(worker) - before[index]!) / TICKS_PER_SECOND / (ms / 1_000),
    rss: Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${worker.pid}/status`, 'utf8'))?.[1]) * 1_024,
  }));
}

/** Ends workers as an orchestrator does: by SIGTERM. */
async function end(all: Worker[]): Promise<void> {
  await Promise.all(
    all.map(
      ({ child }) =>
        new Promise<void>((closed) => {
          if (child.exitCode !== null || child.signalCode !== null) return closed();
          child.once('close', () => closed());
          child.kill('SIGTERM');
        }),
    ),
  );
}
