import { FairQueue } from './fair-queue';
import { aborted, ParserThread, type Job } from './parser-thread';
import type { Mail, MailLimits, MailParserPool } from './types';

const IDLE_MS = 60_000;
const STUCK_MS = 1_000;
/** Maximum number of spare threads, started when a slow message blocks others. */
const MAX_SPARE_THREADS = 2;

export interface MailParserPoolOptions {
  /** Absolute path of the built worker, see `findWorkerFile`. */
  workerFile: string;
  /** Maximum number of threads while none is blocked. They are started on demand. */
  threads: number;
  limits: MailLimits;
  /** Idle time in ms after which a thread ends. */
  idleMs?: number;
  /** Time in ms after which a message counts as blocking its thread. */
  stuckMs?: number;
  logger?: { warn(message: string): void };
}

/**
 * Parses messages in worker threads so that none can block, exhaust or crash the process. Each message has a deadline
 * (`limits.parseMs`) and each thread a heap limit (`limits.workerMemoryMb`). A thread that exceeds one is terminated:
 * its message rejects with `parse-timeout` or `parse-failed`, and the messages behind it move to another thread.
 *
 * A slow message delays only its owner. Owners take turns; if a message blocks a thread (`stuckMs`), other owners'
 * messages move to a spare thread, while those of its owner wait. Spare threads are few, so bad messages from many
 * owners at once can delay others, at most until the deadline. Callers must bound the number of waiting messages. The
 * threads do not keep the process alive.
 *
 * Not piscina: version 5 never settles the messages queued behind one that terminated its thread.
 */
export function createMailParserPool(options: MailParserPoolOptions): MailParserPool {
  const threads = new Set<ParserThread>();
  const waiting = new FairQueue<Job>();
  let closed = false;

  const heldUp = (): Set<string> =>
    new Set([...threads].flatMap(({ stuckOwner }) => (stuckOwner === null ? [] : [stuckOwner])));

  const handOut = (): void => {
    const passed = heldUp();
    for (let job = waiting.peek(passed); job; job = waiting.peek(passed)) {
      const thread = threadFor(job);
      if (!thread) return;
      thread.take(waiting.take(passed)!);
    }
  };

  /** Returns an idle thread, otherwise a new one, otherwise the least busy one, or null if none has capacity. */
  const threadFor = (job: Job): ParserThread | null => {
    const able = [...threads].filter((thread) => thread.hasRoomFor(job)).sort((a, b) => a.load - b.load);
    if (able[0]?.load === 0) return able[0];
    const stuck = [...threads].filter(({ stuckOwner }) => stuckOwner !== null).length;
    if (threads.size < Math.max(1, options.threads) + Math.min(stuck, MAX_SPARE_THREADS)) return start();
    return able[0] ?? null;
  };

  const start = (): ParserThread => {
    const thread: ParserThread = new ParserThread({
      workerFile: options.workerFile,
      limits: options.limits,
      idleMs: options.idleMs ?? IDLE_MS,
      stuckMs: options.stuckMs ?? STUCK_MS,
      onTimeout: () =>
        options.logger?.warn(
          `A message took longer than ${options.limits.parseMs} ms to parse and was given up.`,
        ),
      onFree: handOut,
      onGiveBack: giveBack,
      onEnd: () => threads.delete(thread),
    });
    threads.add(thread);
    return thread;
  };

  const giveBack = (jobs: Job[]): void => {
    if (closed) return jobs.forEach((job) => job.reject(aborted()));
    for (const job of jobs.toReversed()) waiting.putBack(job.owner, [job]);
    handOut();
  };

  return {
    parse: (raw, forms, owner = '') =>
      new Promise<Mail>((resolve, reject) => {
        if (closed) return reject(aborted());
        waiting.push(owner, { raw, forms, owner, resolve, reject });
        handOut();
      }),
    async close() {
      closed = true;
      for (const job of waiting.drain()) job.reject(aborted());
      await Promise.all([...threads].map((thread) => thread.end(aborted())));
    },
  };
}
