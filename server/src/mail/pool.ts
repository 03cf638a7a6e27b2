import { Worker } from 'node:worker_threads';
import { EmailChannelError } from '../../../contracts';
import type { BodyForms, Mail, MailLimits, MailParserPool } from './types';
import type { ParseAnswer, ParseRequest } from './worker-protocol';

const IDLE_MS = 60_000;

export interface MailParserPoolOptions {
  /** Absolute path of the built thread, see `findWorkerFile`. */
  workerFile: string;
  /** Threads at most; they start when they are needed. */
  threads: number;
  limits: MailLimits;
  /** ms without work after which a thread ends. */
  idleMs?: number;
  logger?: { warn(message: string): void };
}

interface Job {
  raw: Uint8Array;
  forms: BodyForms;
  resolve(mail: Mail): void;
  reject(error: EmailChannelError): void;
}

/**
 * Parses mail in threads, so that no message can block, exhaust or end the process: each has a deadline
 * (`limits.parseMs`) and a heap (`limits.workerMemoryMb`) of its own. A thread that passes one of them is ended, its
 * message rejects with `parse-timeout` or `parse-failed`, and the next message gets a fresh thread.
 * Waiting messages are bounded by the callers. Threads keep no process alive.
 *
 * A pool of our own: piscina 5 leaves the messages behind one that ended its thread waiting for ever.
 */
export function createMailParserPool(options: MailParserPoolOptions): MailParserPool {
  const threads = new Set<ParserThread>();
  const waiting: Job[] = [];
  let closed = false;

  const next = (): void => {
    while (waiting.length) {
      const thread = [...threads].find((one) => !one.busy) ?? start();
      if (!thread) return;
      thread.run(waiting.shift()!, next);
    }
  };
  const start = (): ParserThread | null => {
    if (threads.size >= Math.max(1, options.threads)) return null;
    const thread = new ParserThread(options, () => threads.delete(thread));
    threads.add(thread);
    return thread;
  };

  return {
    parse: (raw, forms) =>
      new Promise<Mail>((resolve, reject) => {
        if (closed) return reject(aborted());
        waiting.push({ raw, forms, resolve, reject });
        next();
      }),
    async close() {
      closed = true;
      for (const job of waiting.splice(0)) job.reject(aborted());
      await Promise.all([...threads].map((thread) => thread.end(aborted())));
    },
  };
}

const aborted = () => new EmailChannelError('aborted');

/** One thread with at most one message. */
class ParserThread {
  private readonly worker: Worker;
  private job: Job | null = null;
  private done: () => void = () => {};
  private timer: NodeJS.Timeout | undefined;
  private sent = 0;
  private ended = false;

  constructor(
    private readonly options: MailParserPoolOptions,
    private readonly onEnd: () => void,
  ) {
    this.worker = new Worker(options.workerFile, {
      resourceLimits: { maxOldGenerationSizeMb: options.limits.workerMemoryMb },
      // A thread has no business with the process's environment, where secrets are.
      env: {},
      stdout: false,
      stderr: true,
    });
    this.worker.unref();
    this.worker.on('message', (answer: ParseAnswer) => this.receive(answer));
    this.worker.on('error', (error) => void this.end(failure(error)));
    this.worker.on('exit', () => void this.end(failure(null)));
  }

  get busy(): boolean {
    return this.job !== null;
  }

  run(job: Job, done: () => void): void {
    this.job = job;
    this.done = done;
    const { limits } = this.options;
    this.wait(limits.parseMs, () => {
      this.options.logger?.warn(`A message took longer than ${limits.parseMs} ms to parse and was given up.`);
      void this.end(new EmailChannelError('parse-timeout', { ms: limits.parseMs }));
    });
    // A copy is handed over: the bytes stay the caller's, and a view alone would take along all the memory it lies in.
    const raw = new Uint8Array(job.raw);
    const request: ParseRequest = { id: ++this.sent, raw, forms: job.forms, limits };
    this.worker.ref();
    this.worker.postMessage(request, [raw.buffer]);
  }

  private receive(answer: ParseAnswer): void {
    if (answer.id !== this.sent || !this.job) return;
    const { job, done } = this;
    this.job = null;
    this.worker.unref();
    this.wait(this.options.idleMs ?? IDLE_MS, () => void this.end(aborted()));
    if ('mail' in answer) job.resolve(answer.mail);
    else job.reject(new EmailChannelError(answer.error.text, answer.error.values));
    done();
  }

  /** Ends the thread; a message under way rejects with the error. */
  async end(error: EmailChannelError): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.timer);
    this.onEnd();
    const { job, done } = this;
    this.job = null;
    job?.reject(error);
    done();
    await this.worker.terminate();
  }

  private wait(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, ms);
    this.timer.unref();
  }
}

function failure(error: unknown): EmailChannelError {
  const memory = (error as { code?: string } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return new EmailChannelError(memory ? 'parse-failed.memory' : 'parse-failed');
}
