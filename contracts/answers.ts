import { z } from 'zod';
import { channelPatchSchema } from './channel';
import type { OUTCOMES } from './outcomes';
import type { Said } from './said';

/** Connection settings, saved or not. With `channel`, missing values come from that channel. */
export const unsavedChannelSchema = z.strictObject({
  channel: z.string().max(64).optional(),
  values: channelPatchSchema.default({}),
});
export type UnsavedChannel = z.infer<typeof unsavedChannelSchema>;

/** Options of a connection test. With `roundTrip`, it sends a message to the mailbox and waits for it to arrive. */
export const connectionTestSchema = unsavedChannelSchema.extend({ roundTrip: z.boolean().default(false) });
export type ConnectionTestInput = z.input<typeof connectionTestSchema>;

/**
 * Result of "read now": a run started; another run follows the current one (`again`); the channel is in a skip time;
 * this instance does not read mailboxes (`off`); or the queue is unreachable (`later`).
 */
export interface RunRequested {
  result: 'started' | 'again' | 'skip-time' | 'off' | 'later';
}

/** Result of deleting a channel. Tickets and their files are kept. */
export interface ChannelDeleted {
  documentId: string;
  /** Number of messages removed from the message log. */
  messages: number;
}

/** A message that an action was refused for, and why: in English for programs, and as data. */
export interface RefusedMessage {
  id: number;
  message: string;
  said: Said;
}

export interface DismissResult {
  dismissed: number[];
  refused: RefusedMessage[];
}

export const summaryQuerySchema = z.strictObject({ channel: z.string().max(64).optional() });
/** Outcomes of one UTC day, `day` as YYYY-MM-DD. */
export type DaySummary = { day: string } & Record<(typeof OUTCOMES)[number], number>;

/** A content type that tickets can be created in. */
/** A locale of the app. */
export interface LocaleView {
  code: string;
  name: string;
  isDefault: boolean;
}

export interface TargetView {
  uid: string;
  displayName: string;
}

export interface RoleView {
  id: number;
  name: string;
}

/** Limits shown on the settings page. Sizes in bytes, times in ms unless named otherwise. */
export interface SettingsView {
  reading: boolean;
  encryptionKeySet: boolean;
  retentionDays: number;
  /** Number of stored originals of tickets and replies, and their size in the database in bytes. */
  originals: { count: number; bytes: number };
  /** Private files stored from mail. */
  files: { count: number; bytes: number };
  operationMs: number;
  runMs: number;
  concurrentChannels: number;
  allowedPrivateHosts: string[];
  limits: Record<string, number>;
}
