import type { EmailChannelError, RunRequested } from '../../../contracts';
import type { RunResult } from '../intake';
import type { RunListener } from './runs';

/** Which engine runs what is due. */
export interface EngineState {
  /** `queue`: BullMQ distributes channels to instances. `embedded`: this instance finds them in the database. */
  kind: 'embedded' | 'queue';
  /** Problem with Redis; null if there is none or Redis is not used. */
  problem: EmailChannelError | null;
  /** Number of channels that it is reading. */
  running: number;
}

/**
 * Has channels read when they are due. Pure functions and the database (runs, failures, skip windows) decide that; an
 * engine only determines which instance reads, and when. An engine that loses, repeats or reorders its work only costs
 * time: the unique indexes of the message log and the fence of the lease make sure that no message is lost or read
 * twice.
 */
export interface Engine {
  /** Adds a listener for finished runs. */
  onRun(listener: RunListener): void;
  /** Starts reading; called when the HTTP server listens, or by the command `worker`. */
  start(): Promise<void>;
  /**
   * Reads a channel as soon as there is capacity, after the current run, because it changed or a person requested it.
   */
  requestRun(id: string): Promise<RunRequested>;
  /** Reads a channel because it has new mail; its retries and cool-off stay as they are. */
  wake(id: string): void;
  /**
   * Runs a channel immediately in this process, even if the engine is not started; null if another run holds its lease,
   * or if it failed.
   */
  runNow(id: string): Promise<RunResult | null>;
  state(): EngineState;
  /** Stops: no new runs; those in progress are aborted and awaited. */
  stop(): Promise<void>;
}
