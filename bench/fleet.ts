import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../tests/support/eventually';
import { section, type Bench } from './benchmarks';
import { usageOf, type Usage } from './fleet-meter';
import { end, kill, mailOf, userOf, withFleet, type Fleet, type Worker } from './fleet-workers';
import { decimal, whole } from './tables';

const WORKERS = 4;
const PATIENCE_MS = 600_000;
const BACKLOG = 5;
/** Channels are made with an interval at which five of them are polled a second; then this one, in seconds. */
const SELDOM_S = 600;
const LATENCY_MS = 40;
/** Schedulers follow their channels within this time, in ms. */
const FOLLOWED_MS = 20_000;

type Add = (what: string, value: string) => void;
type Arrivals = { perSecond: number; ms: number };

/** How a fleet is made: so many workers, with the embedded engine or the queue. */
const FLEETS = [
  { name: 'one worker on the queue', workers: 1, queue: true, faults: false },
  { name: `${WORKERS} workers on the queue`, workers: WORKERS, queue: true, faults: true },
  { name: 'one embedded instance', workers: 1, queue: false, faults: false },
];

/** A fleet of workers on BullMQ, beside one embedded instance in the same run. PostgreSQL, Redis and the bench's IMAP server. */
export async function fleetTable({ options, child }: Bench): Promise<string> {
  const { mailboxes, arrivals, idleMs } = options.fleet;
  const rows: string[][] = [];
  const add: Add = (what, value) => {
    console.error(`  ${what}: ${value}`);
    rows.push([what, value]);
  };
  const load = (when: string) => add(`load of the machine ${when}`, loadavg().map(decimal).join(' '));
  load('before');
  for (const { name, workers, queue, faults } of FLEETS)
    await withFleet(mailboxes, child, async (fleet) => {
      console.error(name);
      const all = await fleet.start(workers, queue);
      add(`${name}: until all are watched, s`, whole((await untilWatched(fleet)) / 1_000));
      const shares = await fleet.watched();
      add(`${name}: channels watched by each`, shares.map(whole).join(' '));
      costs(`${name}: idle, 5 polls a second`, await usageOf(fleet, all, idleMs), add);
      await pollSeldom(fleet);
      await quiet(fleet, all);
      costs(`${name}: idle`, await usageOf(fleet, all, idleMs), add);
      const taken = await usageOf(fleet, all, () =>
        arriving(fleet, `${name}: ${arrivals.perSecond} messages/s`, arrivals, add),
      );
      costs(`${name}: while mail arrives`, taken, add);
      if (faults) await befall(fleet, all, arrivals, add);
      await end(all);
      await count(fleet, name, add);
    });
  for (const { name, workers, queue } of [FLEETS[2]!, FLEETS[1]!])
    await backlog(mailboxes, { name, workers, queue }, child, add);
  load('after');
  return section(
    `A fleet on ${mailboxes} mailboxes, PostgreSQL and Redis (one measurement)`,
    ['what', 'value'],
    rows,
  );
}

const untilWatched = async (fleet: Fleet): Promise<number> => {
  const all = async () =>
    (await fleet.watched()).reduce((sum, watched) => sum + watched, 0) === fleet.mailboxes;
  return (await eventually('all watches', all, PATIENCE_MS)).tookMs;
};

function costs(what: string, usage: Usage, add: Add): void {
  const { workers } = usage;
  add(`${what}: CPU of each, % of a core`, workers.map(({ cpu }) => decimal(cpu * 100)).join(' '));
  add(`${what}: RSS of each, MB`, workers.map(({ rss }) => whole(rss / 1e6)).join(' '));
  add(`${what}: CPU of the database, % of a core`, decimal(usage.databaseCpu * 100));
  const { statements, redisCommands, logins } = usage;
  add(
    `${what}: statements, Redis commands, logins a second`,
    [statements, redisCommands, logins].map(decimal).join(' / '),
  );
}

async function arriving(fleet: Fleet, what: string, { perSecond, ms }: Arrivals, add: Add): Promise<void> {
  const delays = (await fleet.arrive(perSecond, ms)).sort((a, b) => a - b);
  const at = (part: number) =>
    whole(delays[Math.min(delays.length - 1, Math.floor(delays.length * part))] ?? 0);
  add(`${what}: delivery to outcome p50 / p99 / max, ms`, `${at(0.5)} / ${at(0.99)} / ${at(1)}`);
}

/** What befalls the fleet while mail arrives; after each the mail of that phase is waited for. */
async function befall(fleet: Fleet, all: Worker[], arrivals: Arrivals, add: Add): Promise<void> {
  const during = async (what: string, fault: () => Promise<unknown>) => {
    const arrived = arriving(fleet, what, arrivals, add);
    await sleep(2_000);
    await Promise.all([fault(), arrived]);
  };
  await during('Redis flushed', () => fleet.redis.flush());
  await during('Redis restarted', async () => {
    await fleet.redis.stop();
    await sleep(2_000);
    await fleet.redis.start();
  });
  await during('one worker killed', async () => {
    const begun = performance.now();
    await kill([all.shift()!]);
    // The count of the dead one stays until it is known to be dead.
    await eventually('its absence', async () => (await fleet.watched()).length === all.length, PATIENCE_MS);
    await untilWatched(fleet);
    add('one worker killed: until the others watch all, s', whole((performance.now() - begun) / 1_000));
  });
  await during('rolling restart', async () => {
    for (const worker of [...all]) {
      all.push(...(await fleet.start(1, true)));
      all.splice(all.indexOf(worker), 1);
      await end([worker]);
    }
  });
  add('rolling restart: until all are watched, s', whole((await untilWatched(fleet)) / 1_000));
}

/** Has every channel polled seldom, and waits until the schedulers follow. */
async function pollSeldom(fleet: Fleet): Promise<void> {
  await fleet.database.query('UPDATE email_channels SET polling_interval_seconds = $1', [SELDOM_S]);
  await sleep(FOLLOWED_MS);
}

async function count(fleet: Fleet, name: string, add: Add): Promise<void> {
  const rows = await fleet.database.query(
    `SELECT count(*)::int AS decided, count(DISTINCT message_id)::int AS messages,
      (SELECT count(*)::int FROM email_channel_tickets) AS tickets FROM email_channel_ledger WHERE state = 'ticket'`,
  );
  const { decided, messages, tickets } = rows[0] as Record<'decided' | 'messages' | 'tickets', number>;
  const lost = fleet.delivered() - messages;
  const doubled = Math.max(decided, tickets) - messages;
  add(`${name}: messages / lost / doubled`, [fleet.delivered(), lost, doubled].map(whole).join(' / '));
}

/** A backlog in every mailbox, on a mail server that is some way off. */
async function backlog(
  mailboxes: number,
  { name, workers, queue }: { name: string; workers: number; queue: boolean },
  child: Bench['child'],
  add: Add,
): Promise<void> {
  await withFleet(
    mailboxes,
    child,
    async (fleet) => {
      for (let index = 0; index < mailboxes; index += 1)
        for (let mail = 0; mail < BACKLOG; mail += 1) fleet.imap.deliver(userOf(index), mailOf());
      const all = await fleet.start(workers, queue);
      const decided = async () => {
        const rows = await fleet.database.query(
          "SELECT count(*)::int AS n, max(decided_at) - min(decided_at) AS ms FROM email_channel_ledger WHERE state = 'ticket'",
        );
        return rows[0] as { n: number; ms: string };
      };
      await eventually('the backlog', async () => (await decided()).n >= mailboxes * BACKLOG, PATIENCE_MS);
      const { n, ms } = await decided();
      add(`backlog with ${LATENCY_MS} ms of latency, ${name}: messages/s`, decimal(n / (Number(ms) / 1_000)));
      await end(all);
    },
    LATENCY_MS,
  );
}

/** Waits until the first runs, which follow each watch, are over: the workers do little for a while. */
async function quiet(fleet: Fleet, all: Worker[]): Promise<void> {
  await eventually(
    'a quiet fleet',
    async () => (await usageOf(fleet, all, 2_000)).workers.every(({ cpu }) => cpu < 0.3),
    PATIENCE_MS,
  );
}
