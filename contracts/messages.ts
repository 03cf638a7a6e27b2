import { z } from 'zod';
import {
  MESSAGE_STATES,
  REASON_CODES,
  type MessageState,
  type Outcome,
  type ReasonCode,
  type ReportKind,
  type Step,
  type WordedStep,
} from './outcomes';
import { unsavedChannelSchema, type RefusedMessage } from './answers';
import type { Importance } from './mapping';
import { asProblem } from './problems';
import { replayedShape } from './rules';
import type { Said } from './said';

const time = z.iso.datetime({ offset: true, error: asProblem('date-and-time') });
const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(item).max(50));

/** Sender lists of a channel that can be extended from a message. */
export type SenderList = 'blockedSenders' | 'spamExceptions';

/** Sender of a message, and the number of the channel's tickets that blocking them would have prevented. */
export interface SenderView {
  address: string;
  domain: string;
  tickets: { sender: number; domain: number };
  /** The pattern that blocks the sender, or null. */
  blockedBy: string | null;
}

export const blockSchema = z.strictObject({ what: z.enum(['sender', 'domain']) });

export const messageQuerySchema = z.strictObject({
  page: z.coerce.number().int().min(1).max(100_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(20),
  channel: z.string().max(64).optional(),
  outcome: list(z.enum(MESSAGE_STATES)).optional(),
  reason: list(z.enum(REASON_CODES as [ReasonCode, ...ReasonCode[]])).optional(),
  from: time.optional(),
  to: time.optional(),
  /** Searches sender, subject and Message-ID. */
  search: z.string().trim().max(200).optional(),
});
export type MessageQuery = z.infer<typeof messageQuerySchema>;

/** A message in the message log. */
export interface MessageRow {
  id: number;
  channel: string;
  channelName: string | null;
  folder: string;
  uid: number;
  uidValidity: string;
  outcome: MessageState;
  reason: ReasonCode | null;
  detail: string | null;
  sender: string | null;
  subject: string | null;
  messageId: string | null;
  /** ISO times: arrival (INTERNALDATE) and commit of the outcome. */
  receivedAt: string | null;
  decidedAt: string | null;
  size: number;
  attempts: number;
  ticket: { uid: string; documentId: string } | null;
  retriable: boolean;
  hasRaw: boolean;
}

export interface MessageDetail extends MessageRow {
  steps: (Step | WordedStep)[];
  /** Parsed from the stored original message, or null if it is not stored. */
  mail: MailView | null;
}

/** An original message. */
export interface OriginalView {
  /** Size in bytes. */
  size: number;
  /** Decoded header lines, first to last. */
  headers: { name: string; value: string }[];
  /** Source of the message, possibly cut. */
  source: string;
  /** Whether `source` was cut. */
  cut: boolean;
}

/**
 * Ids of messages to retry. `force` creates a ticket although screening held or skipped the message; `skipped` decides
 * also those that were skipped, by the settings as they are now.
 */
export const retrySchema = z.strictObject({
  ids: z
    .array(z.int().positive())
    .min(1, asProblem('no-messages-chosen'))
    .max(500, asProblem('messages-too-many')),
  force: z.boolean().default(false),
  skipped: z.boolean().default(false),
});
export const dismissSchema = z.strictObject({ ids: retrySchema.shape.ids });
export interface RetryResult {
  /** Messages accepted for a retry. */
  queued: number[];
  /** Messages that were processed during the request. */
  decided: MessageRow[];
  refused: RefusedMessage[];
}

export interface MailAddress {
  name: string;
  address: string;
}

/** Result of parsing a stored original again. */
export interface ReadAgainResult {
  changed: boolean;
  /** Number of files added. */
  files: number;
}

/** A parsed message without the contents of its files. */
export interface MailView {
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  from: MailAddress | null;
  /** The original From if it is not the sender: a group, form or service that forwarded the message. */
  via: (MailAddress & { as: 'group' | 'form' | 'forwarder' }) | null;
  to: MailAddress[];
  cc: MailAddress[];
  replyTo: MailAddress[];
  subject: string;
  /** ISO time of the Date header, or null if missing or invalid. */
  date: string | null;
  text: string;
  /** Sanitized HTML, or null if there is none. */
  html: string | null;
  /** Text without quoted messages. */
  reply: string;
  attachments: { name: string; type: string; size: number; inline: boolean }[];
  importance: Importance;
  autoReply: { is: boolean; why: Said | null };
  automatic: { is: boolean; why: Said | null };
  bounce: { is: boolean; kind: ReportKind | null; why: Said | null; of: string | null };
  /** Decoded header fields in their original order. */
  headers: { name: string; value: string }[];
  /** Problems of the message and how they were handled: codes of `MAIL_WARNINGS`. */
  warnings: Said[];
}

/** Simulated outcome of a message. */
export interface PreviewResult {
  outcome: Outcome;
  reason: ReasonCode;
  detail: string | null;
  steps: Step[];
  mail: MailView;
  /** The entry that would be created, or null if none would be. */
  ticket: {
    uid: string;
    ticketType: string | null;
    /** Name of the template. */
    template?: string;
    data: Record<string, unknown>;
  } | null;
}

export const previewNewestSchema = z.strictObject({
  folder: z.string().max(500).optional(),
  count: z.coerce.number().int().min(1).max(20).default(5),
});
/** Request to replay past messages of a channel with unsaved settings. */
export const channelReplaySchema = z.strictObject({
  ...unsavedChannelSchema.shape,
  channel: z.string().min(1).max(64),
  ...replayedShape,
});
export const previewUnsavedNewestSchema = z.strictObject({
  ...unsavedChannelSchema.shape,
  ...previewNewestSchema.shape,
});
