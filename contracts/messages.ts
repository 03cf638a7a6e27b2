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

/** Lists of senders of a channel that people extend from a message. */
export type SenderList = 'blockedSenders' | 'spamExceptions';

/** Who wrote a message, and how many tickets of the channel a block would have stopped. */
export interface SenderView {
  address: string;
  domain: string;
  tickets: { sender: number; domain: number };
  /** The pattern that blocks the sender; null for none. */
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
  /** ISO times: arrival (INTERNALDATE), and when the outcome was committed. */
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
  /** Parsed again from the original message if it is stored, else null. */
  mail: MailView | null;
}

/** The original of a mail, as it arrived. */
export interface OriginalView {
  /** Bytes. */
  size: number;
  /** Decoded header lines, first to last. */
  headers: { name: string; value: string }[];
  /** Text of the raw message, or of its beginning. */
  source: string;
  /** `source` is only the beginning. */
  cut: boolean;
}

/** Ids of messages to retry. `force` creates the ticket although screening held the message. */
export const retrySchema = z.strictObject({
  ids: z
    .array(z.int().positive())
    .min(1, asProblem('no-messages-chosen'))
    .max(500, asProblem('messages-too-many')),
  force: z.boolean().default(false),
});
export const dismissSchema = z.strictObject({ ids: retrySchema.shape.ids });
export interface RetryResult {
  /** Messages accepted for a retry. */
  queued: number[];
  /** Messages that were decided while the request waited. */
  decided: MessageRow[];
  refused: RefusedMessage[];
}

export interface MailAddress {
  name: string;
  address: string;
}

/** What reading an original once more brought. */
export interface ReadAgainResult {
  changed: boolean;
  /** Files that were added. */
  files: number;
}

/** A parsed message without the contents of its files. */
export interface MailView {
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  from: MailAddress | null;
  /** Who stands in From where `from` is somebody else: a group, a form or a service, who forwarded it. */
  via: (MailAddress & { as: 'group' | 'form' | 'forwarder' }) | null;
  to: MailAddress[];
  cc: MailAddress[];
  replyTo: MailAddress[];
  subject: string;
  /** ISO time of the Date header, null when it has none that can be read. */
  date: string | null;
  text: string;
  /** Safe HTML, null when the mail has none. */
  html: string | null;
  /** Text without quoted earlier mail. */
  reply: string;
  attachments: { name: string; type: string; size: number; inline: boolean }[];
  importance: Importance;
  autoReply: { is: boolean; why: Said | null };
  automatic: { is: boolean; why: Said | null };
  bounce: { is: boolean; kind: ReportKind | null; why: Said | null; of: string | null };
  /** Decoded header lines, first to last. */
  headers: { name: string; value: string }[];
  /** Problems of the message and how they were handled: codes of `MAIL_WARNINGS`. */
  warnings: Said[];
}

/** The outcome that a message would have. */
export interface PreviewResult {
  outcome: Outcome;
  reason: ReasonCode;
  detail: string | null;
  steps: Step[];
  mail: MailView;
  /** The entry that would be created, null when none would be. */
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
/** Messages of a saved channel that are tried with values that are not saved. */
export const channelReplaySchema = z.strictObject({
  ...unsavedChannelSchema.shape,
  channel: z.string().min(1).max(64),
  ...replayedShape,
});
export const previewUnsavedNewestSchema = z.strictObject({
  ...unsavedChannelSchema.shape,
  ...previewNewestSchema.shape,
});
