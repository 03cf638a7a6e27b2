import { EmailChannelError, type Channel, type FieldMapping } from '../../../contracts';
import { ownAddresses } from '../screening/own-mail';
import type { TicketMail } from '../messages/recall';
import type { StrapiDocument } from '../strapi/border';
import type { Move, Moves } from '../ticketing/moves';
import type { Participants } from '../ticketing/participants';
import type { TicketRef } from '../ticketing/threading';
import type { Delivery } from './delivery';
import type { Outbox } from './outbox';
import type { Outgoing } from './outbox-rows';
import { planReply, type Planned } from './reply-plan';
import { openingBody, type StoredMessage, type TicketHistory } from './ticket-history';

/** A ticket with its conversation and reply plan. */
export interface TicketState {
  ticket: StrapiDocument;
  ref: TicketRef;
  messages: StoredMessage[];
  log: TicketMail[];
  outgoing: Outgoing[];
  channel: Channel | null;
  /** Mappings of all channels of the ticket; a merged ticket may have several. */
  mappings: FieldMapping[];
  planned: Planned;
  /** Merges and splits. */
  moves: Move[];
  /** Channels that can start a conversation. Empty if the ticket has one. */
  startable: Channel[];
  /** Keys of the own addresses of all channels. */
  own: Set<string>;
}

export interface TicketStatesDependencies {
  history: TicketHistory;
  outbox: Outbox;
  delivery: Pick<Delivery, 'isReady'>;
  participants: Pick<Participants, 'changed'>;
  moves: Pick<Moves, 'of'>;
  channels: {
    read(documentId: string): Promise<Channel | null>;
    allActive(): Promise<Channel[]>;
    /** Own addresses of all channels. */
    ownAddresses(): Promise<string[]>;
  };
}

/** Loads the state of a ticket's conversation. */
export function createTicketStates(deps: TicketStatesDependencies) {
  const { history, outbox } = deps;

  /** Existing channels of the ticket, starting with that of the oldest message. */
  const channelsOf = async (log: TicketMail[], outgoing: Outgoing[]): Promise<Channel[]> => {
    const ids = [...new Set([...log, ...outgoing].map(({ channel }) => channel))];
    return (await Promise.all(ids.map((id) => deps.channels.read(id)))).filter((channel) => channel !== null);
  };

  /** @param chosen the channel that starts the conversation */
  const stateOf = async (uid: string, documentId: string, chosen?: string): Promise<TicketState> => {
    const ticket = await history.ticket(uid, documentId);
    if (!ticket) throw new EmailChannelError('ticket-not-found');
    const [messages, logged, outgoing, moves] = await Promise.all([
      history.messages(uid, documentId),
      history.log(uid, documentId),
      outbox.ofTicket({ uid, documentId }),
      deps.moves.of(uid, documentId),
    ]);
    const log = withoutMoved(logged, messages);
    const channels = await channelsOf(log, outgoing);
    const known = channels[0] ?? null;
    const active = known ? [] : await deps.channels.allActive();
    const ready = active.filter((channel) => deps.delivery.isReady(channel));
    const startable = ready.length > 0 ? ready : active.slice(0, 1);
    const channel = known ?? startable.find((one) => one.documentId === chosen) ?? startable[0] ?? null;
    const own = await deps.channels.ownAddresses();
    return {
      ticket,
      ref: {
        uid,
        documentId,
        ticketType:
          (log.find(({ opening }) => opening) ?? log[0])?.ticketType ??
          (ticket.ticketType as string | null) ??
          null,
      },
      messages,
      log,
      outgoing,
      channel,
      mappings: (channels.length > 0 ? channels : [channel]).flatMap((one) => one?.mappings ?? []),
      startable,
      moves,
      planned: unlessMerged(
        moves.some(({ kind, from }) => kind === 'merge' && from === documentId),
        planReply(
          ticket,
          channel,
          withCustomer(messages),
          log,
          channel !== null && deps.delivery.isReady(channel),
          own,
          await deps.participants.changed(documentId),
          startable,
        ),
      ),
      own: channel ? ownAddresses(channel, own) : new Set(own),
    };
  };

  /** Rejects with `ticket-not-found`. */
  return { of: stateOf };
}

export type TicketStates = ReturnType<typeof createTicketStates>;

/** Excludes opening messages of other tickets that were merged into this one. */
const withoutMoved = (log: TicketMail[], messages: StoredMessage[]): TicketMail[] => {
  const added = new Set(
    messages
      .filter(({ direction, opening }) => direction === 'incoming' && !opening)
      .map(({ messageLogId }) => messageLogId),
  );
  return log.map((entry) => ({ ...entry, opening: entry.opening && !added.has(entry.id) }));
};

/** Replies are not possible in a merged ticket, only in its target. */
const unlessMerged = (merged: boolean, planned: Planned): Planned =>
  merged
    ? {
        ...planned,
        refusal: 'not-moved.merged',
        view: { ...planned.view, possible: false, reason: { text: 'error.not-moved.merged' } },
      }
    : planned;

/** Messages visible to the customer. */
const withCustomer = (messages: StoredMessage[]): StoredMessage[] => messages.filter(({ side }) => !side);

/** Message-IDs of the conversation, oldest first. */
export function messageIdsOf({ log, messages, outgoing }: TicketState): (string | null)[] {
  const opening = log.filter((entry) => entry.opening).map((entry) => entry.messageId);
  const acknowledged = outgoing
    .filter(({ kind, state }) => kind === 'acknowledgement' && state === 'sent')
    .map(({ messageId }) => messageId);
  const later = withCustomer(messages)
    .filter(({ direction }) => direction !== 'note')
    .map(({ messageId }) => messageId);
  return [...opening, ...acknowledged, ...later];
}

/** The customer's latest message, to be quoted in a reply. */
export function quotedOf({ ticket, channel, messages, log }: TicketState) {
  const latest = withCustomer(messages).findLast(({ direction }) => direction === 'incoming');
  if (latest) return { author: latest.author, at: latest.at, text: latest.body };
  const opening = log.find((entry) => entry.opening);
  const body = openingBody(ticket, channel);
  if (!body?.text) return null;
  const address = opening?.sender;
  return {
    author: address ? { name: String(ticket.requesterName ?? ''), address } : null,
    at: opening?.receivedAt ?? null,
    text: body.text,
  };
}
