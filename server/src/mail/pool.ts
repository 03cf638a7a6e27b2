import { FairQueue } from './fair-queue';
import { aborted, ParserThread, type Job } from './parser-thread';
import type { Mail, MailLimits, MailParserPool } from './types';

const IDLE_MS = 60_000;
const STUCK_MS = 1_000;
/** Spare threads, started when others are held up by a slow message. */
const MAX_SPARE_THREADS = 2;

export interface MailParserPoolOptions {
  /** Absolute path of the built thread, see `findWorkerFile`. */
  workerFile: string;
  /** Threads at most while none is held up; they start when they are needed. */
  threads: number;
  limits: MailLimits;
  /** ms without work after which a thread ends. */
  idleMs?: number;
  /** ms after which a message holds up its thread. */
  stuckMs?: number;
  logger?: { warn(message: string): void };
}

/**
 * Parses mail in threads, so that no message can block, exhaust or end the process: each has a deadline
 * (`limits.parseMs`) and a heap (`limits.workerMemoryMb`) of its own. A thread that passes one of them is ended, its
 * message rejects with `parse-timeout` or `parse-failed`, and the messages behind it go to another thread.
 *
 * A slow message costs only its owner: owners take turns, and when a message holds up a thread (`stuckMs`), the others'
 * go to a spare thread, while its owner's wait for it. Spare threads are few, so that bad mail of many owners at once
 * is waited for, at most until its deadline. Waiting messages are bounded by the callers. Threads keep no process alive.
 *
 * A pool of our own: piscina 5 leaves the messages behind one that ended its thread waiting for ever.
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

  /** An idle thread, else a new one, else the one with the least to do; null when none has room. */
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
