import type { Health } from './channel';
import type { OUTCOMES } from './outcomes';

/** A finished run of a channel. */
export interface ChannelRun {
  /** ISO time when the run finished. */
  at: string;
  /** Duration in ms. */
  ms: number;
  /** `ok`, or the code of the error that stopped the run. */
  result: string;
  /** Number of messages processed. */
  messages: number;
}

/** Health of the plugin: problems by code; `channel` is a documentId or null. */
export interface HealthReport {
  status: 'ok' | 'failing';
  problems: { code: string; channel: string | null }[];
}

type Counts = Record<(typeof OUTCOMES)[number], number>;

/** Metrics of a channel, shared by all instances. */
export interface ChannelMetrics {
  channel: string;
  name: string;
  health: Health;
  /** Number of held and failed messages. */
  waiting: number;
  /** Messages by outcome within the last 60 minutes and 24 hours. */
  lastHour: Counts;
  lastDay: Counts;
  /** Age in ms of the oldest unprocessed message, or null if there is none. */
  oldestUnreadMs: number | null;
  /** Time in ms since the last read, or null if never read. */
  readAgoMs: number | null;
  /** The latest 10 runs, newest first. */
  runs: ChannelRun[];
}
