import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import type { Mail } from '../mail/types';
import { contentType, documents } from '../strapi/border';
import type { TicketRef } from './threading';

/** Statuses of the bundled ticket from which a reply opens it again. */
const REOPENED = ['Pending', 'Solved', 'Closed'];

/**
 * Creates tickets and replies through Strapi's document service, inside the caller's transaction, so that validation,
 * life-cycle hooks and webhooks of the host are met. Errors of Strapi pass through.
 */
export function createTicketWriter({ strapi }: { strapi: Core.Strapi }) {
  return {
    /** Creates a ticket of any content type; `linked` is the ticket it answers without belonging to it. */
    async createTicket(
      uid: string,
      ticketType: string | null,
      data: Record<string, unknown>,
      linked: TicketRef | null,
    ): Promise<TicketRef> {
      const schema = contentType(strapi, uid);
      const entry = await documents(strapi, uid).create({
        data:
          linked && linked.uid === uid && schema?.attributes.linkedTicket?.type === 'relation'
            ? { ...data, linkedTicket: linked.documentId }
            : data,
        ...(schema?.options?.draftAndPublish ? { status: 'published' } : {}),
      });
      return { uid, documentId: entry.documentId, ticketType };
    },

    /** Which of some tickets of one content type are still there. */
    async existing(uid: string, documentIds: string[]): Promise<Set<string>> {
      if (!contentType(strapi, uid)) return new Set();
      const entries = await documents(strapi, uid).findMany({
        filters: { documentId: { $in: documentIds } },
        fields: ['documentId'],
        limit: documentIds.length,
      });
      return new Set(entries.map((entry) => entry.documentId));
    },

    /** Adds a message to a ticket's conversation and opens a bundled ticket that was pending, solved or closed. */
    async addReply(ticket: TicketRef, mail: Mail, receivedAt: Date, fileIds: number[]): Promise<void> {
      const bundled = ticket.uid === UID.ticket;
      await documents(strapi, UID.ticketMessage).create({
        data: {
          ticketUid: ticket.uid,
          ticketDocumentId: ticket.documentId,
          ...(bundled ? { ticket: ticket.documentId } : {}),
          direction: 'incoming',
          senderName: mail.from?.name.slice(0, 255).toWellFormed(),
          senderEmail: mail.from?.address.slice(0, 255),
          subject: mail.subject,
          body: mail.reply,
          fullBody: mail.text,
          html: mail.html,
          receivedAt: receivedAt.toISOString(),
          messageId: mail.messageId,
          attachments: fileIds,
        },
      });
      if (!bundled) return;
      const entry = await documents(strapi, ticket.uid).findOne({
        documentId: ticket.documentId,
        fields: ['ticketStatus'],
      });
      if (entry && REOPENED.includes(String(entry.ticketStatus)))
        await documents(strapi, ticket.uid).update({
          documentId: ticket.documentId,
          data: { ticketStatus: 'Open' },
        });
    },
  };
}

export type TicketWriter = ReturnType<typeof createTicketWriter>;
