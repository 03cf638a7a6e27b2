import type { JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { fractionOf } from '../hash';
import type { Next } from '../runs';

export const QUEUE_NAME = 'runs';
/** Maximum number of channels whose schedulers are written at the same time. */
const TOGETHER = 50;
/** How long one instance has to synchronize the schedulers, and how long the result is valid, in ms. */
const RECONCILING_MS = 60_000;
const RECONCILED_MS = 9_000;

export interface RunJob {
  channel: string;
  /** A requested run. A poll, in contrast, skips a channel that was read less than its interval ago. */
  asked: boolean;
}

/** Jobs are removed when done and not retried by BullMQ; the consequence of a failed run is a separate job. */
export const COMMON: JobsOptions = { removeOnComplete: true, removeOnFail: true, attempts: 1 };
/** Channels with new mail come first, then those that were never read, then backlogs. */
const FIRST_PRIORITY = 5;
const REST_PRIORITY = 10;

/**
 * Options of a run. A channel has at most one requested job, and one more while that is active, so that a wake-up
 * during a run is kept until its end. A later poll is a separate job: BullMQ keeps the data of the existing job, so a
 * wake-up would otherwise turn into the poll and skip a channel that was read recently.
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

/** Determines which schedulers to write, which of them are new, and which to remove. Pure. */
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

/** Requested, because after Redis lost its data, nobody knows which channels had been woken. */
const firstPoll = (channel: string): { name: string; data: RunJob; opts: JobsOptions } => ({
  name: 'poll',
  data: { channel, asked: true },
  opts: { ...optionsOf(channel, { inMs: 0, asked: false }), priority: FIRST_PRIORITY },
});

/**
 * Gives every active channel a job scheduler with its polling interval. A channel that had none is polled immediately;
 * otherwise its first read, and with it its watch, would wait for up to an interval. One instance of the fleet does
 * this at a time. What it wrote is recorded in a hash next to the queue, so that everything is written again if Redis
 * loses its data.
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
        // Distributed over the interval, so that channels are not polled all at once.
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
