import type { JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { fractionOf } from '../hash';
import type { Next } from '../runs';

export const QUEUE_NAME = 'runs';
/** Channels whose schedulers are written at the same time. */
const TOGETHER = 50;
/** What one instance has to bring the schedulers in line, and how long the result stands, in ms. */
const RECONCILING_MS = 60_000;
const RECONCILED_MS = 9_000;

export interface RunJob {
  channel: string;
  /** A requested run, in contrast to a poll, which passes over a channel that was read less than its interval ago. */
  asked: boolean;
}

/** Jobs leave nothing behind, and are not repeated by BullMQ: what a failed run leads to is a job of its own. */
export const COMMON: JobsOptions = { removeOnComplete: true, removeOnFail: true, attempts: 1 };
/** Channels with news come first, then those that were never read, then what goes on with a backlog. */
const FIRST_PRIORITY = 5;
const REST_PRIORITY = 10;

/**
 * Options of a run. A channel has one job that is asked for at most, and one more while that is active: a wake-up in the
 * midst of a run is kept until its end. A poll that comes later is a job beside it: BullMQ keeps the data of the job that it
 * has, so that a wake-up which met a poll would become one, and pass over a channel that was read lately.
 */
export const optionsOf = (
  channel: string,
  { inMs, asked, rest }: Pick<Next, 'inMs' | 'asked' | 'rest'>,
): JobsOptions => ({
  ...COMMON,
  delay: Math.max(0, Math.round(inMs)),
  ...(rest && { priority: REST_PRIORITY }),
  deduplication: { id: asked ? channel : `poll-${channel}`, keepLastIfActive: true, reschedule: true },
});

/** Which schedulers must be written, for which of them there was none, and which must be removed. Pure. */
export function schedulersToChange(
  wanted: Map<string, number>,
  found: Record<string, string>,
): { write: [channel: string, everyMs: number][]; added: string[]; remove: string[] } {
  return {
    write: [...wanted].filter(([channel, everyMs]) => found[channel] !== String(everyMs)),
    added: [...wanted.keys()].filter((channel) => found[channel] === undefined),
    remove: Object.keys(found).filter((channel) => !wanted.has(channel)),
  };
}

/** Asked for: where Redis lost its data, nobody knows which channels had been woken. */
const firstPoll = (channel: string): { name: string; data: RunJob; opts: JobsOptions } => ({
  name: 'poll',
  data: { channel, asked: true },
  opts: { ...optionsOf(channel, { inMs: 0, asked: false }), priority: FIRST_PRIORITY },
});

/**
 * Gives every active channel a job scheduler with its polling interval, and one that had none a poll at once: its first
 * read, and its watch with it, would otherwise wait for up to an interval. One instance of the fleet does this at a time;
 * what it wrote stands in a hash beside the queue, so that a Redis that lost everything gets everything again.
 * @returns whether this instance did it
 */
export async function reconcile(
  redis: Redis,
  prefix: string,
  queue: Queue<RunJob>,
  wantedNow: () => Promise<Map<string, number>>,
): Promise<boolean> {
  const turn = `${prefix}:reconciled`;
  if ((await redis.set(turn, '1', 'PX', RECONCILING_MS, 'NX')) !== 'OK') return false;
  const hash = `${prefix}:intervals`;
  const { write, added, remove } = schedulersToChange(await wantedNow(), await redis.hgetall(hash));
  const isNew = new Set(added);
  for (let at = 0; at < write.length; at += TOGETHER) {
    const some = write.slice(at, at + TOGETHER);
    await Promise.all(
      some.map(([channel, every]) => {
        // Spread over the interval, so that channels do not all come at the same moment.
        const startDate = Date.now() + Math.round(fractionOf(channel) * every);
        const template = { name: 'poll', data: { channel, asked: false }, opts: COMMON };
        return queue.upsertJobScheduler(channel, { every, startDate }, template);
      }),
    );
    const first = some.filter(([channel]) => isNew.has(channel));
    await queue.addBulk(first.map(([channel]) => firstPoll(channel)));
    await redis.hset(hash, Object.fromEntries(some.map(([channel, every]) => [channel, String(every)])));
  }
  for (const channel of remove) {
    await queue.removeJobScheduler(channel);
    await redis.hdel(hash, channel);
  }
  await redis.pexpire(turn, RECONCILED_MS);
  return true;
}
