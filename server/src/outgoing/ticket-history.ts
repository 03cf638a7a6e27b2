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

/** A message that is kept with its ticket. */
export interface StoredMessage {
  documentId: string;
  direction: 'incoming' | 'outgoing' | 'note';
  /** The ticket was made of it. */
  opening: boolean;
  /** None of the conversation with the customer. */
  side: boolean;
  author: MailAddress | null;
  to: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  /** The address of the channel that it was written to; null where it is not known. */
  writtenTo: string | null;
  subject: string | null;
  body: string;
  fullBody: string | null;
  html: string | null;
  at: Date | null;
  /** When it joined the conversation, in ms: mail may be read long after it arrived. */
  addedAt: number;
  notices: Notice[];
  messageId: string | null;
  /** Id in the message log; null for what was written here, and of earlier versions. */
  messageLogId: number | null;
  attachments: ConversationFile[];
  /** Pictures among its files that its HTML can show: Content-ID and address. */
  pictures: [contentId: string, address: string][];
}

/** Messages of one ticket that are read at most. */
const MAX_MESSAGES = 500;
const MAX_BODY_LENGTH = 100_000;

type Row = Record<string, unknown>;
const textOf = (value: unknown): string | null => (value == null || value === '' ? null : String(value));

/** What is stored of a ticket's conversation: its messages, the log of its mail, and the ticket itself. */
export function createTicketHistory({
  strapi,
  messages,
}: {
  strapi: Core.Strapi;
  messages: Pick<Messages, 'recall' | 'rawMail'>;
}) {
  return {
    /** Null where there is no such ticket or content type. */
    async ticket(uid: string, documentId: string): Promise<StrapiDocument | null> {
      return contentType(strapi, uid)
        ? ((await findInAnyLocale(strapi, uid, [documentId]))[0] ?? null)
        : null;
    },

    /** Messages, oldest first; of more than 500 the newest. */
    async messages(uid: string, documentId: string): Promise<StoredMessage[]> {
      const rows = await documents(strapi, UID.ticketMessage).findMany({
        filters: { ticketUid: uid, ticketDocumentId: documentId },
        populate: { attachments: true },
        sort: 'id:desc',
        limit: MAX_MESSAGES,
      });
      return rows.reverse().map(toMessage);
    },

    /** Mail that made the ticket or was added to it, oldest first. */
    log: (uid: string, documentId: string) => messages.recall.ofTicket(uid, documentId),

    /** The raw mail of a message of the log, null where it is not kept. */
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

/** The opening mail's text, from the ticket's field that the channel maps the body to; null where none is. */
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
