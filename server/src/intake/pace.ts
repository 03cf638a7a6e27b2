import { setTimeout as sleep } from 'node:timers/promises';

/** Outcomes that share a commit; fewer while a short run is in progress, which waits for each commit on SQLite. */
const GROUP = 50;
const SHARED_GROUP = 10;
/** A run is short until it settled more messages than this, or lasted longer, in ms. */
const SHORT_MESSAGES = 50;
const SHORT_MS = 10_000;
/** Bounds what a run waits after a group, in ms. */
const MAX_PAUSE_MS = 2_000;

/** How fast a run goes on beside the others of its process. */
export interface Pace {
  /** Messages that the next commit is to hold at most. */
  group(): number;
  /** Called after each commit: a long run waits as long as that took while a short one is in progress. */
  settled(messages: number, tookMs: number, signal: AbortSignal): Promise<void>;
  end(): void;
}

/**
 * Paces of the runs of one process: a run with much to do leaves half of the time to those with little, so that these take
 * at most about twice as long as alone. A slow server counts as a short run for a while only.
 */
export function createPaces(now: () => number = () => performance.now()): () => Pace {
  const runs = new Set<{ begun: number; messages: number }>();
  return () => {
    const own = { begun: now(), messages: 0 };
    runs.add(own);
    const isShort = ({ begun, messages }: typeof own) =>
      messages <= SHORT_MESSAGES && now() - begun <= SHORT_MS;
    const givesWay = () => !isShort(own) && [...runs].some(isShort);
    return {
      group: () => (givesWay() ? SHARED_GROUP : GROUP),
      async settled(messages, tookMs, signal) {
        own.messages += messages;
        if (givesWay()) await sleep(Math.min(tookMs, MAX_PAUSE_MS), null, { signal }).catch(() => undefined);
      },
      end: () => void runs.delete(own),
    };
  };
}
