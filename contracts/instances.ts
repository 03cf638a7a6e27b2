import type { Said } from './said';

/** `instance`: a full Strapi with HTTP server. `worker`: a mail-only process started by `email-channel worker`. */
export const INSTANCE_KINDS = ['instance', 'worker'] as const;
export type InstanceKind = (typeof INSTANCE_KINDS)[number];

/** A process that shares this database. Times are ISO strings from the database's clock. */
export interface InstanceView {
  id: string;
  host: string;
  pid: number;
  kind: InstanceKind;
  /** Whether it sent a heartbeat within the last 20 seconds. */
  alive: boolean;
  /** Whether it reads mailboxes. */
  reads: boolean;
  /** How it gets channels to read: from the Redis queue, or from its own scheduler. */
  engine: 'embedded' | 'queue';
  /** Redis problem reported by this instance. */
  problem: Said | null;
  /** Number of watched channels, and of channels being read. */
  watched: number;
  running: number;
  /** Messages processed within the last minute. */
  perMinute: number;
  /** Resident memory (RSS) in bytes. */
  memory: number;
  startedAt: string;
  seenAt: string;
}

/** Lag of a channel. */
export interface ChannelLag {
  channel: string;
  name: string;
  /** Age in ms of the oldest unprocessed message, or null if there is none. */
  oldestUnreadMs: number | null;
  /** Time in ms since the last read, or null if never read. */
  readAgoMs: number | null;
}

/** Content of the Instances page. */
export interface InstancesView {
  instances: InstanceView[];
  /** Age in ms of the oldest unprocessed message of all channels, or null if there is none. */
  oldestUnreadMs: number | null;
  /** The 50 channels that lag most. */
  lags: ChannelLag[];
}
