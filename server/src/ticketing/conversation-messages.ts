import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import type { MailAddress, Notice } from '../../../contracts';
import type { Mail } from '../mail/types';
import { createTogether, type NewEntry } from '../strapi/create-together';
import { numberOf, type Transaction } from '../strapi/database';
import type { TicketRef } from './threading';

/** An email to add to a ticket's conversation. */
export interface MailMessage {
  ticket: TicketRef;
  mail: Mail;
  /** INTERNALDATE of the message. */
  receivedAt: Date;
  /** Id of the message in the message log. */
  messageLogId: number;
  /** Notices about what the message lacks compared with the original. */
  notices: Notice[];
  /** Ids of files in the Media Library. */
  files: number[];
  /** The channel identity that it was addressed to. */
  writtenTo: string | null;
  /** Belongs to a side conversation, not to the one with the customer. */
  side?: boolean;
}

/** Maximum length of a stored address list, in UTF-16 units; the original headers contain all of them. */
const MAX_ADDRESSES = 10_000;

/** Field values of a ticket message, without relations. */
export const valuesOf = (
  { ticket, mail, receivedAt, messageLogId, notices, writtenTo, side }: MailMessage,
  direction: 'incoming' | 'outgoing' | 'note',
): Record<string, unknown> => ({
  ticketUid: ticket.uid,
  ticketDocumentId: ticket.documentId,
  direction,
  senderName: mail.from?.name.slice(0, 255).toWellFormed(),
  senderEmail: mail.from?.address.slice(0, 255),
  recipient: addressesOf(mail.to),
  cc: addressesOf(mail.cc),
  writtenTo,
  side: side ?? false,
  subject: mail.subject,
  body: mail.reply,
  fullBody: mail.text,
  html: mail.html,
  receivedAt: receivedAt.toISOString(),
  messageId: mail.messageId,
  messageLogId,
  notices: notices.length > 0 ? notices : null,
});

function addressesOf(list: MailAddress[]): string | null {
  let line = '';
  for (const { address } of list) {
    const longer = line ? `${line}, ${address}` : address;
    if (longer.length > MAX_ADDRESSES) break;
    line = longer;
  }
  return line || null;
}

/**
 * Adds the opening messages of new tickets to their conversations, with a few statements per group. Part of the
 * transaction that creates the tickets.
 */
export async function addOpenings(
  strapi: Core.Strapi,
  transaction: Transaction,
  openings: MailMessage[],
): Promise<void> {
  const bundled = openings.filter(({ ticket }) => ticket.uid === UID.ticket);
  const rows =
    bundled.length === 0
      ? []
      : await strapi.db.query(UID.ticket as never).findMany({
          where: { documentId: { $in: bundled.map(({ ticket }) => ticket.documentId) } } as never,
          select: ['id', 'documentId'] as never,
        });
  const rowOf = new Map(rows.map((row) => [String(row.documentId), numberOf(row.id)]));
  const entryOf = (opening: MailMessage): NewEntry => {
    const ticket = rowOf.get(opening.ticket.documentId);
    return {
      data: {
        ...valuesOf(opening, 'incoming'),
        opening: true,
        attachments: opening.files,
        publishedAt: new Date(),
      },
      ...(ticket === undefined ? {} : { relations: { ticket } }),
    };
  };
  await createTogether(strapi, transaction, UID.ticketMessage, openings.map(entryOf));
}
