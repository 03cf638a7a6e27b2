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

/** Statuses of the bundled ticket from which a reply opens it again. */
const REOPENED = ['Pending', 'Solved', 'Closed'];

/** Code of the host may take at most this long, in ms: a transaction is open in the meantime. */
const LONGEST_WAIT_MS = 30_000;

/** Entries could not be read or written. `cause` is what Strapi, the database or code of the host threw. */
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
 * life-cycle hooks and webhooks of the host run. What they throw is the cause of a `ContentTypeFault`.
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
    /** A ticket's values without those optional ones that must be unique and that another entry has already. */
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

    /** Tickets of one transaction, with the messages that open their conversations. */
    openGroup: (transaction: Transaction): TicketGroup =>
      openTicketGroup(strapi, grouped.open(transaction), {
        guarded,
        takes: grouped.takes,
        addOpenings: (openings) => addOpenings(strapi, transaction, openings),
      }),

    /** Which of some tickets of one content type are still there, and since when a bundled one is closed. */
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

    /** The newest ticket of a content type whose field has a value; null where there is none. */
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

    /** User accounts that have some addresses, by address in lower case; none where the content type does not link to them. */
    requesters: (uid: string, addresses: string[]) =>
      guarded(REQUESTER, () => findRequesters(strapi, uid, addresses)),

    /** Adds a message to a ticket's conversation and opens a bundled ticket that was pending, solved or closed. */
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

    /** Changes fields of a ticket, in each of its locales. */
    async change({ uid, documentId }: TicketRef, data: Record<string, unknown>): Promise<void> {
      await guarded(uid, async () => {
        for (const { locale } of await findInAnyLocale(strapi, uid, [documentId]))
          await documents(strapi, uid).update({ documentId, data, ...(locale ? { locale } : {}) });
      });
    },

    /** Adds what a colleague wrote in another mail program; the ticket's status stays. */
    addSent: (message: MailMessage) => addMessage(message, 'outgoing'),

    /** Adds a delivery report to a ticket's conversation as a note; the ticket's status stays. */
    addNote: (message: MailMessage) => addMessage(message, 'note'),
  };
}

/** Whether a field of a type can have a text as its value: asked for anything else, some databases fail. */
const canHold = (type: string, value: string): boolean =>
  LINKABLE_TYPES.includes(type) && (!type.endsWith('integer') || /^\d{1,9}$/.test(value));

export type TicketWriter = ReturnType<typeof createTicketWriter>;
