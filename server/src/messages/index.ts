import { OUTCOMES, type Outcome, type ReasonCode } from '../../../contracts';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import { createCounts } from './counts';
import { senderKey } from './keys';
import { createLedger } from './ledger';
import { createPersonInLog } from './person';
import { createRawMail } from './raw-mail';
import { giveMessages } from './moving';
import { createRecall } from './recall';
import { createRereading } from './rereading';
import { createSenders } from './senders';
import { handOver } from './succession';
import { messageTable, NO_RAW, type Row } from './table';

/** Filter for decided messages. */
export interface DecidedQuery {
  count: number;
  /** Only messages from this address. */
  sender: string | null;
  /** Only messages that arrived since. */
  since: Date | null;
  /** Only messages whose raw message is kept. */
  keptOnly: boolean;
  /** Only the message with this id. */
  message: number | null;
}

/** Outcome of a message, and its location when it was read. */
export interface DecidedMessage {
  id: number;
  place: { folder: string; uidValidity: string; uid: number };
  outcome: Outcome;
  reason: ReasonCode | null;
  ticketType: string | null;
  sender: string | null;
  subject: string | null;
  receivedAt: Date;
}

export interface TicketPlace {
  uid: string;
  documentId: string;
}

/** Access to the messages of all channels, for other modules. message.ts defines a message. */
export function createMessages({ database }: { database: Database }) {
  const rawMail = createRawMail(database);
  const ofTicket = (transaction: Transaction, { uid, documentId }: TicketPlace) =>
    messageTable(database, transaction).where({ ticket_uid: uid, ticket_document_id: documentId });
  return {
    ledger: createLedger(database),
    recall: createRecall(database),
    counts: createCounts(database),
    rawMail,
    senders: createSenders(database),
    rereading: createRereading(database, rawMail),
    person: createPersonInLog(database, rawMail),

    /** Ids of the messages of a channel, or of all, as a subquery. */
    ids(channel?: string) {
      const ids = messageTable(database).select('id');
      return channel === undefined ? ids : ids.where({ channel });
    },

    /** Returns the latest decided messages of a channel, newest first. */
    async newestDecided(
      channel: string,
      { count, sender, since, keptOnly, message }: DecidedQuery,
    ): Promise<DecidedMessage[]> {
      const rows: Row[] = await messageTable(database)
        .where({
          channel,
          ...(sender === null ? {} : { sender_hash: senderKey(sender) }),
          ...(message === null ? {} : { id: message }),
        })
        .where((kept) => (keptOnly ? kept.where({ has_raw: true }) : kept))
        .where((recent) => (since ? recent.where('received_at', '>=', since.getTime()) : recent))
        .whereIn('state', OUTCOMES)
        .orderBy('id', 'desc')
        .limit(count);
      return rows.map((row) => ({
        id: numberOf(row.id),
        place: { folder: String(row.folder), uidValidity: String(row.uid_validity), uid: numberOf(row.uid) },
        outcome: String(row.state) as Outcome,
        reason: row.reason as ReasonCode | null,
        ticketType: row.ticket_type as string | null,
        sender: row.sender as string | null,
        subject: row.subject as string | null,
        receivedAt: new Date(numberOf(row.received_at)),
      }));
    },

    /** Whether any message created the ticket or was added to it. */
    async areOfTicket(transaction: Transaction, ticket: TicketPlace): Promise<boolean> {
      return Boolean(await ofTicket(transaction, ticket).first('id'));
    },

    /** Deletes the raw messages of a ticket. Their rows remain. */
    async forgetRawOf(transaction: Transaction, ticket: TicketPlace): Promise<void> {
      await rawMail.remove(transaction, ofTicket(transaction, ticket).select('id'));
      await ofTicket(transaction, ticket).update(NO_RAW);
    },

    /** Moves messages of one ticket to another. Returns their ids. */
    give: (
      transaction: Transaction,
      from: TicketPlace,
      to: TicketPlace & { ticketType: string | null },
      only?: number[],
    ): Promise<number[]> => giveMessages(database, transaction, from, to, only),

    /** Hands the messages of a channel's tickets over to another channel. Returns their number. */
    handOver: (transaction: Transaction, from: string, to: string): Promise<number> =>
      handOver(database, transaction, from, to),

    /** Deletes the messages of a channel and their raw messages. Returns their number. */
    async removeAll(transaction: Transaction, channel: string): Promise<number> {
      const own = () => messageTable(database, transaction).where({ channel });
      await rawMail.remove(transaction, own().select('id'));
      return own().delete();
    },
  };
}

export type Messages = ReturnType<typeof createMessages>;
