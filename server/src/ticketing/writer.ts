import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { EmailChannelError, LINKABLE_TYPES, step, type Step } from '../../../contracts';
import { withinDeadline } from '../mailbox/deadline';
import { contentType, documents } from '../strapi/border';
import { findInAnyLocale } from '../strapi/locales';
import type { Transaction } from '../strapi/database';
import type { GroupedDocuments } from '../strapi/grouped-documents';
import { addOpenings, valuesOf, type MailMessage } from './conversation-messages';
import { findRequesters, USER as REQUESTER } from './requester';
import type { TicketRef } from './threading';
import { openTicketGroup, type TicketGroup } from './ticket-group';

/** Statuses of the bundled ticket that a reply changes to Open. */
const REOPENED = ['Pending', 'Solved', 'Closed'];

/** Timeout for the host's code, in ms, because a transaction is open in the meantime. */
const LONGEST_WAIT_MS = 30_000;

/** Entries could not be read or written. `cause` is the error of Strapi, the database or the host's code. */
export class ContentTypeFault extends Error {
  constructor(
    readonly uid: string,
    override readonly cause: unknown,
  ) {
    super(`an entry of ${uid} could not be read or written`);
  }
}

/**
 * Creates tickets and replies through Strapi's document service, inside the caller's transaction, so that validation,
 * lifecycle hooks and webhooks of the host run. Their errors become the cause of a `ContentTypeFault`.
 */
export function createTicketWriter({
  strapi,
  config,
  grouped,
}: {
  strapi: Core.Strapi;
  config: { operationMs: number };
  grouped: GroupedDocuments;
}) {
  const guarded = async <T>(uid: string, work: () => Promise<T>): Promise<T> => {
    const ms = Math.min(config.operationMs, LONGEST_WAIT_MS);
    const late = () => new EmailChannelError('deadline-exceeded.app', { seconds: ms / 1_000 });
    try {
      return await withinDeadline(ms, undefined, late, async () => work());
    } catch (cause) {
      throw new ContentTypeFault(uid, cause);
    }
  };
  const addMessage = async (
    message: MailMessage,
    direction: 'incoming' | 'outgoing' | 'note',
  ): Promise<void> => {
    const { ticket, files } = message;
    const data = {
      ...valuesOf(message, direction),
      ...(ticket.uid === UID.ticket ? { ticket: ticket.documentId } : {}),
      attachments: files,
    };
    await guarded(UID.ticketMessage, () => documents(strapi, UID.ticketMessage).create({ data }));
  };

  return {
    /** Removes optional unique values that another entry already has. */
    async withoutCollisions(
      uid: string,
      { data, mayStayEmpty }: { data: Record<string, unknown>; mayStayEmpty: string[] },
    ): Promise<{ data: Record<string, unknown>; notes: Step[] }> {
      const kept = { ...data };
      const notes: Step[] = [];
      for (const name of mayStayEmpty.filter((field) => Object.hasOwn(data, field))) {
        const where = { [name]: data[name] } as never;
        const other = await guarded(uid, () => strapi.db.query(uid as never).findOne({ where }));
        if (!other) continue;
        delete kept[name];
        notes.push(step('mapping.not-unique', { field: name }));
      }
      return { data: kept, notes };
    },

    /** Opens a group for the tickets of one transaction and their opening messages. */
    openGroup: (transaction: Transaction): TicketGroup =>
      openTicketGroup(strapi, grouped.open(transaction), {
        guarded,
        takes: grouped.takes,
        addOpenings: (openings) => addOpenings(strapi, transaction, openings),
      }),

    /** Returns which tickets of a content type still exist, and when a bundled one was closed. */
    async existing(uid: string, documentIds: string[]): Promise<Map<string, { closedAt: Date | null }>> {
      if (!contentType(strapi, uid)) return new Map();
      const entries = await guarded(uid, () =>
        findInAnyLocale(strapi, uid, documentIds, {
          fields: ['documentId', ...(uid === UID.ticket ? ['closedAt'] : [])],
        }),
      );
      return new Map(
        entries.map(({ documentId, closedAt }) => [
          documentId,
          { closedAt: uid === UID.ticket && closedAt ? new Date(closedAt as string) : null },
        ]),
      );
    },

    /** Returns the newest ticket of a content type with a value in a field, or null. */
    async ticketWith(
      uid: string,
      { field, value }: { field: string; value: string },
    ): Promise<TicketRef | null> {
      const attribute = contentType(strapi, uid)?.attributes[field];
      if (!attribute || !canHold(attribute.type, value)) return null;
      const where = { [field]: value } as never;
      const found = await guarded(uid, () =>
        strapi.db.query(uid as never).findOne({ where, orderBy: { id: 'desc' } as never }),
      );
      return found && { uid, documentId: String(found.documentId), ticketType: null };
    },

    /** Maps lower-case addresses to user accounts. Empty if the content type does not link to them. */
    requesters: (uid: string, addresses: string[]) =>
      guarded(REQUESTER, () => findRequesters(strapi, uid, addresses)),

    /** Adds a message to a ticket's conversation, and reopens a bundled ticket that was pending, solved or closed. */
    async addReply(message: MailMessage): Promise<void> {
      await addMessage(message, 'incoming');
      const { uid, documentId } = message.ticket;
      if (uid !== UID.ticket) return;
      await guarded(uid, async () => {
        for (const { ticketStatus, locale } of await findInAnyLocale(strapi, uid, [documentId]))
          if (REOPENED.includes(String(ticketStatus)))
            await documents(strapi, uid).update({
              documentId,
              data: { ticketStatus: 'Open' },
              ...(locale ? { locale } : {}),
            });
      });
    },

    /** Changes fields of a ticket in every locale. */
    async change({ uid, documentId }: TicketRef, data: Record<string, unknown>): Promise<void> {
      await guarded(uid, async () => {
        for (const { locale } of await findInAnyLocale(strapi, uid, [documentId]))
          await documents(strapi, uid).update({ documentId, data, ...(locale ? { locale } : {}) });
      });
    },

    /** Adds a message that a colleague sent from another mail program. The ticket's status does not change. */
    addSent: (message: MailMessage) => addMessage(message, 'outgoing'),

    /** Adds a delivery report to a ticket's conversation as a note. The ticket's status does not change. */
    addNote: (message: MailMessage) => addMessage(message, 'note'),
  };
}

/** Whether a field type can have a text as its value; on other types the query fails on some databases. */
const canHold = (type: string, value: string): boolean =>
  LINKABLE_TYPES.includes(type) && (!type.endsWith('integer') || /^\d{1,9}$/.test(value));

export type TicketWriter = ReturnType<typeof createTicketWriter>;
