import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import type { Mentions } from '../mail/mentions';
import { numberOf } from '../strapi/database';

type Row = Record<string, unknown>;

const ROWS = 200;
/** Fields of a message that may name a person. */
const TEXTS = ['senderEmail', 'recipient', 'cc', 'bcc', 'subject', 'body', 'fullBody', 'html'] as const;
/** What a message says once all of it is erased. */
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

/** A message of a conversation that is about a person. */
export interface PersonalMessage {
  id: number;
  /** They wrote it, or it was written to them. */
  own: boolean;
  /** They wrote it. */
  written: boolean;
  ticket: { uid: string; documentId: string };
  opening: boolean;
  messageLogId: number | null;
  row: Row;
}

/** What conversations know of one person. */
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

    /** Empties what the person wrote or was written, and takes their address out of other messages. */
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
