import type { Said } from './said';
import { z } from 'zod';
import type { ErrorCode } from './errors';
import type { Undelivered } from './delivery-status';
import type { Identity } from './channel-values';
import type { MailAddress } from './messages';
import type { Notice } from './notices';
import { ACKNOWLEDGEMENT_VARIABLES } from './acknowledgement';
import { asProblem } from './problems';

/**
 * State of an outgoing message: `waiting` in the outbox for its first or next attempt, `sending` by an instance,
 * `sent`, `failed` (can be sent again by a person), or `suppressed` (an acknowledgement that is no longer needed).
 */
export const DELIVERY_STATES = ['waiting', 'sending', 'sent', 'failed', 'suppressed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Delivery of an outgoing message. Times are ISO strings. */
export interface Delivery {
  state: DeliveryState;
  attempts: number;
  /**
   * Why the message is waiting or failed: `sending-paused` when over the sending limit, `sending-uncertain` when it may
   * already have been sent.
   */
  code: ErrorCode | null;
  /** English text for programs; `said` is for people. */
  message: string | null;
  said?: Said | null;
  /** Time of the next attempt, if one is scheduled. */
  nextAt: string | null;
  sentAt: string | null;
  canSendAgain: boolean;
  /** Whether the message can still be taken back: true until the first attempt. */
  canTakeBack?: boolean;
  /** Recipients that a delivery report says were not reached (yet). They can be retried or replaced. */
  undelivered: Undelivered | null;
}

export interface ConversationFile {
  id: number;
  name: string;
  mime: string;
  /** Size in bytes. */
  size: number;
  url: string;
}

/** A message of a ticket's conversation. `opening` is the one that created the ticket. */
export interface ConversationMessage {
  id: string;
  kind: 'opening' | 'incoming' | 'outgoing' | 'note' | 'acknowledgement';
  /** Part of a side conversation: a forward to others, or an answer to one. */
  side: boolean;
  /** The sender, or the agent. */
  author: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  /** Only set for outgoing messages. */
  bcc: MailAddress[];
  subject: string | null;
  /** Text without quoted messages. */
  body: string;
  /** Inline images of the body. `at` is an offset in UTF-16 units. */
  pictures: { at: number; address: string; alt: string }[];
  /** The full text, or null if equal to `body`. */
  fullBody: string | null;
  /** Sanitized HTML, or null if there is none. */
  html: string | null;
  /** ISO time when the message arrived or was written. */
  at: string | null;
  attachments: ConversationFile[];
  /** What the ticket lacks of the original message. */
  notices: Notice[];
  /** Whether the original message is stored. */
  hasOriginal: boolean;
  /** Only set for outgoing messages. */
  delivery: Delivery | null;
}

/** Proposed recipients of a reply, or why a reply is not possible. */
export interface ReplyPlan {
  possible: boolean;
  /** Why no reply is possible. */
  reason: Said | null;
  channel: { documentId: string; name: string } | null;
  /** Channels that can start a conversation for the ticket. Empty if it already has one. */
  channels: { documentId: string; name: string; identities: Identity[] }[];
  /** Addresses that can be used as From, starting with the channel's own. */
  identities: Identity[];
  /** The address that the customer last wrote to, or else the channel's. Null if the channel has none. */
  from: string | null;
  to: MailAddress | null;
  /** Additional recipients of a reply to all: senders, and To and Cc of the latest message. */
  cc: MailAddress[];
  /** Whether the channel defaults to reply to all. */
  toAll: boolean;
  subject: string | null;
  /** Whether the channel's outgoing mail is paused. Replies then wait in the outbox. */
  paused: boolean;
  /** Warnings to show before replying: addresses whose mail has bounced repeatedly. */
  warnings: Said[];
}

/** An unsent reply of an agent. */
export const draftSchema = z.strictObject({
  text: z.string().max(100_000),
  /** Recipients, or null to use the proposed ones. */
  to: z.array(z.string().max(320)).max(100).nullable(),
  cc: z.array(z.string().max(320)).max(100).nullable(),
  bcc: z.array(z.string().max(320)).max(100),
  /** Identity to send from, or null to use the proposed one. */
  from: z.string().max(320).nullable(),
  files: z.array(z.object({ id: z.int().positive(), name: z.string().max(255) })).max(50),
  quote: z.boolean(),
  /** Idempotency key of the draft. */
  key: z.uuid(),
  /** Id of the newest message when the agent started writing, or of the message being forwarded. */
  base: z.string().max(100).nullable(),
});
export type DraftContent = z.infer<typeof draftSchema>;

export const DRAFT_KINDS = ['reply', 'note'] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];
export type StoredDrafts = Record<DraftKind, DraftContent | null>;

/** Adds or removes a participant of a ticket. */
export const participantSchema = z.strictObject({ address: z.email(asProblem('email-address')).max(320) });

/** Merge request: the target ticket of the same content type. */
export const mergeSchema = z.strictObject({ into: z.string().min(1).max(100) });

/** Messages moved between tickets. */
export interface TicketMove {
  id: number;
  /** `merge` moves all messages; `split` moves one to a new ticket. */
  kind: 'merge' | 'split';
  /** Whether the messages were moved out of this ticket. */
  away: boolean;
  /** documentId of the other ticket. Its subject is included if the reader has access. */
  other: string;
  subject: string | null;
  by: string;
  /** ISO time. */
  at: string;
}

export interface Conversation {
  /** Merges into and out of this ticket, and splits; each can be undone. */
  moves: TicketMove[];
  /** Senders, recipients in To and Cc, and people added by agents, without the channel's own addresses. */
  participants: MailAddress[];
  /** Names of other agents who are currently writing. */
  writing: string[];
  /** Newest last. */
  messages: ConversationMessage[];
  reply: ReplyPlan;
}

const text = z.string().trim().min(1, asProblem('reply-empty')).max(100_000);
const files = z.array(z.int().positive()).max(20, asProblem('files-too-many')).default([]);
/** Idempotency key generated by the client for each draft. */
const key = z.uuid().optional();

const address = z.email(asProblem('email-address')).max(320);
const people = z.array(address).max(20, asProblem('people-too-many'));

export const replySchema = z.strictObject({
  /** Markdown (CommonMark). `![name](file:ID)` embeds an image from the attachments. */
  text,
  /** Whether to quote the customer's latest message. */
  quote: z.boolean().default(true),
  /** An identity of the channel. Defaults to the proposed one. */
  from: address.optional(),
  /** Channel and subject of a new conversation. Default to the proposed ones. */
  channel: z.string().max(100).optional(),
  subject: z.string().trim().max(500).optional(),
  /** Defaults to the proposed recipients. */
  to: people.min(1, asProblem('recipient-missing')).optional(),
  cc: people.default([]),
  bcc: people.default([]),
  /** Ids of Media Library files. */
  attachments: files,
  /** Delays sending by ten seconds so that the message can be taken back. */
  undo: z.boolean().optional(),
  /** Schedules sending: an ISO time within the next year. */
  sendAt: z.iso.datetime(asProblem('iso-date-and-time')).optional(),
  key,
});
export type ReplyInput = z.infer<typeof replySchema>;
export type ReplyPayload = z.input<typeof replySchema>;

/** Forwards a message of the conversation to others. Their answers are added to the ticket. */
export const forwardSchema = z.strictObject({
  /** Text above the forwarded message. */
  text: z.string().trim().max(100_000).default(''),
  from: address.optional(),
  to: people.min(1, asProblem('recipient-missing')),
  cc: people.default([]),
  /** Ids of files. The message's own attachments are included only if listed. */
  attachments: files,
  /** Delays sending by ten seconds so that the message can be taken back. */
  undo: z.boolean().optional(),
  key,
});
export type ForwardInput = z.infer<typeof forwardSchema>;
export type ForwardPayload = z.input<typeof forwardSchema>;

/** Sends a failed or undelivered reply again. `to` replaces the addresses that were not reached. */
export const sendAgainSchema = z.strictObject({
  to: address.optional(),
});
export type SendAgainInput = z.infer<typeof sendAgainSchema>;

/** Variables allowed in saved replies. */
export const SAVED_REPLY_VARIABLES = [...ACKNOWLEDGEMENT_VARIABLES, 'agent.name'] as const;
export type SavedReplyVariable = (typeof SAVED_REPLY_VARIABLES)[number];

/** A saved reply with its variables filled in for a ticket. */
export interface SavedReply {
  documentId: string;
  name: string;
  /** Markdown. */
  text: string;
}

/** A file uploaded by an agent for a reply. */
export interface AgentFile {
  id: number;
  name: string;
  /** Whether the file can be embedded as an image in the text. */
  picture: boolean;
}

/** The signature of an agent. Empty means none. */
export const signatureSchema = z.strictObject({
  text: z.string().trim().max(2_000),
});
export type Signature = z.infer<typeof signatureSchema>;

export const noteSchema = z.strictObject({ text, attachments: files, key });
export type NoteInput = z.infer<typeof noteSchema>;
export type NotePayload = z.input<typeof noteSchema>;
