import type { Queue, Worker } from 'bullmq';
import type { Logger } from '../../strapi/logger';
import { within } from '../pause';
import { COMMON } from './jobs';
import type { QueueLink } from './link';
import { openQueue, openWorker } from './open';
import { loadQueuePackages } from './packages';

const QUEUE_NAME = 'outbox';
/** How often to look for jobs of dead instances, in ms. */
const STALLED_MS = 15_000;
const STOPPING_MS = 2_000;

interface SendingJob {
  channel: string;
}

export interface SendingQueueDependencies {
  link: QueueLink;
  /** Sends what is due in the outbox, unless another instance does; rejects if the outbox cannot be read. */
  send(): Promise<unknown>;
  logger: Logger;
}

/**
 * Has an idle instance send messages that another one added to the outbox. A job only says that there are messages. The
 * claim in the database determines who sends them, and every sending instance also checks the outbox by itself.
 */
export interface SendingQueue {
  /** Announces that a channel has messages, due in the given number of ms; false while Redis is unavailable. */
  announce(channel: string, inMs: number): Promise<boolean>;
  /** Starts sending announced messages. */
  start(): void;
  /** Stops; if the job in progress does not end soon, it is given to another instance. */
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

  /** Creates the queue and, on an instance that sends, its worker, once Redis is known to be usable. */
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
      // A channel has at most one job, and one more while that is active; messages that arrive meanwhile are sent after
      // it.
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
