import type { Said } from './said';

/** `instance`: a whole Strapi, which serves people too. `worker`: started by `email-channel worker`, for mail alone. */
export const INSTANCE_KINDS = ['instance', 'worker'] as const;
export type InstanceKind = (typeof INSTANCE_KINDS)[number];

/** A process that shares this database. Times are ISO, by the database's clock. */
export interface InstanceView {
  id: string;
  host: string;
  pid: number;
  kind: InstanceKind;
  /** Whether it showed a sign of life within the last 20 seconds. */
  alive: boolean;
  /** Whether it reads mailboxes. */
  reads: boolean;
  /** Who hands it channels: the queue in Redis, or itself. */
  engine: 'embedded' | 'queue';
  /** What is wrong with Redis, seen from there. */
  problem: Said | null;
  /** Channels that it watches, and those that it reads now. */
  watched: number;
  running: number;
  /** Messages that it decided within the last minute. */
  perMinute: number;
  /** Its memory (RSS), in bytes. */
  memory: number;
  startedAt: string;
  seenAt: string;
}

/** How far reading is behind for a channel. */
export interface ChannelLag {
  channel: string;
  name: string;
  /** Age of the oldest message that is known of and not decided, in ms; null when there is none. */
  oldestUnreadMs: number | null;
  /** How long ago it was read, in ms; null when it never was. */
  readAgoMs: number | null;
}

/** The page Instances. */
export interface InstancesView {
  instances: InstanceView[];
  /** Age of the oldest message that is known of and not decided, over all channels, in ms; null when there is none. */
  oldestUnreadMs: number | null;
  /** The channels that are furthest behind, at most 50. */
  lags: ChannelLag[];
}
