import { setTimeout as sleep } from 'node:timers/promises';

/** Maximum outcomes per commit; fewer while a short run is active, since it waits for each commit on SQLite. */
const GROUP = 50;
const SHARED_GROUP = 10;
/** A run is short until it exceeds this number of messages or this time in ms. */
const SHORT_MESSAGES = 50;
const SHORT_MS = 10_000;
/** Maximum pause after a group in ms. */
const MAX_PAUSE_MS = 2_000;

/** Throttles a run in favour of other runs in the process. */
export interface Pace {
  /** Maximum number of messages in the next commit. */
  group(): number;
  /** Called after each commit. While a short run is active, a long one pauses for as long as the commit took. */
  settled(messages: number, tookMs: number, signal: AbortSignal): Promise<void>;
  end(): void;
}

/**
 * Throttles for the runs of one process. Long runs leave half of the time to short ones, which then take at most about
 * twice as long as alone. A slow server counts as a short run only for a while.
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
