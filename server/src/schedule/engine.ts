import type { EmailChannelError, RunRequested } from '../../../contracts';
import type { RunResult } from '../intake';
import type { RunListener } from './runs';

/** Who runs what is due. */
export interface EngineState {
  /** `queue`: BullMQ hands channels to instances. `embedded`: this instance finds them in the database. */
  kind: 'embedded' | 'queue';
  /** What is wrong with Redis; null while nothing is, or where there is none. */
  problem: EmailChannelError | null;
  /** Channels that it reads now. */
  running: number;
}

/**
 * Has channels read when that is due. What is due is decided by pure functions and the database (runs, failures, skip
 * windows); an engine only says which instance does it when. An engine that forgets, repeats or mixes up its work costs
 * time: that no message is lost or read twice is the doing of the message log's unique indexes and of the lease's fence.
 */
export interface Engine {
  /** Adds a listener for ended runs. */
  onRun(listener: RunListener): void;
  /** Begins to read; called once the HTTP server listens, or by the command `worker`. */
  start(): Promise<void>;
  /** Reads a channel as soon as there is room, after the run in progress: it changed, or a person asks. */
  requestRun(id: string): Promise<RunRequested>;
  /** Reads a channel because new mail was seen in it; its tries and cool-off stay as they are. */
  wake(id: string): void;
  /** One run at once in this process, whether or not the engine was started; null when another run holds the channel or it failed. */
  runNow(id: string): Promise<RunResult | null>;
  state(): EngineState;
  /** Ends: no run begins any more, those in progress are aborted and awaited. */
  stop(): Promise<void>;
}
