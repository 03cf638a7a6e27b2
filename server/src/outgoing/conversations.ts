import {
  EmailChannelError,
  invalidInput,
  type Conversation,
  type Said,
  type TicketMove,
} from '../../../contracts';
import { senderKey } from '../messages/keys';
import { addressKey } from '../screening/addresses';
import type { Move } from '../ticketing/moves';
import type { Participants } from '../ticketing/participants';
import { pausesOf } from './breaker';
import {
  acknowledgementOf,
  deliveryOf,
  hiddenBy,
  hidesPart,
  messageOf,
  openingOf,
  openMessage,
  openPlan,
  people as openPeople,
  type IsRestricted,
} from './conversation-views';
import type { Drafts } from './drafts';
import { createReplies, type Replies, type RepliesDependencies } from './replies';
import type { Planned } from './reply-plan';
import { openingBody } from './ticket-history';

export interface ConversationsDependencies extends RepliesDependencies {
  drafts: Pick<Drafts, 'writing'>;
  participants: Pick<Participants, 'change'>;
}

/** Conversations of tickets, for reading and replying. Every method rejects with `ticket-not-found`. */
export interface Conversations extends Replies {
  /** Resolves if the ticket exists. */
  require(uid: string, documentId: string): Promise<void>;
  /** @param isRestricted whether a field of the ticket is restricted for the reader */
  read(
    uid: string,
    documentId: string,
    isRestricted: IsRestricted,
    /** Id of the admin user who reads it. */
    reader?: number,
  ): Promise<Conversation>;
  /**
   * Adds a participant to the ticket or, with `takenOut`, removes one. Rejects with `invalid-input` for a channel's
   * address.
   */
  changeParticipant(uid: string, documentId: string, address: string, takenOut: boolean): Promise<void>;
  /**
   * Returns the message log id of a message. Rejects with `message-not-found` if it does not belong to the ticket, or
   * if part of the message is restricted for the reader.
   */
  logged(uid: string, documentId: string, message: string, isRestricted: IsRestricted): Promise<number>;
  /**
   * Returns the original message as received. Rejects with `message-not-found` if it is not kept, or if part of it is
   * restricted for the reader.
   */
  original(uid: string, documentId: string, message: string, isRestricted: IsRestricted): Promise<Buffer>;
}

export const ticketNotFound = () => new EmailChannelError('ticket-not-found');
/** Number of permanent failures of an address after which agents are warned. */
const REPEATED = 2;

/** @see Conversations */
export function createConversations(deps: ConversationsDependencies): Conversations {
  const { history, outbox } = deps;
  const stateOf = deps.states.of;
  /** Warns before a reply that will probably not be delivered either. */
  const warningsOf = async ({ to, cc }: Planned['view']): Promise<Said[]> => {
    const bounces = await outbox.hardBounces([to, ...cc].flatMap((person) => person?.address ?? []));
    return [...bounces]
      .filter(([, count]) => count >= REPEATED)
      .map(([address, count]) => ({ text: 'ticket.bouncedBefore', values: { address, count } }));
  };
  const movesShown = (
    uid: string,
    documentId: string,
    moves: Move[],
    hidesSubject: boolean,
  ): Promise<TicketMove[]> =>
    Promise.all(
      moves.map(async ({ id, kind, from, to, by, at }) => {
        const other = from === documentId ? to : from;
        const subject = hidesSubject ? null : (await history.ticket(uid, other))?.subject;
        return {
          id,
          kind,
          away: from === documentId,
          other,
          subject: typeof subject === 'string' ? subject : null,
          by,
          at: new Date(at).toISOString(),
        };
      }),
    );

  const logged: Conversations['logged'] = async (uid, documentId, id, isRestricted) => {
    const { ticket, messages, log, channel, mappings } = await stateOf(uid, documentId);
    const bodyField = openingBody(ticket, channel)?.field ?? null;
    const hidden = hiddenBy(isRestricted, mappings, bodyField);
    const opening = log.find((entry) => entry.opening)?.id ?? null;
    const inLog =
      id === 'opening' ? opening : messages.find((message) => message.documentId === id)?.messageLogId;
    // Only log entries of this ticket.
    const found = log.find((entry) => entry.id === inLog);
    if (!found) throw new EmailChannelError('message-not-found.in-ticket');
    if (hidesPart(hidden)) throw new EmailChannelError('message-not-found.raw');
    return found.id;
  };

  return {
    ...createReplies(deps),

    async require(uid, documentId) {
      if (!(await history.ticket(uid, documentId))) throw ticketNotFound();
    },

    async read(uid, documentId, isRestricted, reader) {
      const { ticket, messages, log, outgoing, channel, mappings, planned, moves } = await stateOf(
        uid,
        documentId,
      );
      const isPaused = await pausesOf(deps.breaker, [
        ...new Set([...outgoing.map((mail) => mail.channel), ...(channel ? [channel.documentId] : [])]),
      ]);
      const mailOf = new Map(outgoing.map((mail) => [mail.ticketMessage, mail]));
      const body = openingBody(ticket, channel);
      const hidden = hiddenBy(isRestricted, mappings, body?.field ?? null);
      const originals = new Set(log.filter(({ hasRaw }) => hasRaw).map(({ id }) => id));
      const kept = messages.find((message) => message.opening);
      const opened = log.find((entry) => entry.opening) ?? null;
      const opening = kept ? messageOf(kept, null, originals) : openingOf(opened, ticket, body?.text ?? '');
      const list = [
        ...messages
          .filter((message) => message !== kept)
          .map((message) => {
            const mail = mailOf.get(message.documentId);
            return {
              addedAt: message.addedAt,
              message: messageOf(message, mail ? deliveryOf(mail, isPaused(mail)) : null, originals),
            };
          }),
        ...outgoing
          .filter(({ kind }) => kind === 'acknowledgement')
          .map((mail) => ({ addedAt: mail.createdAt, message: acknowledgementOf(mail, isPaused(mail)) })),
      ]
        .sort((a, b) => a.addedAt - b.addedAt)
        .map(({ message }) => message);
      return {
        moves: await movesShown(uid, documentId, moves, hidden.subject),
        messages: (opening ? [opening, ...list] : list).map((message) => openMessage(message, hidden)),
        participants: openPeople(planned.participants, hidden),
        writing: (await deps.drafts.writing({ uid, documentId }))
          .filter(({ admin }) => admin !== reader)
          .map(({ agent }) => agent),
        reply: {
          ...openPlan(planned.view, hidden),
          warnings: hidden.address ? [] : await warningsOf(planned.view),
          paused: channel !== null && isPaused({ kind: 'reply', channel: channel.documentId }),
        },
      };
    },

    logged,

    async original(...place) {
      const raw = await history.original(await logged(...place));
      if (!raw) throw new EmailChannelError('message-not-found.raw');
      return raw;
    },
    async changeParticipant(uid, documentId, address, takenOut) {
      const { channel, own } = await stateOf(uid, documentId);
      if (own.has(addressKey(address))) throw invalidInput('address', 'participant-own', { address });
      const participant = { ticketDocumentId: documentId, senderKey: senderKey(address) };
      await deps.participants.change(channel?.documentId ?? '', participant, address, takenOut);
    },
  };
}
