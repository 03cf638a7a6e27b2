import type { MessageState, ReasonCode } from '../../../contracts';
import { isoOf, numberOf, type Database } from '../strapi/database';
import type { Place } from './message';
import { messageTable, type Row } from './table';

/** Values per query. */
const AT_ONCE = 500;
/** Maximum number of messages to read per ticket. */
const MAX_PER_TICKET = 500;
/** Maximum number of a sender's messages in the last hour to read; channels cannot set a higher limit. */
const MAX_SENT = 20_000;

/** Reasons of messages whose senders do not count as participants: they caused a bounce, or answered a forward. */
const NO_WRITERS: ReasonCode[] = [
  'bounce-noted',
  'side-added',
  'colleague-added',
  'agent-reply',
  'agent-note',
  'agent-command',
];

/** The ticket that a message created or was added to. */
export interface MessageTicket {
  uid: string;
  documentId: string;
  ticketType: string | null;
}

/** A message that created a ticket or was added to one. */
export interface TicketMail {
  /** Id in the message log. */
  id: number;
  hasRaw: boolean;
  channel: string;
  /** Whether it created the ticket. */
  opening: boolean;
  sender: string | null;
  /** Kept after the sender is removed; null if there was none. */
  senderKey: string | null;
  subject: string | null;
  messageId: string | null;
  receivedAt: Date | null;
  ticketType: string | null;
}

/** Outcome of a message. */
export interface KnownOutcome {
  outcome: MessageState;
  reason: ReasonCode | null;
  /** ISO times. */
  receivedAt: string | null;
  decidedAt: string | null;
}

/** A message logged by an earlier version. */
export interface EarlierMessage {
  id: number;
  messageIdKey: string;
  senderKey: string | null;
  /** In ms since 1970. */
  receivedAt: number;
}

/** Messages that count towards a sender's limit. */
const counted = (messages: ReturnType<typeof messageTable>) =>
  messages.where((one) =>
    one.whereIn('state', ['ticket', 'reply', 'held']).orWhere({ reason: 'parse-timeout' }),
  );

/** Looks up earlier messages for screening and threading. Keys are those of keys.ts. */
export function createRecall(database: Database) {
  const messages = () => messageTable(database);

  return {
    /** Returns ids of a channel's messages by dedup key and decoded key; the first of duplicates. */
    async copies(channel: string, keys: string[]): Promise<Map<string, number>> {
      const copies = new Map<string, number>();
      for (const column of ['dedup_key', 'decoded_key']) {
        const rows: Row[] = await messages()
          .where({ channel })
          .whereIn(column, keys)
          .orderBy('id', 'desc')
          .select('id', column);
        for (const row of rows) copies.set(String(row[column]), numberOf(row.id));
      }
      return copies;
    },

    /** Returns ids of messages in tickets of any channel, by shared key. */
    async shared(keys: string[]): Promise<Map<string, number>> {
      const found = new Map<string, number>();
      for (let start = 0; start < keys.length; start += AT_ONCE) {
        const rows: Row[] = await messages()
          .whereIn('shared_key', keys.slice(start, start + AT_ONCE))
          .select('id', 'shared_key');
        for (const row of rows) found.set(String(row.shared_key), numberOf(row.id));
      }
      return found;
    },

    /**
     * Returns messages of a channel, by the key of their Message-ID, that were logged before decoded keys existed; at
     * most 500 per 500 keys.
     */
    async withoutDecodedKey(channel: string, messageIdKeys: string[]): Promise<EarlierMessage[]> {
      const found: EarlierMessage[] = [];
      for (let start = 0; start < messageIdKeys.length; start += AT_ONCE) {
        const rows: Row[] = await messages()
          .where({ channel })
          .whereNull('decoded_key')
          .whereIn('message_id_hash', messageIdKeys.slice(start, start + AT_ONCE))
          .orderBy('id')
          .limit(AT_ONCE)
          .select('id', 'message_id_hash', 'sender_hash', 'received_at');
        for (const row of rows)
          found.push({
            id: numberOf(row.id),
            messageIdKey: String(row.message_id_hash),
            senderKey: textOf(row.sender_hash),
            receivedAt: numberOf(row.received_at),
          });
      }
      return found;
    },

    /** Returns the outcomes of the UIDs of a folder that are in the log. */
    async outcomes(place: Place, uids: number[]): Promise<Map<number, KnownOutcome>> {
      const known = new Map<number, KnownOutcome>();
      for (let start = 0; start < uids.length; start += AT_ONCE) {
        const rows: Row[] = await messages()
          .where({
            channel: place.channel,
            folder_hash: place.folderHash,
            uid_validity: place.uidValidity,
          })
          .whereIn('uid', uids.slice(start, start + AT_ONCE))
          .orderBy('uid')
          .select('uid', 'state', 'reason', 'received_at', 'decided_at');
        for (const row of rows)
          known.set(numberOf(row.uid), {
            outcome: String(row.state) as MessageState,
            reason: textOf(row.reason) as ReasonCode | null,
            receivedAt: isoOf(row.received_at),
            decidedAt: isoOf(row.decided_at),
          });
      }
      return known;
    },

    /**
     * Returns tickets of the channels' messages by the key of their Message-ID. If two messages share it, the later one
     * counts.
     */
    async tickets(channels: string[], messageIdKeys: string[]): Promise<Map<string, MessageTicket>> {
      const tickets = new Map<string, MessageTicket>();
      for (let start = 0; start < messageIdKeys.length; start += AT_ONCE) {
        const rows: Row[] = await messages()
          .whereIn('channel', channels)
          .whereIn('message_id_hash', messageIdKeys.slice(start, start + AT_ONCE))
          .whereNotNull('ticket_document_id')
          .orderBy('id')
          .select('message_id_hash', 'ticket_uid', 'ticket_document_id', 'ticket_type');
        for (const row of rows)
          tickets.set(String(row.message_id_hash), {
            uid: String(row.ticket_uid),
            documentId: String(row.ticket_document_id),
            ticketType: textOf(row.ticket_type),
          });
      }
      return tickets;
    },

    /** Returns sender keys of the participants of tickets, by the tickets' documentIds. */
    async writers(tickets: string[]): Promise<{ ticket: string; senderKey: string }[]> {
      const rows: Row[] = await messages()
        .whereIn('ticket_document_id', tickets)
        .whereIn('state', ['ticket', 'reply'])
        .whereNotIn('reason', NO_WRITERS)
        .whereNotNull('sender_hash')
        .distinct('ticket_document_id', 'sender_hash');
      return rows.map((row) => ({
        ticket: String(row.ticket_document_id),
        senderKey: String(row.sender_hash),
      }));
    },

    /** Returns those of the senders who wrote in a ticket of the channel before. */
    async knownSenders(channel: string, senderKeys: string[]): Promise<Set<string>> {
      const known = new Set<string>();
      for (let start = 0; start < senderKeys.length; start += AT_ONCE) {
        const rows: Row[] = await messages()
          .where({ channel })
          .whereIn('sender_hash', senderKeys.slice(start, start + AT_ONCE))
          .whereIn('state', ['ticket', 'reply'])
          .whereNotIn('reason', NO_WRITERS)
          .distinct('sender_hash');
        for (const row of rows) known.add(String(row.sender_hash));
      }
      return known;
    },

    /**
     * Returns keys of senders with at least `atLeast` messages to a channel within a time range in ms, counted as by
     * `sent`.
     */
    async busySenders(channel: string, [from, to]: [number, number], atLeast: number): Promise<string[]> {
      const rows: Row[] = await counted(messages())
        .where({ channel })
        .whereNotNull('sender_hash')
        .whereBetween('received_at', [from, to])
        .groupBy('sender_hash')
        .havingRaw('count(*) >= ?', [atLeast])
        .limit(AT_ONCE)
        .select('sender_hash');
      return rows.map((row) => String(row.sender_hash));
    },

    /**
     * Returns when senders wrote to a channel within a time range, in ms. Skipped and failed messages do not count,
     * except those that took too long.
     */
    async sent(
      channel: string,
      senderKeys: string[],
      [from, to]: [number, number],
    ): Promise<{ senderKey: string; receivedAt: number }[]> {
      const rows: Row[] = await counted(messages())
        .where({ channel })
        .whereIn('sender_hash', senderKeys)
        .whereBetween('received_at', [from, to])
        .limit(MAX_SENT)
        .select('sender_hash', 'received_at');
      return rows.map((row) => ({
        senderKey: String(row.sender_hash),
        receivedAt: numberOf(row.received_at),
      }));
    },

    /** Returns the messages that created a ticket or were added to it, oldest first; at most 500. */
    async ofTicket(uid: string, documentId: string): Promise<TicketMail[]> {
      const rows: Row[] = await messages()
        .where({ ticket_uid: uid, ticket_document_id: documentId })
        .whereIn('state', ['ticket', 'reply'])
        .orderBy('id')
        .limit(MAX_PER_TICKET)
        .select(
          'id',
          'has_raw',
          'channel',
          'state',
          'sender',
          'sender_hash',
          'subject',
          'message_id',
          'received_at',
          'ticket_type',
        );
      return rows.map((row) => ({
        id: numberOf(row.id),
        hasRaw: Boolean(row.has_raw),
        channel: String(row.channel),
        opening: row.state === 'ticket',
        sender: textOf(row.sender),
        senderKey: textOf(row.sender_hash),
        subject: textOf(row.subject),
        messageId: textOf(row.message_id),
        receivedAt: row.received_at == null ? null : new Date(numberOf(row.received_at)),
        ticketType: textOf(row.ticket_type),
      }));
    },
  };
}

export type Recall = ReturnType<typeof createRecall>;

const textOf = (value: unknown): string | null => (value == null || value === '' ? null : String(value));
