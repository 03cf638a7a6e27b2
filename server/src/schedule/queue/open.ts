import type { Processor, Queue, Worker } from 'bullmq';
import type { QueueLink } from './link';
import type { QueuePackages } from './packages';

/** A job whose instance died is given to another one after this, in ms. */
const LOCK_MS = 20_000;
/** A job is given to another instance at most so often. */
const MAX_STALLS = 5;
/** Longest wait of a worker for a job, in seconds: what it costs to idle. */
const DRAIN_S = 10;

type BullMQ = QueuePackages['bullmq'];

/** Where a queue is, and who handles its errors: an `error` event without a listener would end the process. */
export interface QueuePlace {
  link: QueueLink;
  prefix: string;
  name: string;
  quiet(error: Error): void;
}

/** The side of a queue that adds jobs; adding rejects while Redis is away. */
export function openQueue<Data>(bullmq: BullMQ, { link, prefix, name, quiet }: QueuePlace): Queue<Data> {
  const connection = { ...link.options, enableOfflineQueue: false };
  const queue = new bullmq.Queue<Data>(name, { connection, prefix });
  queue.on('error', quiet);
  return queue;
}

/**
 * The side of a queue that works on jobs.
 * @param stalledMs how often jobs of dead instances are looked for, in ms
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
