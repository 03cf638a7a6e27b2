import type { Health } from './channel';
import type { OUTCOMES } from './outcomes';

/** One finished run over a channel. */
export interface ChannelRun {
  /** ISO time of its end. */
  at: string;
  /** How long it took, in ms. */
  ms: number;
  /** `ok`, or the code of the error that ended it. */
  result: string;
  /** Number of messages that were decided. */
  messages: number;
}

/** Whether the plugin does its work: what is wrong by code, `channel` a documentId or null. */
export interface HealthReport {
  status: 'ok' | 'failing';
  problems: { code: string; channel: string | null }[];
}

type Counts = Record<(typeof OUTCOMES)[number], number>;

/** Figures of one channel, the same on every instance. */
export interface ChannelMetrics {
  channel: string;
  name: string;
  health: Health;
  /** Number of held and failed messages. */
  waiting: number;
  /** Messages by outcome that were decided within the last 60 minutes and 24 hours. */
  lastHour: Counts;
  lastDay: Counts;
  /** Age of the oldest message that is known of and not decided, in ms; null when there is none. */
  oldestUnreadMs: number | null;
  /** How long ago the channel was read, in ms; null when it never was. */
  readAgoMs: number | null;
  /** The latest runs, newest first, at most 10. */
  runs: ChannelRun[];
}
