import { createHash } from 'node:crypto';
import type {
  DeliveryState,
  DraftContent,
  EmailChannelError,
  MailAddress,
  Said,
  Undelivered,
} from '../../../contracts';
import { english } from '../../../contracts/english';
import { addressKey } from '../screening/addresses';
import { numberOf } from '../strapi/database';
import { saidColumn, saidOf } from '../strapi/said-column';
import type { TicketRef } from '../ticketing/threading';

export const OUTGOING_KINDS = ['reply', 'acknowledgement', 'alert'] as const;
export type OutgoingKind = (typeof OUTGOING_KINDS)[number];

/** A message to add to the outbox. */
export interface NewOutgoing {
  channel: string;
  ticket: TicketRef;
  kind: OutgoingKind;
  /** documentId of a reply's conversation message. */
  ticketMessage: string | null;
  to: MailAddress;
  /** Recipients in To after the first. */
  alsoTo: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  /** The identity used as From, or null for the channel's own address. */
  writtenAs: string | null;
  subject: string;
  text: string;
  /** Null if it is generated when sending. */
  html: string | null;
  files: number[];
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  author: string | null;
  /** Id of the admin user that an alert is for. */
  agent?: number | null;
  /** Idempotency key: that of a draft, or one per recipient and day. */
  uniqueKey: string | null;
  /** Delay before sending in ms. */
  inMs?: number;
  /** The agent's draft. */
  draft?: DraftContent | null;
}

/** Recipients of a message. */
export type People = Pick<NewOutgoing, 'to' | 'alsoTo' | 'cc' | 'bcc'>;

/** A row of the outbox. Times are in ms on the database's clock. */
export interface Outgoing extends NewOutgoing {
  id: number;
  state: DeliveryState;
  attempts: number;
  nextAt: number | null;
  errorCode: string | null;
  error: string | null;
  errorSaid: Said | null;
  undelivered: Undelivered | null;
  createdAt: number;
  sentAt: number | null;
  /** Number of attempts to save the copy in the Sent folder; the fence of a claim. */
  copyAttempts: number;
}

export type Row = Record<string, unknown>;

/** Key of a recipient: `ann+shop@example.com` and `Ann@example.com` have the same (RFC 5233). */
export const recipientKey = (address: string): string =>
  createHash('sha256')
    .update(addressKey(address).replace(/^([^+]+)\+.*(?=@)/, '$1'))
    .digest('hex');

const textOf = (value: unknown): string | null => (value == null ? null : String(value));
const timeOf = (value: unknown): number | null => (value == null ? null : numberOf(value));
const jsonOf = <T>(value: unknown, otherwise: T): T =>
  value == null ? otherwise : JSON.parse(String(value));

/** Converts a database row. */
export const toOutgoing = (row: Row): Outgoing => ({
  id: numberOf(row.id),
  channel: String(row.channel),
  ticket: {
    uid: String(row.ticket_uid),
    documentId: String(row.ticket_document_id),
    ticketType: textOf(row.ticket_type),
  },
  kind: row.kind as OutgoingKind,
  ticketMessage: textOf(row.ticket_message),
  to: jsonOf<MailAddress>(row.recipient, { name: '', address: '' }),
  alsoTo: jsonOf<MailAddress[]>(row.also_to, []),
  cc: jsonOf<MailAddress[]>(row.cc, []),
  bcc: jsonOf<MailAddress[]>(row.bcc, []),
  writtenAs: textOf(row.written_as),
  subject: String(row.subject),
  text: String(row.text),
  html: textOf(row.html),
  files: jsonOf<number[]>(row.files, []),
  messageId: textOf(row.message_id),
  inReplyTo: textOf(row.in_reply_to),
  references: jsonOf<string[]>(row.reference_ids, []),
  author: textOf(row.author),
  agent: row.agent == null ? null : numberOf(row.agent),
  uniqueKey: textOf(row.unique_key),
  draft: jsonOf<DraftContent | null>(row.draft, null),
  state: row.state as DeliveryState,
  attempts: numberOf(row.attempts),
  nextAt: timeOf(row.next_at),
  errorCode: textOf(row.error_code),
  error: textOf(row.error),
  errorSaid: saidOf(row.error_said),
  undelivered: jsonOf<Undelivered | null>(row.undelivered, null),
  createdAt: numberOf(row.created_at),
  sentAt: timeOf(row.sent_at),
  copyAttempts: numberOf(row.copy_attempts ?? 0),
});

/** Columns that clear the error of a message. */
export const NO_ERROR = { error_code: null, error: null, error_said: null };
export const saidColumns = (said: Said) => ({
  error: english(said.text, said.values).slice(0, 1_000),
  error_said: saidColumn(said),
});
export const errorColumns = ({ code, message, said }: EmailChannelError) => ({
  error_code: code,
  error: message,
  error_said: saidColumn(said),
});
