import { messageIdKey } from '../messages/keys';
import type { PanelAgent } from '../ticketing/panel-agents';
import type { AgentToken, ThreadToken } from '../ticketing/thread-token';
import type { Thread, ThreadLookup, TicketRef } from '../ticketing/threading';
import type { AgentLookup, ProvenAgent } from './agent-answer';

export const HOUR_MS = 3_600_000;

/** What is remembered of a message once it is decided. */
interface Remembered {
  id: number;
  dedupKey: string;
  decodedKey?: string | null;
  messageId: string | null;
  senderKey: string | null;
  receivedAt: Date;
  counts: boolean;
  ticket: TicketRef | null;
  /** Keys of those who may write into the ticket from now on. */
  participants: string[];
  /** It was only noted on the ticket, whose status stays. */
  noted: boolean;
}

type KnownThread = Thread & { participants: Set<string> };

/** What is known of the past. Empty at first; `recallPast` fills it. */
export class Known {
  /** Key of what a message says → row id of the first that said it. */
  copies = new Map<string, number>();
  /** Shared key → id of the message that is in a ticket, of whatever channel. */
  shared: ReadonlyMap<string, number> = new Map();
  /** By the ticket's documentId. */
  threads = new Map<string, KnownThread>();
  /** Message-ID key → documentId of its ticket. */
  tickets = new Map<string, string>();
  tokens = new Map<string, { documentId: string; own: boolean; side: boolean }>();
  numbers = new Map<number, string>();
  answers = new Map<string, { documentId: string; own: boolean; agent: PanelAgent | null }>();
  /** Sender key → times of their messages. */
  sent = new Map<string, number[]>();
  /** Address in lower case → documentId of its user. */
  requesters = new Map<string, string>();
  /** Keys of those who wrote in a ticket before. */
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
 * What earlier messages mean for the current ones: copies, conversations, how much a sender wrote. It is recalled for a
 * whole batch, then kept current while the batch is decided.
 */
export class Memory implements ThreadLookup, AgentLookup {
  constructor(private readonly known: Known) {}

  /** A copy to decide a group on, so that a group that is rolled back leaves no trace. */
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

  /** Row id of the message that this one is a true copy of. */
  originalOf(question: { id: number; dedupKey: string; decodedKey?: string | null }): number | null {
    const original =
      this.known.copies.get(question.dedupKey) ?? this.known.copies.get(question.decodedKey ?? '');
    return original === undefined || original === question.id ? null : original;
  }

  /** Row id of the message that another channel, which reads the same folder, made of this mail; it is in a ticket. */
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

  /** Messages of a sender in the hour before a time. */
  sentBefore(senderKey: string, receivedAt: Date): number {
    const until = receivedAt.getTime();
    return (this.known.sent.get(senderKey) ?? []).filter((time) => time > until - HOUR_MS && time <= until)
      .length;
  }

  knows(senderKey: string): boolean {
    return this.known.senders.has(senderKey);
  }

  /** documentId of the user who has an address; null when none has. */
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
    // A message that was added opened the ticket again.
    if (!message.noted) thread.closedAt = null;
    for (const participant of message.participants) thread.participants.add(participant);
  }
}
