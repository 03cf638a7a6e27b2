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

/** A mail to put into the outbox. */
export interface NewOutgoing {
  channel: string;
  ticket: TicketRef;
  kind: OutgoingKind;
  /** documentId of a reply's ticket message. */
  ticketMessage: string | null;
  to: MailAddress;
  /** People in To after the first. */
  alsoTo: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  /** The identity that writes, null for the channel's own address. */
  writtenAs: string | null;
  subject: string;
  text: string;
  /** Null where it is made when the mail is sent. */
  html: string | null;
  files: number[];
  messageId: string | null;
  inReplyTo: string | null;
  references: string[];
  author: string | null;
  /** Id of the admin user whom an alert is for. */
  agent?: number | null;
  /** What must not be sent twice: the key of a draft, or of a sender and day. */
  uniqueKey: string | null;
  /** When it may go out, in ms from now. */
  inMs?: number;
  /** What the agent wrote. */
  draft?: DraftContent | null;
}

/** Whom a mail goes to. */
export type People = Pick<NewOutgoing, 'to' | 'alsoTo' | 'cc' | 'bcc'>;

/** A row of the outbox. Times in ms by the database's clock. */
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
  /** How often its copy for the Sent folder was tried: the fence of that. */
  copyAttempts: number;
}

export type Row = Record<string, unknown>;

/** Key of the person behind an address: `ann+shop@example.com` reaches whom `Ann@example.com` reaches (RFC 5233). */
export const recipientKey = (address: string): string =>
  createHash('sha256')
    .update(addressKey(address).replace(/^([^+]+)\+.*(?=@)/, '$1'))
    .digest('hex');

const textOf = (value: unknown): string | null => (value == null ? null : String(value));
const timeOf = (value: unknown): number | null => (value == null ? null : numberOf(value));
const jsonOf = <T>(value: unknown, otherwise: T): T =>
  value == null ? otherwise : JSON.parse(String(value));

/** A row as the database has it. */
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

/** Columns of a mail of which no error is known any more. */
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
