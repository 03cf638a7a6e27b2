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
/** Of what goes on with a backlog: channels with news come first. */
const REST_PRIORITY = 10;

/**
 * Options of a run that is asked for. A channel has one such job at most, and one more while that is active: a wake-up
 * in the midst of a run is kept until its end.
 */
export const optionsOf = (channel: string, { inMs, rest }: Pick<Next, 'inMs' | 'rest'>): JobsOptions => ({
  ...COMMON,
  delay: Math.max(0, Math.round(inMs)),
  ...(rest && { priority: REST_PRIORITY }),
  deduplication: { id: channel, keepLastIfActive: true, reschedule: true },
});

/** Which schedulers must be written and which removed. Pure. */
export function schedulersToChange(
  wanted: Map<string, number>,
  found: Record<string, string>,
): { write: [channel: string, everyMs: number][]; remove: string[] } {
  return {
    write: [...wanted].filter(([channel, everyMs]) => found[channel] !== String(everyMs)),
    remove: Object.keys(found).filter((channel) => !wanted.has(channel)),
  };
}

/**
 * Gives every active channel a job scheduler with its polling interval. One instance of the fleet does this at a time;
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
  const { write, remove } = schedulersToChange(await wantedNow(), await redis.hgetall(hash));
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
    await redis.hset(hash, Object.fromEntries(some.map(([channel, every]) => [channel, String(every)])));
  }
  for (const channel of remove) {
    await queue.removeJobScheduler(channel);
    await redis.hdel(hash, channel);
  }
  await redis.pexpire(turn, RECONCILED_MS);
  return true;
}
