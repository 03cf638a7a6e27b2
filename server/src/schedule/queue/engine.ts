import type { Job, Queue, Worker } from 'bullmq';
import type { Channel } from '../../../../contracts';
import type { RunResult } from '../../intake';
import { databaseError } from '../../strapi/database-errors';
import type { Logger } from '../../strapi/logger';
import type { ChannelStates } from '../channel-state';
import type { Engine } from '../engine';
import type { Leases } from '../lease';
import { within } from '../pause';
import type { Call, Next, Runs } from '../runs';
import { isInSkipWindow } from '../skip-windows';
import { createTurns } from '../turns';
import { optionsOf, QUEUE_NAME, reconcile, type RunJob } from './jobs';
import type { QueueLink } from './link';
import { openQueue, openWorker } from './open';
import { loadQueuePackages } from './packages';

/** Time without Redis after which this instance reads with its embedded engine, in ms. */
const AWAY_MS = 15_000;
/**
 * Delay before a run is retried that found the lease taken, by a poll or by an instance that continued without Redis,
 * in ms.
 */
const TAKEN_MS = 2_000;
/** How often to count waiting channels while all places are taken, in ms. */
const COUNT_MS = 500;
/** How often to look for jobs of dead instances, in ms. */
const STALLED_MS = 10_000;
const STOPPING_MS = 20_000;

export interface QueueEngineDependencies {
  link: QueueLink;
  runs: Runs;
  channels: {
    /** Polling intervals of active channels, in ms. */
    intervals(): Promise<Map<string, number>>;
    idsWithRetries(): Promise<string[]>;
    read(documentId: string): Promise<Channel | null>;
  };
  states: Pick<ChannelStates, 'clearCoolOff'>;
  leases: Pick<Leases, 'abandoned'>;
  /** Engine that reads while Redis is unavailable. */
  makeEmbedded(): Engine;
  logger: Logger;
  config: { concurrentChannels: number };
  /** Time without Redis before the embedded engine reads, in ms. */
  awayMs?: number;
}

/**
 * The engine of a fleet: BullMQ on Redis or Valkey distributes channels to instances with capacity. Each channel has a
 * job scheduler with its interval. A wake-up, a retry or the rest of a backlog is a job, at most one per channel. While
 * Redis is unavailable or must not be used, the embedded engine reads.
 */
export function createQueueEngine(deps: QueueEngineDependencies): Engine {
  const { link, runs, logger, config, awayMs = AWAY_MS } = deps;
  const running = new Map<string, Promise<RunResult | null>>();
  const stopping = new AbortController();
  let queue: Queue<RunJob> | null = null;
  let worker: Worker<RunJob> | null = null;
  let fallback: Engine | null = null;
  let awaySince: number | null = null;
  let started = false;
  /** Requested channels that could not be queued. They are queued when Redis is back, or read without it. */
  const unsent = new Set<string>();
  let waiting = 0;
  let counting: NodeJS.Timeout | null = null;

  const turns = createTurns(
    () => waiting,
    () => makeRoom(),
  );
  /** A run that no longer occupies a place, because its server does not answer, makes room for another. */
  const makeRoom = (): void => {
    const places = config.concurrentChannels;
    if (worker) worker.concurrency = places + Math.min(turns.overdue(), places);
  };

  const countWaiting = (): void => {
    const full = running.size >= config.concurrentChannels;
    if (!full && counting) {
      clearInterval(counting);
      counting = null;
      waiting = 0;
    } else if (full && !counting)
      counting = setInterval(() => {
        queue?.getWaitingCount().then(
          (count) => (waiting = count),
          () => (waiting = 0),
        );
      }, COUNT_MS).unref();
  };

  const track = (id: string, call: Call): Promise<{ result: RunResult | null; next: Next | null }> => {
    const run = runs.once(id, call, { stopping: stopping.signal, turns });
    const result = run.then((ended) => ended.result);
    running.set(id, result);
    countWaiting();
    return run.finally(() => {
      if (running.get(id) === result) running.delete(id);
      countWaiting();
      makeRoom();
    });
  };

  const add = async (channel: string, next: Pick<Next, 'inMs' | 'asked' | 'rest'>): Promise<void> => {
    if (!queue || !link.redis()) throw new Error('Redis is away');
    await queue.add('run', { channel, asked: next.asked }, optionsOf(channel, next));
  };

  /** Has a channel read immediately, or as soon as Redis is back. Returns whether it was queued. */
  const addNow = async (channel: string): Promise<boolean> => {
    try {
      await add(channel, { inMs: 0, asked: true });
      return true;
    } catch {
      unsent.add(channel);
      return false;
    }
  };

  /** Processes a job. The consequences of the run are separate jobs; polls come from the channel's scheduler. */
  const work = async ({ data: { channel, asked } }: Job<RunJob>): Promise<void> => {
    if (running.has(channel)) return void (asked && (await add(channel, { inMs: TAKEN_MS, asked })));
    const { next } = await track(channel, { asked });
    if (!next || next.why === 'interval') return;
    if (next.why !== 'taken') return add(channel, next);
    if (asked) await add(channel, { ...next, inMs: TAKEN_MS });
  };

  /** Creates the queue and, on an instance that reads, its worker, once Redis is known to be usable. */
  const connect = async (): Promise<void> => {
    const prefix = link.prefix();
    if (prefix === null || stopping.signal.aborted) return;
    const quiet = (error: Error) => logger.debug(`queue: ${error.message}`);
    const { bullmq } = await loadQueuePackages();
    const place = { link, prefix, name: QUEUE_NAME, quiet };
    queue ??= openQueue<RunJob>(bullmq, place);
    if (!started || worker) return;
    const { concurrentChannels: concurrency } = config;
    worker = openWorker<RunJob>(bullmq, place, work, { concurrency, stalledMs: STALLED_MS });
  };

  /** Synchronizes schedulers with the channels, and immediately reads what was left unfinished. */
  const bringInLine = async (): Promise<void> => {
    const [redis, prefix] = [link.redis(), link.prefix()];
    if (!started || !queue || !redis || !prefix) return;
    if (!(await reconcile(redis, prefix, queue, () => deps.channels.intervals()))) return;
    const left = [...(await deps.leases.abandoned()), ...(await deps.channels.idsWithRetries())];
    for (const id of new Set(left)) await add(id, { inMs: 0, asked: true });
  };

  const goOnWithout = async (): Promise<void> => {
    awaySince ??= performance.now();
    const wasReached = queue !== null;
    if (!started || fallback || (wasReached && performance.now() - awaySince < awayMs)) return;
    logger.warn('Channels are read without the queue until Redis is back');
    fallback = deps.makeEmbedded();
    await fallback.start();
    for (const id of unsent) fallback.wake(id);
    unsent.clear();
  };

  /** Reacts to a check of Redis; one at a time. */
  let looking: Promise<void> | null = null;
  const look = (): Promise<void> => {
    looking ??= followUp().finally(() => (looking = null));
    return looking;
  };
  const followUp = async (): Promise<void> => {
    if (stopping.signal.aborted) return;
    if (!link.redis()) return goOnWithout();
    awaySince = null;
    await connect();
    const ended = fallback;
    fallback = null;
    if (ended) {
      logger.info('Channels are read by the queue again');
      await ended.stop();
    }
    // Removed first, and added again if it cannot be queued.
    for (const id of [...unsent]) {
      unsent.delete(id);
      await addNow(id);
    }
    await bringInLine();
  };
  link.onLook(
    () =>
      void look().catch((error: unknown) =>
        logger.warn(`the queue could not be brought in line: ${databaseError(error).message}`),
      ),
  );

  return {
    onRun: (listener) => runs.onRun(listener),

    async start() {
      if (started || stopping.signal.aborted) return;
      started = true;
      await look();
    },

    async requestRun(id) {
      if (stopping.signal.aborted) return { result: 'off' };
      if (fallback) return fallback.requestRun(id);
      await deps.states.clearCoolOff(id);
      if (!(await addNow(id))) return { result: 'later' };
      const channel = await deps.channels.read(id);
      if (channel && isInSkipWindow(channel, new Date())) return { result: 'skip-time' };
      return { result: running.has(id) ? 'again' : 'started' };
    },

    wake(id) {
      if (fallback) return fallback.wake(id);
      if (!stopping.signal.aborted) void addNow(id);
    },

    runNow: (id) => running.get(id) ?? track(id, { asked: true, now: true }).then(({ result }) => result),

    state: () => ({
      kind: fallback || !link.redis() ? 'embedded' : 'queue',
      problem: link.problem(),
      running: running.size + (fallback?.state().running ?? 0),
    }),

    async stop() {
      // First, so that runs that end here are passed on.
      stopping.abort();
      if (counting) clearInterval(counting);
      const closing = [fallback?.stop(), worker?.close()].filter((work) => work !== undefined);
      await within(STOPPING_MS, [...closing, ...running.values()]);
      await within(
        2_000,
        [worker?.close(true), queue?.close()].filter((work) => work !== undefined),
      );
      link.close();
    },
  };
}
