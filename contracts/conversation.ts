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
 * State of an outgoing message: `waiting` in the outbox for its first or next attempt, `sending` by one instance, `sent`,
 * `failed` (a person can send it again), or `suppressed` (an acknowledgement that is no longer needed).
 */
export const DELIVERY_STATES = ['waiting', 'sending', 'sent', 'failed', 'suppressed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Delivery of an outgoing message. Times are ISO strings. */
export interface Delivery {
  state: DeliveryState;
  attempts: number;
  /** Why it waits or failed: `sending-paused` past the sending limit, `sending-uncertain` when it may have been sent. */
  code: ErrorCode | null;
  /** English, for programs; `said` for people. */
  message: string | null;
  said?: Said | null;
  /** Time of the next attempt, while it waits for one. */
  nextAt: string | null;
  sentAt: string | null;
  canSendAgain: boolean;
  /** No attempt was made yet, so it can be taken back. */
  canTakeBack?: boolean;
  /** A report said that it did not arrive (yet); addresses that may be written to again, or replaced. */
  undelivered: Undelivered | null;
}

export interface ConversationFile {
  id: number;
  name: string;
  mime: string;
  /** Bytes. */
  size: number;
  url: string;
}

/** One message of a ticket's conversation; `opening` is the message that created the ticket. */
export interface ConversationMessage {
  id: string;
  kind: 'opening' | 'incoming' | 'outgoing' | 'note' | 'acknowledgement';
  /** None of the conversation with the customer: what was forwarded to others, and their answers. */
  side: boolean;
  /** The sender, or the agent. */
  author: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  /** Of outgoing mail only. */
  bcc: MailAddress[];
  subject: string | null;
  /** Without quoted earlier mail. */
  body: string;
  /** Inline pictures among its words, by where in it they stand: before a UTF-16 unit. */
  pictures: { at: number; address: string; alt: string }[];
  /** The whole text where it is more than `body`. */
  fullBody: string | null;
  /** Safe HTML, null where there is none. */
  html: string | null;
  /** ISO time of arrival or writing. */
  at: string | null;
  attachments: ConversationFile[];
  /** What is missing of the mail. */
  notices: Notice[];
  /** The mail is kept as it arrived. */
  hasOriginal: boolean;
  /** Only for outgoing messages. */
  delivery: Delivery | null;
}

/** The recipients of a reply, or why no reply is possible. */
export interface ReplyPlan {
  possible: boolean;
  /** Why no reply is possible. */
  reason: Said | null;
  channel: { documentId: string; name: string } | null;
  /** Those that a conversation can be started from; empty where the ticket has one. */
  channels: { documentId: string; name: string; identities: Identity[] }[];
  /** Addresses that may answer, the channel's own first. */
  identities: Identity[];
  /** The one that the customer wrote to last, else the channel's own; null where the channel has no address. */
  from: string | null;
  to: MailAddress | null;
  /** Everyone else whom a reply to all goes to: who wrote, and who stands in To and Cc of the latest mail. */
  cc: MailAddress[];
  /** Whether the channel proposes a reply to all. */
  toAll: boolean;
  subject: string | null;
  /** Whether outgoing mail of the channel is paused; a reply then waits in the outbox. */
  paused: boolean;
  /** What a person should know before they answer: earlier mail to an address came back more than once. */
  warnings: Said[];
}

/** An answer that an agent has not sent yet. */
export const draftSchema = z.strictObject({
  text: z.string().max(100_000),
  /** Addresses; null as long as nobody changed what is proposed. */
  to: z.array(z.string().max(320)).max(100).nullable(),
  cc: z.array(z.string().max(320)).max(100).nullable(),
  bcc: z.array(z.string().max(320)).max(100),
  /** The identity; null as long as nobody changed what is proposed. */
  from: z.string().max(320).nullable(),
  files: z.array(z.object({ id: z.int().positive(), name: z.string().max(255) })).max(50),
  quote: z.boolean(),
  /** Names the draft, so that the server knows it when it is handed in again. */
  key: z.uuid(),
  /** Id of the newest message when the agent began to write; of the message that is passed on, where it is a forward. */
  base: z.string().max(100).nullable(),
});
export type DraftContent = z.infer<typeof draftSchema>;

export const DRAFT_KINDS = ['reply', 'note'] as const;
export type DraftKind = (typeof DRAFT_KINDS)[number];
export type StoredDrafts = Record<DraftKind, DraftContent | null>;

/** Has someone take part in a ticket, or not any more. */
export const participantSchema = z.strictObject({ address: z.email(asProblem('email-address')).max(320) });

/** The ticket of the same content type that takes all messages of this one. */
export const mergeSchema = z.strictObject({ into: z.string().min(1).max(100) });

/** Messages that went from one ticket to another. */
export interface TicketMove {
  id: number;
  /** All messages of a ticket, or one that became a ticket of its own. */
  kind: 'merge' | 'split';
  /** Whether they went away from this ticket. */
  away: boolean;
  /** documentId of the other ticket, and its subject where the reader may know it. */
  other: string;
  subject: string | null;
  by: string;
  /** ISO time. */
  at: string;
}

export interface Conversation {
  /** What was merged into this ticket, where it was merged into, and what was split off; each can be undone. */
  moves: TicketMove[];
  /** Everyone who takes part: who wrote, who stands in To and Cc, and whom people added; never the channel's own addresses. */
  participants: MailAddress[];
  /** Names of other agents who are writing an answer now. */
  writing: string[];
  /** Newest last. */
  messages: ConversationMessage[];
  reply: ReplyPlan;
}

const text = z.string().trim().min(1, asProblem('reply-empty')).max(100_000);
const files = z.array(z.int().positive()).max(20, asProblem('files-too-many')).default([]);
/** Made by the client for each draft: the same draft is never sent twice. */
const key = z.uuid().optional();

const address = z.email(asProblem('email-address')).max(320);
const people = z.array(address).max(20, asProblem('people-too-many'));

export const replySchema = z.strictObject({
  /** Markdown (CommonMark); `![name](file:ID)` shows a picture among the attachments. */
  text,
  /** Whether the customer's latest mail stands below. */
  quote: z.boolean().default(true),
  /** One of the channel's identities. Left out: the one that the plan proposes. */
  from: address.optional(),
  /** Where it starts a conversation: the channel that writes, and its subject. Left out: what the plan proposes. */
  channel: z.string().max(100).optional(),
  subject: z.string().trim().max(500).optional(),
  /** Left out: whom the conversation's plan names. */
  to: people.min(1, asProblem('recipient-missing')).optional(),
  cc: people.default([]),
  bcc: people.default([]),
  /** Ids of files in the Media Library. */
  attachments: files,
  /** Waits ten seconds, in which it can be taken back. */
  undo: z.boolean().optional(),
  /** Waits until then: an ISO time within the next year. */
  sendAt: z.iso.datetime(asProblem('iso-date-and-time')).optional(),
  key,
});
export type ReplyInput = z.infer<typeof replySchema>;
export type ReplyPayload = z.input<typeof replySchema>;

/** A message of the conversation for others than the customer; their answers come back to the ticket. */
export const forwardSchema = z.strictObject({
  /** Stands above what is forwarded. */
  text: z.string().trim().max(100_000).default(''),
  from: address.optional(),
  to: people.min(1, asProblem('recipient-missing')),
  cc: people.default([]),
  /** Ids of files; none of the message's own go along by themselves. */
  attachments: files,
  /** Waits ten seconds, in which it can be taken back. */
  undo: z.boolean().optional(),
  key,
});
export type ForwardInput = z.infer<typeof forwardSchema>;
export type ForwardPayload = z.input<typeof forwardSchema>;

/** A failed or undelivered reply, once more; `to` replaces the addresses that it did not reach. */
export const sendAgainSchema = z.strictObject({
  to: address.optional(),
});
export type SendAgainInput = z.infer<typeof sendAgainSchema>;

/** Variables of saved replies. */
export const SAVED_REPLY_VARIABLES = [...ACKNOWLEDGEMENT_VARIABLES, 'agent.name'] as const;
export type SavedReplyVariable = (typeof SAVED_REPLY_VARIABLES)[number];

/** A saved reply, filled in for a ticket. */
export interface SavedReply {
  documentId: string;
  name: string;
  /** Markdown. */
  text: string;
}

/** A file that an agent uploaded for a reply. */
export interface AgentFile {
  id: number;
  name: string;
  /** Whether the text of a reply can show it. */
  picture: boolean;
}

/** An agent's own signature; empty for none. */
export const signatureSchema = z.strictObject({
  text: z.string().trim().max(2_000),
});
export type Signature = z.infer<typeof signatureSchema>;

export const noteSchema = z.strictObject({ text, attachments: files, key });
export type NoteInput = z.infer<typeof noteSchema>;
export type NotePayload = z.input<typeof noteSchema>;
