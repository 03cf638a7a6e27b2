import type { Processor, Queue, Worker } from 'bullmq';
import type { QueueLink } from './link';
import type { QueuePackages } from './packages';

/** Time after which a job of a dead instance is given to another one, in ms. */
const LOCK_MS = 20_000;
/** How many times a job is given to another instance at most. */
const MAX_STALLS = 5;
/** Maximum time that an idle worker waits for a job, in seconds. */
const DRAIN_S = 10;

type BullMQ = QueuePackages['bullmq'];

/** Location of a queue, and the handler of its errors: an `error` event without a listener would end the process. */
export interface QueuePlace {
  link: QueueLink;
  prefix: string;
  name: string;
  quiet(error: Error): void;
}

/** The side of a queue that adds jobs; adding rejects while Redis is unavailable. */
export function openQueue<Data>(bullmq: BullMQ, { link, prefix, name, quiet }: QueuePlace): Queue<Data> {
  const connection = { ...link.options, enableOfflineQueue: false };
  const queue = new bullmq.Queue<Data>(name, { connection, prefix });
  queue.on('error', quiet);
  return queue;
}

/**
 * The side of a queue that processes jobs.
 * @param stalledMs how often to look for jobs of dead instances, in ms
 */
export function openWorker<Data>(
  bullmq: BullMQ,
  { link, prefix, name, quiet }: QueuePlace,
  work: Processor<Data>,
  { concurrency, stalledMs }: { concurrency: number; stalledMs: number },
): Worker<Data> {
  const worker = new bullmq.Worker<Data>(name, work, {
    connection: { ...link.options },
    prefix,
    concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: stalledMs,
    maxStalledCount: MAX_STALLS,
    drainDelay: DRAIN_S,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  worker.on('error', quiet);
  worker.on('failed', (_job, error) => quiet(error));
  return worker;
}
