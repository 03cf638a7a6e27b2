import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import type { Mentions } from '../mail/mentions';
import { numberOf } from '../strapi/database';

type Row = Record<string, unknown>;

const ROWS = 200;
/** Message fields that may contain personal data. */
const TEXTS = ['senderEmail', 'recipient', 'cc', 'bcc', 'subject', 'body', 'fullBody', 'html'] as const;
/** Field values of a fully erased message. */
const NOTHING = {
  senderName: null,
  senderEmail: null,
  recipient: null,
  cc: null,
  bcc: null,
  writtenTo: null,
  subject: null,
  body: null,
  fullBody: null,
  html: null,
  messageId: null,
  inReplyTo: null,
  notices: [{ code: 'erased', values: {} }],
};

/** A conversation message with data about a person. */
export interface PersonalMessage {
  id: number;
  /** The person sent or received it. */
  own: boolean;
  /** The person sent it. */
  written: boolean;
  ticket: { uid: string; documentId: string };
  opening: boolean;
  messageLogId: number | null;
  row: Row;
}

/** Finds and erases a person's data in conversations. */
export function createPersonInConversations(strapi: Core.Strapi) {
  const messages = () => strapi.db.query(UID.ticketMessage);

  return {
    async *messages(person: Mentions): AsyncGenerator<PersonalMessage[]> {
      for (let after = 0; ;) {
        const rows = (await messages().findMany({
          where: {
            id: { $gt: after },
            $or: TEXTS.map((field) => ({ [field]: { $containsi: person.address } })),
          },
          orderBy: { id: 'asc' },
          limit: ROWS,
        })) as Row[];
        yield rows
          .filter((row) => TEXTS.some((field) => person.in(row[field])))
          .map((row) => {
            const written = row.direction !== 'outgoing' && person.is(row.senderEmail);
            return {
              id: numberOf(row.id),
              own: written || (row.direction === 'outgoing' && person.in(row.recipient)),
              written,
              ticket: { uid: String(row.ticketUid), documentId: String(row.ticketDocumentId) },
              opening: Boolean(row.opening),
              messageLogId: row.messageLogId == null ? null : numberOf(row.messageLogId),
              row,
            };
          });
        if (rows.length < ROWS) return;
        after = numberOf(rows.at(-1)!.id);
      }
    },

    /** Clears messages that the person sent or received, and removes their address from other messages. */
    async erase(person: Mentions, found: PersonalMessage[]): Promise<void> {
      for (const { id, own, row } of found)
        await messages().update({
          where: { id },
          data: own
            ? NOTHING
            : Object.fromEntries(
                TEXTS.filter((field) => person.in(row[field])).map((field) => [
                  field,
                  person.erasedFrom(String(row[field])),
                ]),
              ),
        });
    },
  };
}

export type PersonInConversations = ReturnType<typeof createPersonInConversations>;
