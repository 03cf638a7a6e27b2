import { messageIdKey } from '../messages/keys';
import type { PanelAgent } from '../ticketing/panel-agents';
import type { AgentToken, ThreadToken } from '../ticketing/thread-token';
import type { Thread, ThreadLookup, TicketRef } from '../ticketing/threading';
import type { AgentLookup, ProvenAgent } from './agent-answer';

export const HOUR_MS = 3_600_000;

/** A decided message, as needed to judge later ones. */
interface Remembered {
  id: number;
  dedupKey: string;
  decodedKey?: string | null;
  messageId: string | null;
  senderKey: string | null;
  receivedAt: Date;
  counts: boolean;
  ticket: TicketRef | null;
  /** Keys of the ticket's new participants. */
  participants: string[];
  /** Only recorded on the ticket, without changing its status. */
  noted: boolean;
}

type KnownThread = Thread & { participants: Set<string> };

/** Known history. Initially empty; filled by `recallPast`. */
export class Known {
  /** Content key → row id of the first message with that content. */
  copies = new Map<string, number>();
  /** Shared key → id of the message in a ticket, from any channel. */
  shared: ReadonlyMap<string, number> = new Map();
  /** By documentId of the ticket. */
  threads = new Map<string, KnownThread>();
  /** Message-ID key → documentId of its ticket. */
  tickets = new Map<string, string>();
  tokens = new Map<string, { documentId: string; own: boolean; side: boolean }>();
  numbers = new Map<number, string>();
  answers = new Map<string, { documentId: string; own: boolean; agent: PanelAgent | null }>();
  /** Sender key → times of their messages. */
  sent = new Map<string, number[]>();
  /** Lower-case address → documentId of its user. */
  requesters = new Map<string, string>();
  /** Keys of senders who wrote in a ticket before. */
  senders = new Set<string>();

  addThread(ticket: TicketRef): TicketRef {
    if (!this.threads.has(ticket.documentId))
      this.threads.set(ticket.documentId, { ticket, participants: new Set(), closedAt: null });
    return ticket;
  }

  countSent(senderKey: string, time: number): void {
    const times = this.sent.get(senderKey);
    if (times) times.push(time);
    else this.sent.set(senderKey, [time]);
  }
}

export const keyOf = ({ number, mac }: ThreadToken): string => `${number}-${mac}`;
export const agentKeyOf = ({ agent, ...token }: AgentToken): string => `${agent}-${keyOf(token)}`;

/**
 * History for judging: copies, conversations, message counts of senders. It is loaded for a whole batch and updated
 * while the batch is decided.
 */
export class Memory implements ThreadLookup, AgentLookup {
  constructor(private readonly known: Known) {}

  /** Copy for deciding a group, so that a rollback leaves no trace. */
  fork(): Memory {
    const { known } = this;
    const threads = [...known.threads].map(
      ([id, thread]) => [id, { ...thread, participants: new Set(thread.participants) }] as const,
    );
    return new Memory(
      Object.assign(new Known(), known, {
        copies: new Map(known.copies),
        threads: new Map(threads),
        tickets: new Map(known.tickets),
        sent: new Map([...known.sent].map(([sender, times]) => [sender, [...times]])),
        senders: new Set(known.senders),
      }),
    );
  }

  /** Row id of the message that this one is an exact copy of. */
  originalOf(question: { id: number; dedupKey: string; decodedKey?: string | null }): number | null {
    const original =
      this.known.copies.get(question.dedupKey) ?? this.known.copies.get(question.decodedKey ?? '');
    return original === undefined || original === question.id ? null : original;
  }

  /** Row id of the ticket message that another channel reading the same folder created from this mail. */
  elsewhere(question: { id: number; sharedKey?: string | null }): number | null {
    const other = this.known.shared.get(question.sharedKey ?? '');
    return other === undefined || other === question.id ? null : other;
  }

  byToken(token: ThreadToken): { thread: Thread; own: boolean; side: boolean } | undefined {
    const proven = this.known.tokens.get(keyOf(token));
    const thread = proven && this.known.threads.get(proven.documentId);
    return thread && { thread, own: proven.own, side: proven.side };
  }

  byAgentToken(token: AgentToken): ProvenAgent | undefined {
    const proven = this.known.answers.get(agentKeyOf(token));
    const thread = proven && this.known.threads.get(proven.documentId);
    return thread && { ticket: thread.ticket, own: proven.own, agent: proven.agent };
  }

  byMessageId(messageId: string): Thread | undefined {
    return this.known.threads.get(this.known.tickets.get(messageIdKey(messageId)) ?? '');
  }

  byNumber(number: number): Thread | undefined {
    return this.known.threads.get(this.known.numbers.get(number) ?? '');
  }

  /** Number of a sender's messages in the hour before a time. */
  sentBefore(senderKey: string, receivedAt: Date): number {
    const until = receivedAt.getTime();
    return (this.known.sent.get(senderKey) ?? []).filter((time) => time > until - HOUR_MS && time <= until)
      .length;
  }

  knows(senderKey: string): boolean {
    return this.known.senders.has(senderKey);
  }

  /** documentId of the user with an address, or null. */
  requesterOf(address: string): string | null {
    return this.known.requesters.get(address.toLowerCase()) ?? null;
  }

  remember(message: Remembered): void {
    for (const key of [message.dedupKey, message.decodedKey ?? []].flat())
      if (!this.known.copies.has(key)) this.known.copies.set(key, message.id);
    if (message.senderKey && message.counts)
      this.known.countSent(message.senderKey, message.receivedAt.getTime());
    if (!message.ticket) return;
    if (message.senderKey && !message.noted) this.known.senders.add(message.senderKey);
    const { documentId } = message.ticket;
    if (message.messageId) this.known.tickets.set(messageIdKey(message.messageId), documentId);
    this.known.addThread(message.ticket);
    const thread = this.known.threads.get(documentId)!;
    // Adding a message reopens the ticket.
    if (!message.noted) thread.closedAt = null;
    for (const participant of message.participants) thread.participants.add(participant);
  }
}
