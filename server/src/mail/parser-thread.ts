import { Worker } from 'node:worker_threads';
import { EmailChannelError } from '../../../contracts';
import type { BodyForms, Mail, MailLimits } from './types';
import type { ParseAnswer, ParseRequest, ParserData } from './worker-protocol';

/** Maximum number of messages queued in a thread, and their total size unless a single one is larger. */
const MAX_IN_FLIGHT = 8;
const MAX_BYTES_IN_FLIGHT = 8 * 1024 * 1024;

/** A message to parse, with the promise of its caller. */
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
  /** Idle time in ms after which the thread ends. */
  idleMs: number;
  /** Time in ms on one message after which the messages behind it move to other threads. */
  stuckMs: number;
  /** Called when a message exceeds its deadline. */
  onTimeout(): void;
  /** Called when the thread has capacity. */
  onFree(): void;
  /** Called with messages that were not started, to hand them to another thread. */
  onGiveBack(jobs: Job[]): void;
  onEnd(): void;
}

/**
 * A worker thread with a short queue of messages. Parses them in order; each message's deadline starts when its parsing
 * starts.
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
      // The thread does not need the process's environment, which may contain secrets.
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

  /** Number of messages in the thread. */
  get load(): number {
    return this.jobs.length;
  }

  /** Owner of the message that blocks the thread, or null. */
  get stuckOwner(): string | null {
    return this.stuck ? (this.jobs[0]?.job.owner ?? null) : null;
  }

  hasRoomFor(job: Job): boolean {
    if (this.ended || this.stuck) return false;
    if (!this.jobs.length) return true;
    return this.jobs.length < MAX_IN_FLIGHT && this.bytes + job.raw.length <= MAX_BYTES_IN_FLIGHT;
  }

  take(job: Job): void {
    // Transfers a copy: the caller keeps its bytes, and transferring a view would transfer its entire buffer.
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

  /** Starts the deadline of the first message. */
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
    // The thread skips the messages it gave back. Replacing it would cost start-up time on a busy machine.
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

  /** Ends the thread. Rejects the current message with the error and gives back those behind it. */
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

  /**
   * Runs `then` if a message is still in progress after `ms`, after reading any result that arrived in the meantime.
   */
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
