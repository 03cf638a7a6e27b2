import { Worker } from 'node:worker_threads';
import { EmailChannelError } from '../../../contracts';
import type { BodyForms, Mail, MailLimits } from './types';
import type { ParseAnswer, ParseRequest, ParserData } from './worker-protocol';

/** Messages that a thread is given ahead, and their bytes together unless one alone has more. */
const MAX_IN_FLIGHT = 8;
const MAX_BYTES_IN_FLIGHT = 8 * 1024 * 1024;

/** A message to parse, and who waits for it. */
export interface Job {
  raw: Uint8Array;
  forms: BodyForms;
  owner: string;
  resolve(mail: Mail): void;
  reject(error: EmailChannelError): void;
}

export interface ParserThreadOptions {
  workerFile: string;
  limits: MailLimits;
  /** ms without work after which the thread ends. */
  idleMs: number;
  /** ms of one message after which those behind it are given to other threads. */
  stuckMs: number;
  /** A message passed its deadline. */
  onTimeout(): void;
  /** The thread has room. */
  onFree(): void;
  /** Messages that were not started, for another thread. */
  onGiveBack(jobs: Job[]): void;
  onEnd(): void;
}

/**
 * One thread with a few messages in flight. It works on them in their order, each with a deadline of its own that
 * begins with its turn.
 */
export class ParserThread {
  private readonly worker: Worker;
  private readonly revoked = new Int32Array(new SharedArrayBuffer(8));
  private jobs: { id: number; job: Job }[] = [];
  private bytes = 0;
  private sent = 0;
  private online = false;
  private stuck = false;
  private ended = false;
  private timers: NodeJS.Timeout[] = [];

  constructor(private readonly options: ParserThreadOptions) {
    this.worker = new Worker(options.workerFile, {
      resourceLimits: { maxOldGenerationSizeMb: options.limits.workerMemoryMb },
      // A thread has no business with the process's environment, where secrets are.
      env: {},
      workerData: { revoked: this.revoked } satisfies ParserData,
      stdout: false,
      stderr: true,
    });
    this.worker.unref();
    this.worker.on('online', () => this.start());
    this.worker.on('message', (answer: ParseAnswer) => this.receive(answer));
    this.worker.on('error', (error) => void this.end(failure(error)));
    this.worker.on('exit', () => void this.end(failure(null)));
  }

  /** Messages in the thread. */
  get load(): number {
    return this.jobs.length;
  }

  /** Whose message holds up the thread; null when none does. */
  get stuckOwner(): string | null {
    return this.stuck ? (this.jobs[0]?.job.owner ?? null) : null;
  }

  hasRoomFor(job: Job): boolean {
    if (this.ended || this.stuck) return false;
    if (!this.jobs.length) return true;
    return this.jobs.length < MAX_IN_FLIGHT && this.bytes + job.raw.length <= MAX_BYTES_IN_FLIGHT;
  }

  take(job: Job): void {
    // A copy is handed over: the bytes stay the caller's, and a view alone would take along all the memory it lies in.
    const raw = new Uint8Array(job.raw);
    const id = ++this.sent;
    const request: ParseRequest = { id, raw, forms: job.forms, limits: this.options.limits };
    this.jobs.push({ id, job });
    this.bytes += job.raw.length;
    if (this.jobs.length === 1) this.beginTurn();
    this.worker.postMessage(request, [raw.buffer]);
  }

  private start(): void {
    this.online = true;
    if (this.jobs.length) this.beginTurn();
  }

  /** The first message's turn: its time runs from here. */
  private beginTurn(): void {
    const { limits, stuckMs } = this.options;
    this.worker.ref();
    this.stopTimers();
    const { id } = this.jobs[0]!;
    this.after(limits.parseMs, id, () => {
      this.options.onTimeout();
      void this.end(new EmailChannelError('parse-timeout', { ms: limits.parseMs }));
    });
    if (this.online) this.after(stuckMs, id, () => this.giveBackRest());
  }

  private giveBackRest(): void {
    this.stuck = true;
    Atomics.store(this.revoked, 0, this.jobs[0]!.id);
    Atomics.store(this.revoked, 1, this.sent);
    const rest = this.jobs.splice(1).map(({ job }) => job);
    this.bytes = this.jobs[0]!.job.raw.length;
    this.options.onGiveBack(rest);
  }

  private receive(answer: ParseAnswer): void {
    const at = this.jobs.findIndex(({ id }) => id === answer.id);
    if (at < 0) return;
    const { job } = this.jobs.splice(at, 1)[0]!;
    this.bytes -= job.raw.length;
    if ('mail' in answer) job.resolve(answer.mail);
    else job.reject(new EmailChannelError(answer.error.text, answer.error.values));
    // It passes over the messages that it gave back: on a busy machine, a new thread would be held up by its start alone.
    this.stuck = false;
    if (this.jobs.length) this.beginTurn();
    else this.rest();
    this.options.onFree();
  }

  private rest(): void {
    this.worker.unref();
    this.stopTimers();
    const timer = setTimeout(() => void this.end(aborted()), this.options.idleMs);
    timer.unref();
    this.timers.push(timer);
  }

  /** Ends the thread. The message whose turn it is rejects with the error; those behind it are given back. */
  async end(error: EmailChannelError): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    this.stopTimers();
    const [first, ...rest] = this.jobs.splice(0);
    first?.job.reject(error);
    this.options.onEnd();
    this.options.onGiveBack(rest.map(({ job }) => job));
    await this.worker.terminate();
  }

  /** Does something if a message's turn is not over: a result that arrived in the meantime is read first. */
  private after(ms: number, id: number, then: () => void): void {
    const timer = setTimeout(() => setImmediate(() => !this.ended && this.jobs[0]?.id === id && then()), ms);
    timer.unref();
    this.timers.push(timer);
  }

  private stopTimers(): void {
    for (const timer of this.timers.splice(0)) clearTimeout(timer);
  }
}

export const aborted = (): EmailChannelError => new EmailChannelError('aborted');

function failure(error: unknown): EmailChannelError {
  const memory = (error as { code?: string } | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
  return new EmailChannelError(memory ? 'parse-failed.memory' : 'parse-failed');
}
