import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { createFileRemoval } from '../files/removal';
import type { Messages } from '../messages';
import type { OutgoingMail } from '../outgoing';
import type { Moves } from '../ticketing/moves';
import type { Participants } from '../ticketing/participants';
import type { TicketRef } from '../ticketing/threading';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import type { Uploads } from './uploads';

/** Conversation messages per statement, and maximum number of statements. */
const ROWS = 500;
const MAX_ROUNDS = 200;
/** Maximum number of files deleted before the response; later runs delete the rest. */
const AT_ONCE = 100;

type TicketPlace = Pick<TicketRef, 'uid' | 'documentId'>;

/**
 * Deletes a ticket's own data whenever it is deleted: its conversation, mail files, pending outgoing mail, participants
 * and originals. Its rows in the message log stay, so that nothing is read twice. All rows are deleted in the ticket's
 * transaction; file contents afterwards, using intents to recover from interruptions.
 */
export function createTicketDeletion({
  strapi,
  database,
  messages,
  participants,
  moves,
  outgoing,
  uploads,
}: {
  strapi: Core.Strapi;
  database: Database;
  messages: Pick<Messages, 'areOfTicket' | 'forgetRawOf'>;
  participants: Pick<Participants, 'removeAll'>;
  moves: Pick<Moves, 'forget'>;
  outgoing: Pick<OutgoingMail, 'withdraw'>;
  uploads: Pick<Uploads, 'give' | 'remove'>;
}) {
  const files = createFileRemoval(strapi);
  const rowsOf = async (uid: string, where: object): Promise<number[]> => {
    const rows = await strapi.db
      .query(uid as never)
      .findMany({ where, select: ['id'], limit: ROWS } as never);
    return (rows as { id: unknown }[]).map(({ id }) => numberOf(id));
  };
  const conversationOf = ({ uid, documentId }: TicketPlace) => ({
    ticketUid: uid,
    ticketDocumentId: documentId,
  });

  /** Deletes the conversation. Returns the files it used. */
  const deleteConversation = async (transaction: Transaction, ticket: TicketPlace): Promise<number[]> => {
    const used: number[] = [];
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const ids = await rowsOf(UID.ticketMessage, conversationOf(ticket));
      if (ids.length === 0) break;
      used.push(...(await files.of(transaction, UID.ticketMessage, ids)));
      await files.detach(transaction, UID.ticketMessage, ids);
      await strapi.db.query(UID.ticketMessage).deleteMany({ where: { id: { $in: ids } } });
    }
    return used;
  };

  /** Whether the entry was created or updated by mail. */
  const isTicket = async (ticket: TicketPlace): Promise<boolean> =>
    (await strapi.db.query(UID.ticketMessage).count({ where: conversationOf(ticket) })) > 0 ||
    database.transaction((transaction) => messages.areOfTicket(transaction, ticket));

  /** Runs `work` after the caller's transaction, such as that of a bulk action, is committed. */
  const afterCommit = (work: () => Promise<void>): Promise<unknown> =>
    strapi.db.transaction(({ onCommit }) => onCommit(() => void work().catch(() => undefined)));

  return {
    /** Deletes related data of every ticket that Strapi deletes from now on. */
    watch(): void {
      strapi.documents.use(async (context, next) => {
        const { documentId } = context.params as { documentId?: string };
        const ticket: TicketPlace = { uid: context.uid, documentId: String(documentId) };
        if (context.action !== 'delete' || !documentId || !(await isTicket(ticket))) return next();
        const joins = strapi.db.inTransaction();
        const { answer, bytes } = await database.transaction(async (transaction) => {
          const own = await files.of(transaction, ticket.uid, await rowsOf(ticket.uid, { documentId }));
          const answer = await next();
          // A translation or the published version may still exist.
          if ((await rowsOf(ticket.uid, { documentId })).length > 0) return { answer, bytes: [] };
          const used = [...own, ...(await deleteConversation(transaction, ticket))];
          const bytes = await files.deleteUnused(transaction, used);
          await uploads.give(transaction, bytes);
          await messages.forgetRawOf(transaction, ticket);
          await participants.removeAll(transaction, ticket.documentId);
          await moves.forget(transaction, ticket.documentId);
          await outgoing.withdraw(transaction, ticket);
          if (joins) await afterCommit(() => uploads.remove(bytes.slice(0, AT_ONCE)));
          return { answer, bytes };
        });
        if (!joins) await uploads.remove(bytes.slice(0, AT_ONCE));
        return answer;
      });
    },
  };
}

export type TicketDeletion = ReturnType<typeof createTicketDeletion>;
