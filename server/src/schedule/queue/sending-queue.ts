import type { Queue, Worker } from 'bullmq';
import type { Logger } from '../../strapi/logger';
import { within } from '../pause';
import { COMMON } from './jobs';
import type { QueueLink } from './link';
import { loadQueuePackages } from './packages';

const QUEUE_NAME = 'outbox';
/** A job whose instance died is given to another one after this, in ms; looked for as often. */
const LOCK_MS = 20_000;
const STALLED_MS = 15_000;
const MAX_STALLS = 5;
/** Longest wait of a worker for a job, in seconds: what it costs to idle. */
const DRAIN_S = 10;
const STOPPING_MS = 2_000;

interface SendingJob {
  channel: string;
}

export interface SendingQueueDependencies {
  link: QueueLink;
  /** Sends what is due in the outbox, as far as no other instance does; rejects when the outbox can't be read. */
  send(): Promise<unknown>;
  logger: Logger;
}

/**
 * Has an instance that is free send mail that another one put into the outbox. A job says only that there is mail: who
 * sends it is decided by its claim in the database, and every instance that sends looks there by itself too.
 */
export interface SendingQueue {
  /** Says that a channel has mail, due in so many ms; false while Redis is away. */
  announce(channel: string, inMs: number): Promise<boolean>;
  /** Sends from now on what is announced. */
  start(): void;
  /** Ends; the job in progress is given to another instance where it does not end soon. */
  stop(): Promise<void>;
}

/** @see SendingQueue */
export function createSendingQueue({ link, send, logger }: SendingQueueDependencies): SendingQueue {
  let queue: Queue<SendingJob> | null = null;
  let worker: Worker<SendingJob> | null = null;
  let connecting: Promise<void> | null = null;
  let sends = false;
  let stopped = false;
  const quiet = (error: Error) => logger.debug(`sending queue: ${error.message}`);

  /** Makes the queue and, on an instance that sends, its worker, once Redis is known to serve. */
  const connect = async (): Promise<void> => {
    const prefix = link.prefix();
    if (prefix === null || stopped || !link.redis()) return;
    const { bullmq } = await loadQueuePackages();
    if (!queue) {
      const connection = { ...link.options, enableOfflineQueue: false };
      queue = new bullmq.Queue<SendingJob>(QUEUE_NAME, { connection, prefix });
      queue.on('error', quiet);
    }
    if (!sends || worker) return;
    worker = new bullmq.Worker<SendingJob>(QUEUE_NAME, send, {
      connection: { ...link.options },
      prefix,
      concurrency: 1,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_MS,
      maxStalledCount: MAX_STALLS,
      drainDelay: DRAIN_S,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    worker.on('error', quiet);
    worker.on('failed', (_job, error) => quiet(error));
  };
  const look = (): void => {
    connecting ??= connect()
      .catch(quiet)
      .finally(() => (connecting = null));
  };
  link.onLook(look);

  return {
    async announce(channel, inMs) {
      if (stopped || !queue || !link.redis()) return false;
      const delay = Math.max(0, Math.round(inMs));
      // A channel has one job at most, and one more while that is active: mail that comes meanwhile is sent after it.
      const options = delay > 0 ? { delay } : { deduplication: { id: channel, keepLastIfActive: true } };
      try {
        await queue.add('send', { channel }, { ...COMMON, ...options });
        return true;
      } catch (error) {
        quiet(error as Error);
        return false;
      }
    },

    start() {
      sends = true;
      look();
    },

    async stop() {
      stopped = true;
      await connecting;
      const ends = [worker?.close(), queue?.close()].filter((work) => work !== undefined);
      await within(STOPPING_MS, ends);
      await within(STOPPING_MS, worker ? [worker.close(true)] : []);
    },
  };
}
