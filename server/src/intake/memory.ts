import type { Thread, TicketRef } from '../ticketing/threading';
import { numberOf, type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { messageIdKey } from './hash';

const HOUR_MS = 3_600_000;
/** Rows of one sender's last hour that are looked at; channels can't set a higher limit. */
const MOST_SENT = 20_000;

/** What a batch of messages must know of what came before. */
export interface Question {
  ledgerId: number;
  dedupKey: string;
  senderKey: string | null;
  receivedAt: Date;
  /** Message-IDs that the mail names as its predecessors. */
  predecessors: string[];
}

/** What is remembered of a message once it is decided. */
interface Remembered {
  ledgerId: number;
  dedupKey: string;
  messageId: string | null;
  senderKey: string | null;
  receivedAt: Date;
  counts: boolean;
  ticket: TicketRef | null;
}

/**
 * What earlier messages mean for those in hand: copies, conversations, how much a sender wrote. Read in a few queries
 * for a whole batch, then kept current in memory while the batch is decided.
 */
export class Memory {
  private constructor(
    private readonly copies: Map<string, number>,
    private readonly threads: Map<string, { ticket: TicketRef; participants: Set<string> }>,
    /** Message-ID key → documentId of its ticket. */
    private readonly tickets: Map<string, string>,
    private readonly sent: Map<string, number[]>,
  ) {}

  /**
   * @param existing answers which of some tickets are still there: one that was deleted is no thread to join
   */
  static async recall(
    database: Database,
    channel: string,
    questions: Question[],
    existing: (uid: string, documentIds: string[]) => Promise<Set<string>>,
  ): Promise<Memory> {
    const ledger = () => database.table(TABLES.ledger).where({ channel });
    const memory = new Memory(new Map(), new Map(), new Map(), new Map());
    if (questions.length === 0) return memory;

    const copies: Record<string, unknown>[] = await ledger()
      .whereIn('dedup_key', [...new Set(questions.map((question) => question.dedupKey))])
      .select('id', 'dedup_key');
    for (const row of copies) memory.copies.set(String(row.dedup_key), numberOf(row.id));

    const named = [...new Set(questions.flatMap((question) => question.predecessors.map(messageIdKey)))];
    for (let start = 0; start < named.length; start += 500) {
      const rows: Record<string, unknown>[] = await ledger()
        .whereIn('message_id_hash', named.slice(start, start + 500))
        .whereNotNull('ticket_document_id')
        .orderBy('id')
        .select('message_id_hash', 'ticket_uid', 'ticket_document_id', 'ticket_type');
      for (const row of rows) {
        const documentId = String(row.ticket_document_id);
        memory.tickets.set(String(row.message_id_hash), documentId);
        memory.threads.set(documentId, {
          ticket: {
            uid: String(row.ticket_uid),
            documentId,
            ticketType: row.ticket_type == null ? null : String(row.ticket_type),
          },
          participants: new Set(),
        });
      }
    }
    const uids = new Set([...memory.threads.values()].map((thread) => thread.ticket.uid));
    for (const uid of uids) {
      const ids = [...memory.threads.values()].flatMap(({ ticket }) =>
        ticket.uid === uid ? [ticket.documentId] : [],
      );
      const there = await existing(uid, ids);
      for (const id of ids) if (!there.has(id)) memory.threads.delete(id);
    }
    if (memory.threads.size > 0) {
      const rows: Record<string, unknown>[] = await ledger()
        .whereIn('ticket_document_id', [...memory.threads.keys()])
        .whereIn('state', ['ticket', 'reply'])
        .whereNotNull('sender_hash')
        .distinct('ticket_document_id', 'sender_hash');
      for (const row of rows)
        memory.threads.get(String(row.ticket_document_id))?.participants.add(String(row.sender_hash));
    }

    const senders = [...new Set(questions.flatMap((question) => question.senderKey ?? []))];
    if (senders.length > 0) {
      const earliest = Math.min(...questions.map((question) => question.receivedAt.getTime())) - HOUR_MS;
      const latest = Math.max(...questions.map((question) => question.receivedAt.getTime()));
      const rows: Record<string, unknown>[] = await ledger()
        .whereIn('sender_hash', senders)
        .whereBetween('received_at', [earliest, latest])
        .whereIn('state', ['ticket', 'reply', 'held'])
        .limit(MOST_SENT)
        .select('sender_hash', 'received_at');
      for (const row of rows) memory.countSent(String(row.sender_hash), numberOf(row.received_at));
    }
    return memory;
  }

  /** A copy to decide a group on, so that a group that is rolled back leaves no trace. */
  fork(): Memory {
    return new Memory(
      new Map(this.copies),
      new Map(
        [...this.threads].map(([id, thread]) => [
          id,
          { ...thread, participants: new Set(thread.participants) },
        ]),
      ),
      new Map(this.tickets),
      new Map([...this.sent].map(([sender, times]) => [sender, [...times]])),
    );
  }

  /** Row id of the message that this one is a true copy of. */
  originalOf(question: { ledgerId: number; dedupKey: string }): number | null {
    const original = this.copies.get(question.dedupKey);
    return original === undefined || original === question.ledgerId ? null : original;
  }

  threadOf(messageId: string): Thread | undefined {
    const documentId = this.tickets.get(messageIdKey(messageId));
    return documentId === undefined ? undefined : this.threads.get(documentId);
  }

  /** Messages of a sender in the hour before a time. */
  sentBefore(senderKey: string, receivedAt: Date): number {
    const until = receivedAt.getTime();
    return (this.sent.get(senderKey) ?? []).filter((time) => time > until - HOUR_MS && time <= until).length;
  }

  remember(message: Remembered): void {
    if (!this.copies.has(message.dedupKey)) this.copies.set(message.dedupKey, message.ledgerId);
    if (message.senderKey && message.counts) this.countSent(message.senderKey, message.receivedAt.getTime());
    if (!message.ticket) return;
    const { documentId } = message.ticket;
    if (message.messageId) this.tickets.set(messageIdKey(message.messageId), documentId);
    const thread = this.threads.get(documentId) ?? {
      ticket: message.ticket,
      participants: new Set<string>(),
    };
    if (message.senderKey) thread.participants.add(message.senderKey);
    this.threads.set(documentId, thread);
  }

  private countSent(senderKey: string, time: number): void {
    const times = this.sent.get(senderKey);
    if (times) times.push(time);
    else this.sent.set(senderKey, [time]);
  }
}
