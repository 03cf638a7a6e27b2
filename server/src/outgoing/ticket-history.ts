import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import {
  readNotices,
  type Channel,
  type ConversationFile,
  type MailAddress,
  type Notice,
} from '../../../contracts';
import { contentIdOf } from '../files/mail-metadata';
import type { Messages } from '../messages';
import { findInAnyLocale } from '../strapi/locales';
import { contentType, documents, type StrapiDocument } from '../strapi/border';
import { numberOf } from '../strapi/database';
import { blocksToText } from './blocks-text';

/** A stored conversation message. */
export interface StoredMessage {
  documentId: string;
  direction: 'incoming' | 'outgoing' | 'note';
  /** Whether it created the ticket. */
  opening: boolean;
  /** Whether it belongs to a side conversation. */
  side: boolean;
  author: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  /** The channel's address that it was written to, or null if unknown. */
  writtenTo: string | null;
  subject: string | null;
  body: string;
  fullBody: string | null;
  html: string | null;
  at: Date | null;
  /** When it was added to the conversation, in ms; mail may be read long after arrival. */
  addedAt: number;
  notices: Notice[];
  messageId: string | null;
  /** Id in the message log; null for outgoing messages and those of earlier versions. */
  messageLogId: number | null;
  attachments: ConversationFile[];
  /** Inline images of its HTML: Content-ID and URL. */
  pictures: [contentId: string, address: string][];
}

/** Maximum number of messages loaded per ticket. */
const MAX_MESSAGES = 500;
const MAX_BODY_LENGTH = 100_000;

type Row = Record<string, unknown>;
const textOf = (value: unknown): string | null => (value == null || value === '' ? null : String(value));

/** Loads a ticket with its conversation and log rows. */
export function createTicketHistory({
  strapi,
  messages,
}: {
  strapi: Core.Strapi;
  messages: Pick<Messages, 'recall' | 'rawMail'>;
}) {
  return {
    /** Returns null if the ticket or content type does not exist. */
    async ticket(uid: string, documentId: string): Promise<StrapiDocument | null> {
      return contentType(strapi, uid)
        ? ((await findInAnyLocale(strapi, uid, [documentId]))[0] ?? null)
        : null;
    },

    /** Messages, oldest first; the newest 500. */
    async messages(uid: string, documentId: string): Promise<StoredMessage[]> {
      const rows = await documents(strapi, UID.ticketMessage).findMany({
        filters: { ticketUid: uid, ticketDocumentId: documentId },
        populate: { attachments: true },
        sort: 'id:desc',
        limit: MAX_MESSAGES,
      });
      return rows.reverse().map(toMessage);
    },

    /** Log rows of incoming messages of the ticket, oldest first. */
    log: (uid: string, documentId: string) => messages.recall.ofTicket(uid, documentId),

    /** Original of a logged message, or null if not stored. */
    original: (messageLogId: number) => messages.rawMail.load(messageLogId),
  };
}

export type TicketHistory = ReturnType<typeof createTicketHistory>;

const toMessage = (row: StrapiDocument): StoredMessage => {
  const address = textOf(row.senderEmail);
  return {
    documentId: row.documentId,
    direction: row.direction as StoredMessage['direction'],
    opening: Boolean(row.opening),
    side: Boolean(row.side),
    author: address || row.senderName ? { name: textOf(row.senderName) ?? '', address: address ?? '' } : null,
    to: addressList(row.recipient),
    cc: addressList(row.cc),
    bcc: addressList(row.bcc),
    writtenTo: textOf(row.writtenTo),
    subject: textOf(row.subject),
    body: textOf(row.body) ?? '',
    fullBody: textOf(row.fullBody),
    html: textOf(row.html),
    at: new Date((row.receivedAt ?? row.createdAt) as string),
    addedAt: new Date(row.createdAt as string).getTime(),
    notices: readNotices(row.notices),
    messageId: textOf(row.messageId),
    messageLogId: row.messageLogId == null ? null : numberOf(row.messageLogId),
    attachments: filesOf(row.attachments),
    pictures: picturesOf(row.attachments),
  };
};

const addressList = (value: unknown): MailAddress[] =>
  (textOf(value) ?? '')
    .split(',')
    .map((address) => address.trim())
    .filter(Boolean)
    .map((address) => ({ name: '', address }));

const filesOf = (value: unknown): ConversationFile[] =>
  (Array.isArray(value) ? (value as Row[]) : []).map((file) => ({
    id: numberOf(file.id),
    name: String(file.name),
    mime: String(file.mime),
    size: Math.round(numberOf(file.size) * 1_000),
    url: String(file.url),
  }));

const picturesOf = (value: unknown): StoredMessage['pictures'] =>
  (Array.isArray(value) ? (value as Row[]) : []).flatMap(({ mime, url, provider_metadata }) => {
    const contentId = String(mime).startsWith('image/') ? contentIdOf({ provider_metadata }) : null;
    return contentId ? [[contentId, String(url)] as [string, string]] : [];
  });

/** Text of the opening message from the mapped ticket field, or null if there is none. */
export function openingBody(
  ticket: StrapiDocument,
  channel: Channel | null,
): { field: string; text: string } | null {
  const mapped = channel?.mappings.find(({ source }) => source === 'body')?.field;
  const field = mapped ?? ('description' in ticket ? 'description' : undefined);
  if (field === undefined) return null;
  const value = ticket[field];
  const text = Array.isArray(value) ? blocksToText(value) : (textOf(value) ?? '');
  return { field, text: text.slice(0, MAX_BODY_LENGTH).toWellFormed() };
}
