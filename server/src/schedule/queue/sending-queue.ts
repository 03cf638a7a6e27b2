import type { Queue, Worker } from 'bullmq';
import type { Logger } from '../../strapi/logger';
import { within } from '../pause';
import { COMMON } from './jobs';
import type { QueueLink } from './link';
import { openQueue, openWorker } from './open';
import { loadQueuePackages } from './packages';

const QUEUE_NAME = 'outbox';
/** How often jobs of dead instances are looked for, in ms. */
const STALLED_MS = 15_000;
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
    const place = { link, prefix, name: QUEUE_NAME, quiet };
    queue ??= openQueue<SendingJob>(bullmq, place);
    if (!sends || worker) return;
    worker = openWorker<SendingJob>(bullmq, place, send, { concurrency: 1, stalledMs: STALLED_MS });
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
