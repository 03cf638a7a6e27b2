import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { EmailChannelError } from '../../../contracts';
import type { Messages } from '../messages';
import type { OutgoingMail } from '../outgoing';
import { documents, type StrapiDocument } from '../strapi/border';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import { findInAnyLocale } from '../strapi/locales';
import type { Move, Moved, Moves } from '../ticketing/moves';
import type { Participants } from '../ticketing/participants';
import type { TicketRef } from '../ticketing/threading';

export interface MovingDependencies {
  strapi: Core.Strapi;
  database: Database;
  messages: Pick<Messages, 'give' | 'recall'>;
  participants: Pick<Participants, 'give'>;
  moves: Moves;
  outgoing: Pick<OutgoingMail, 'give'>;
}

type Place = Pick<TicketRef, 'uid' | 'documentId'>;

/** Maximum number of conversation messages per statement. */
const AT_ONCE = 500;
const MAX_ROUNDS = 200;

/** Merges tickets, and undoes merges and splits. Methods reject with `ticket-not-found` and `not-moved`. */
export function createMoving(deps: MovingDependencies) {
  const { strapi, database, messages, participants, moves, outgoing } = deps;

  /** The entries of a ticket, one per locale. */
  const entriesOf = async ({ uid, documentId }: Place): Promise<StrapiDocument[]> => {
    const entries = await findInAnyLocale(strapi, uid, [documentId]);
    if (entries.length === 0) throw new EmailChannelError('ticket-not-found');
    return entries;
  };
  const refOf = async (place: Place): Promise<TicketRef> => {
    const [entry] = await entriesOf(place);
    const [first] = await messages.recall.ofTicket(place.uid, place.documentId);
    return {
      ...place,
      ticketType: first?.ticketType ?? (entry!.ticketType as string | undefined) ?? null,
    };
  };

  /** Moves all or some messages of a conversation to another ticket. Returns their documentIds. */
  async function giveConversation(
    from: Place,
    to: Place,
    opening: boolean | string,
    only?: string[],
  ): Promise<string[]> {
    const gone: string[] = [];
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const found = await documents(strapi, UID.ticketMessage).findMany({
        filters: {
          ticketUid: from.uid,
          ticketDocumentId: from.documentId,
          ...(only ? { documentId: { $in: only } } : {}),
        },
        fields: ['documentId'],
        sort: 'id:asc',
        limit: AT_ONCE,
      });
      if (found.length === 0) break;
      for (const { documentId } of found) {
        await documents(strapi, UID.ticketMessage).update({
          documentId,
          data: {
            ticketDocumentId: to.documentId,
            ...(to.uid === UID.ticket ? { ticket: to.documentId } : {}),
            opening: opening === documentId,
          },
        });
        gone.push(documentId);
      }
    }
    return gone;
  }

  const openingOf = async ({ uid, documentId }: Place): Promise<string | null> => {
    const found = await documents(strapi, UID.ticketMessage).findFirst({
      filters: { ticketUid: uid, ticketDocumentId: documentId, opening: true },
    });
    return found?.documentId ?? null;
  };

  /** Updates a bundled ticket in all locales. */
  const change = async ({ uid, documentId }: Place, data: Record<string, unknown>): Promise<void> => {
    if (uid !== UID.ticket) return;
    for (const { locale } of await findInAnyLocale(strapi, uid, [documentId]))
      await documents(strapi, uid).update({ documentId, data, ...(locale ? { locale } : {}) });
  };

  /** Undoes a move: messages that are still in the target ticket return. */
  const giveBack = async (transaction: Transaction, move: Move): Promise<void> => {
    const { uid, moved } = move;
    const from = { uid, documentId: move.to };
    const to = { uid, documentId: move.from, ticketType: moved.ticketType };
    await giveConversation(from, to, moved.opening ?? false, moved.messages);
    await messages.give(transaction, from, to, moved.log);
    await outgoing.give(transaction, from, to, moved.outgoing);
    await participants.give(transaction, from.documentId, to.documentId, moved.participants);
  };

  return {
    refOf,

    /** Moves some messages of a ticket and their log rows to another ticket, and records it. */
    async split(
      transaction: Transaction,
      from: TicketRef,
      to: TicketRef,
      some: { messages: string[]; log: number[] },
      by: string,
    ): Promise<void> {
      const moved: Moved = {
        messages: await giveConversation(from, to, false, some.messages),
        opening: null,
        log: await messages.give(transaction, from, to, some.log),
        outgoing: [],
        participants: [],
        ticketType: from.ticketType,
        before: {},
      };
      const move = { kind: 'split' as const, uid: from.uid, from: from.documentId, to: to.documentId };
      await moves.add(transaction, { ...move, moved, by }, to.ticketType);
    },

    /**
     * Merges a ticket into another one of the same content type. Later replies to it are added to the target. A bundled
     * ticket is closed and linked to it.
     */
    async merge(uid: string, fromId: string, intoId: string, by: string): Promise<void> {
      if (fromId === intoId) throw new EmailChannelError('not-moved.same');
      const [from, into] = await Promise.all([
        refOf({ uid, documentId: fromId }),
        refOf({ uid, documentId: intoId }),
      ]);
      if ((await moves.merged([intoId])).size > 0) throw new EmailChannelError('not-moved.merged');
      const opening = await openingOf(from);
      const before = uid === UID.ticket ? await valuesOf(strapi, fromId) : {};
      await database.transaction(async (transaction) => {
        const moved: Moved = {
          messages: await giveConversation(from, into, false),
          opening,
          log: await messages.give(transaction, from, into),
          outgoing: await outgoing.give(transaction, from, into),
          participants: await participants.give(transaction, fromId, intoId),
          ticketType: from.ticketType,
          before,
        };
        await change(from, { ticketStatus: 'Closed', linkedTicket: intoId });
        await moves.add(
          transaction,
          { kind: 'merge', uid, from: fromId, to: intoId, moved, by },
          into.ticketType,
        );
      });
    },

    /**
     * Undoes a move. A ticket created by a split is deleted. Rejects with `not-moved.newer` if it has messages of its
     * own, and with `not-moved.later` if the target was merged in turn.
     */
    async undo(uid: string, documentId: string, id: number): Promise<void> {
      const move = (await moves.of(uid, documentId)).find((one) => one.id === id);
      if (!move) throw new EmailChannelError('not-moved');
      const later = await moves.of(uid, move.to);
      if (later.some((one) => one.id > id && one.kind === 'merge' && one.from === move.to))
        throw new EmailChannelError('not-moved.later');
      await entriesOf({ uid, documentId: move.from });
      await database.transaction(async (transaction) => {
        if (!(await moves.remove(transaction, id))) throw new EmailChannelError('not-moved');
        await giveBack(transaction, move);
        if (move.kind === 'merge') return change({ uid, documentId: move.from }, move.moved.before);
        if (await hasMessages(strapi, { uid, documentId: move.to }))
          throw new EmailChannelError('not-moved.newer');
        await documents(strapi, uid).delete({ documentId: move.to, locale: '*' });
      });
    },
  };
}

export type Moving = ReturnType<typeof createMoving>;

/** The fields of a bundled ticket that a merge changes. */
async function valuesOf(strapi: Core.Strapi, documentId: string): Promise<Record<string, unknown>> {
  const entry = await documents(strapi, UID.ticket).findOne({
    documentId,
    fields: ['ticketStatus'],
    populate: { linkedTicket: true },
  });
  const linked = entry?.linkedTicket as StrapiDocument | null | undefined;
  return { ticketStatus: entry?.ticketStatus, linkedTicket: linked?.documentId ?? null };
}

const hasMessages = async (strapi: Core.Strapi, { uid, documentId }: Place): Promise<boolean> =>
  numberOf(
    await documents(strapi, UID.ticketMessage).count({
      filters: { ticketUid: uid, ticketDocumentId: documentId },
    }),
  ) > 0;
