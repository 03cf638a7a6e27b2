import type { Messages } from '../messages';
import { messageIdKey } from '../messages/keys';
import type { EarlierMessage } from '../messages/recall';
import type { Moves } from '../ticketing/moves';
import type { PanelAgent, PanelAgents } from '../ticketing/panel-agents';
import type { Participants } from '../ticketing/participants';
import type { AgentToken, ThreadToken } from '../ticketing/thread-token';
import type { Threads } from '../ticketing/threads';
import type { Thread, ThreadLookup, TicketRef } from '../ticketing/threading';
import type { TicketWriter } from '../ticketing/writer';
import type { AgentLookup, ProvenAgent } from './agent-answer';

const HOUR_MS = 3_600_000;
/** Between the Date of a message and its arrival. */
const DELIVERY_MS = 24 * HOUR_MS;

/** What a batch of messages must know of what came before. */
export interface Question {
  id: number;
  dedupKey: string;
  decodedKey?: string | null;
  sharedKey?: string | null;
  senderKey: string | null;
  /** The sender's address, to find who asks. */
  sender: string | null;
  receivedAt: Date;
  /** Set where the channel has changed its account: the message may be an earlier one that moved. */
  moved?: { messageIdKey: string; sentAt: Date } | null;
  /** Message-IDs that the mail names as its predecessors. */
  predecessors: string[];
  /** Tokens that the mail carries, and ticket numbers that it names. */
  tokens: ThreadToken[];
  numbers: number[];
  /** Tokens of agents who answer by mail. */
  agentTokens: AgentToken[];
}

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

export interface MemoryDependencies {
  messages: Pick<Messages, 'recall'>;
  participants: Pick<Participants, 'of'>;
  moves: Pick<Moves, 'merged'>;
  writer: Pick<TicketWriter, 'existing' | 'requesters'>;
  threads: Pick<Threads, 'withNumbers' | 'proves' | 'provesAgent'>;
  panelAgents: Pick<PanelAgents, 'byIds'>;
}

type KnownThread = Thread & { participants: Set<string> };

const keyOf = ({ number, mac }: ThreadToken) => `${number}-${mac}`;
const agentKeyOf = ({ agent, ...token }: AgentToken) => `${agent}-${keyOf(token)}`;

/**
 * What earlier messages mean for the current ones: copies, conversations, how much a sender wrote. Read in a few queries
 * for a whole batch, then kept current in memory while the batch is decided.
 */
export class Memory implements ThreadLookup, AgentLookup {
  private copies = new Map<string, number>();
  /** Shared key → id of the message that is in a ticket, of whatever channel. */
  private shared: ReadonlyMap<string, number> = new Map();
  /** By the ticket's documentId. */
  private threads = new Map<string, KnownThread>();
  /** Message-ID key → documentId of its ticket. */
  private tickets = new Map<string, string>();
  private tokens = new Map<string, { documentId: string; own: boolean; side: boolean }>();
  private numbers = new Map<number, string>();
  private answers = new Map<string, { documentId: string; own: boolean; agent: PanelAgent | null }>();
  private sent = new Map<string, number[]>();
  /** Address in lower case → documentId of its user. */
  private requesters = new Map<string, string>();
  /** Keys of those who wrote in a ticket before. */
  private known = new Set<string>();

  private constructor() {}

  /**
   * @param sharers the channels that read a folder of this one, itself included: an answer may come to any of them
   * @param target uid of the content type that tickets are created in; null when there is none
   * @param asksForKnown whether a rule wants to know who wrote before
   */
  static async recall(
    deps: MemoryDependencies,
    channel: string,
    { sharers, target, asksForKnown }: { sharers: string[]; target: string | null; asksForKnown: boolean },
    questions: Question[],
  ): Promise<Memory> {
    const memory = new Memory();
    if (questions.length === 0) return memory;
    await memory.recallMessages(deps, channel, sharers, questions);
    await memory.recallNumbers(deps, sharers, questions);
    await memory.recallAgents(deps, sharers, questions);
    await memory.followMerged(deps);
    await memory.dropDeleted(deps);
    await memory.recallParticipants(deps);
    await memory.recallSent(deps, channel, questions);
    if (asksForKnown)
      memory.known = await deps.messages.recall.knownSenders(channel, [
        ...new Set(questions.flatMap((question) => question.senderKey ?? [])),
      ]);
    const senders = [...new Set(questions.flatMap(({ sender }) => sender ?? []))];
    if (target !== null) memory.requesters = await deps.writer.requesters(target, senders);
    return memory;
  }

  /** A ticket that the host named, with its participants; null where there is none. */
  static async threadOf(
    deps: Pick<MemoryDependencies, 'messages' | 'participants' | 'moves' | 'writer'>,
    { uid, documentId }: Pick<TicketRef, 'uid' | 'documentId'>,
  ): Promise<Thread | null> {
    const memory = new Memory();
    const [first] = await deps.messages.recall.ofTicket(uid, documentId);
    memory.know({ uid, documentId, ticketType: first?.ticketType ?? null });
    await memory.followMerged(deps);
    await memory.dropDeleted(deps);
    await memory.recallParticipants(deps);
    return [...memory.threads.values()][0] ?? null;
  }

  private async recallMessages(
    { messages }: MemoryDependencies,
    channel: string,
    sharers: string[],
    questions: Question[],
  ): Promise<void> {
    this.copies = await messages.recall.copies(channel, [
      ...new Set(questions.flatMap(({ dedupKey, decodedKey }) => [dedupKey, decodedKey ?? []].flat())),
    ]);
    this.shared = await messages.recall.shared(questions.flatMap(({ sharedKey }) => sharedKey ?? []));
    await this.recallMoved(messages.recall, channel, questions);
    const named = new Set(questions.flatMap((question) => question.predecessors.map(messageIdKey)));
    for (const [key, ticket] of await messages.recall.tickets(sharers, [...named]))
      this.tickets.set(key, this.know(ticket).documentId);
  }

  /**
   * Moved mail that an earlier version logged, without a key of what it says: known by Message-ID, sender and time, since a
   * migration may have encoded it in another way. A device that repeats its Message-ID sends at another time.
   */
  private async recallMoved(
    recall: Pick<Messages['recall'], 'withoutDecodedKey'>,
    channel: string,
    questions: Question[],
  ): Promise<void> {
    const moved = questions.flatMap((question) =>
      question.moved ? [{ ...question, ...question.moved }] : [],
    );
    if (moved.length === 0) return;
    const keys = [...new Set(moved.map(({ messageIdKey }) => messageIdKey))];
    const byKey = new Map<string, EarlierMessage[]>();
    for (const earlier of await recall.withoutDecodedKey(channel, keys))
      byKey.set(earlier.messageIdKey, [...(byKey.get(earlier.messageIdKey) ?? []), earlier]);
    for (const { id, dedupKey, messageIdKey, senderKey, sentAt } of moved) {
      const original = byKey
        .get(messageIdKey)
        ?.find(
          (earlier) =>
            earlier.id < id &&
            earlier.senderKey === senderKey &&
            Math.abs(earlier.receivedAt - sentAt.getTime()) <= DELIVERY_MS,
        );
      if (original && !this.copies.has(dedupKey)) this.copies.set(dedupKey, original.id);
    }
  }

  /** Tickets by number: those whose token proves them, of any channel, and those that a subject names, of those that share a folder. */
  private async recallNumbers(
    { threads }: MemoryDependencies,
    sharers: string[],
    questions: Question[],
  ): Promise<void> {
    const tokens = questions.flatMap((question) => question.tokens);
    const named = questions.flatMap((question) => question.numbers);
    if (tokens.length === 0 && named.length === 0) return;
    const found = await threads.withNumbers([...tokens.map(({ number }) => number), ...named]);
    for (const token of tokens) {
      const thread = found.get(token.number);
      if (!thread) continue;
      const side = await threads.proves(token, thread, true);
      if (!side && !(await threads.proves(token, thread))) continue;
      const { documentId } = this.know(thread.ticket);
      this.tokens.set(keyOf(token), { documentId, own: sharers.includes(thread.answeredBy), side });
    }
    for (const number of named) {
      const thread = found.get(number);
      if (thread && sharers.includes(thread.answeredBy))
        this.numbers.set(number, this.know(thread.ticket).documentId);
    }
  }

  /** Tickets that agents answer by mail, with what each agent may do now. */
  private async recallAgents(
    { threads, panelAgents }: Pick<MemoryDependencies, 'threads' | 'panelAgents'>,
    sharers: string[],
    questions: Question[],
  ): Promise<void> {
    const tokens = questions.flatMap((question) => question.agentTokens);
    if (tokens.length === 0) return;
    const found = await threads.withNumbers(tokens.map(({ number }) => number));
    const proven: { token: AgentToken; documentId: string; own: boolean }[] = [];
    for (const token of tokens) {
      const thread = found.get(token.number);
      if (!thread || !(await threads.provesAgent(token, thread))) continue;
      const { documentId } = this.know(thread.ticket);
      proven.push({ token, documentId, own: sharers.includes(thread.answeredBy) });
    }
    const agents = await panelAgents.byIds([...new Set(proven.map(({ token }) => token.agent))]);
    for (const { token, documentId, own } of proven)
      this.answers.set(agentKeyOf(token), {
        documentId,
        own,
        agent: agents.find(({ id }) => id === token.agent) ?? null,
      });
  }

  /** What names a ticket that was merged into another one names that one. */
  private async followMerged({ moves }: Pick<MemoryDependencies, 'moves'>): Promise<void> {
    if (this.threads.size === 0) return;
    const merged = await moves.merged([...this.threads.keys()]);
    if (merged.size === 0) return;
    for (const [from, ticket] of merged) {
      this.threads.delete(from);
      this.know(ticket);
    }
    const nowOf = (documentId: string) => merged.get(documentId)?.documentId ?? documentId;
    for (const [key, documentId] of this.tickets) this.tickets.set(key, nowOf(documentId));
    for (const [number, documentId] of this.numbers) this.numbers.set(number, nowOf(documentId));
    for (const [key, proven] of this.tokens)
      this.tokens.set(key, { ...proven, documentId: nowOf(proven.documentId) });
    for (const [key, answer] of this.answers)
      this.answers.set(key, { ...answer, documentId: nowOf(answer.documentId) });
  }

  /** A ticket that was deleted is no thread to join. */
  private async dropDeleted({ writer }: Pick<MemoryDependencies, 'writer'>): Promise<void> {
    const all = [...this.threads.values()];
    for (const uid of new Set(all.map(({ ticket }) => ticket.uid))) {
      const threads = all.filter(({ ticket }) => ticket.uid === uid);
      const there = await writer.existing(
        uid,
        threads.map(({ ticket }) => ticket.documentId),
      );
      for (const thread of threads) {
        const state = there.get(thread.ticket.documentId);
        if (state) thread.closedAt = state.closedAt;
        else this.threads.delete(thread.ticket.documentId);
      }
    }
  }

  /** Who wrote in the tickets, and who was added to them.  */
  private async recallParticipants({
    messages,
    participants,
  }: Pick<MemoryDependencies, 'messages' | 'participants'>): Promise<void> {
    if (this.threads.size === 0) return;
    const ids = [...this.threads.keys()];
    for (const { ticket, senderKey } of await messages.recall.writers(ids))
      this.threads.get(ticket)?.participants.add(senderKey);
    // What people said of who takes part counts more than who wrote.
    for (const { ticket, senderKey, takenOut } of await participants.of(ids))
      if (takenOut) this.threads.get(ticket)?.participants.delete(senderKey);
      else this.threads.get(ticket)?.participants.add(senderKey);
  }

  private async recallSent(
    { messages }: MemoryDependencies,
    channel: string,
    questions: Question[],
  ): Promise<void> {
    const senders = [...new Set(questions.flatMap((question) => question.senderKey ?? []))];
    if (senders.length === 0) return;
    const times = questions.map((question) => question.receivedAt.getTime());
    const sent = await messages.recall.sent(channel, senders, [
      Math.min(...times) - HOUR_MS,
      Math.max(...times),
    ]);
    for (const { senderKey, receivedAt } of sent) this.countSent(senderKey, receivedAt);
  }

  /** A copy to decide a group on, so that a group that is rolled back leaves no trace. */
  fork(): Memory {
    const copy = new Memory();
    copy.copies = new Map(this.copies);
    copy.shared = this.shared;
    copy.threads = new Map(
      [...this.threads].map(([id, thread]) => [
        id,
        { ...thread, participants: new Set(thread.participants) },
      ]),
    );
    copy.tickets = new Map(this.tickets);
    copy.sent = new Map([...this.sent].map(([sender, times]) => [sender, [...times]]));
    copy.tokens = this.tokens;
    copy.numbers = this.numbers;
    copy.answers = this.answers;
    copy.requesters = this.requesters;
    copy.known = new Set(this.known);
    return copy;
  }

  /** Row id of the message that this one is a true copy of. */
  originalOf(question: { id: number; dedupKey: string; decodedKey?: string | null }): number | null {
    const original = this.copies.get(question.dedupKey) ?? this.copies.get(question.decodedKey ?? '');
    return original === undefined || original === question.id ? null : original;
  }

  /** Row id of the message that another channel, which reads the same folder, made of this mail; it is in a ticket. */
  elsewhere(question: { id: number; sharedKey?: string | null }): number | null {
    const other = this.shared.get(question.sharedKey ?? '');
    return other === undefined || other === question.id ? null : other;
  }

  byToken(token: ThreadToken): { thread: Thread; own: boolean; side: boolean } | undefined {
    const proven = this.tokens.get(keyOf(token));
    const thread = proven && this.threads.get(proven.documentId);
    return thread && { thread, own: proven.own, side: proven.side };
  }

  byAgentToken(token: AgentToken): ProvenAgent | undefined {
    const proven = this.answers.get(agentKeyOf(token));
    const thread = proven && this.threads.get(proven.documentId);
    return thread && { ticket: thread.ticket, own: proven.own, agent: proven.agent };
  }

  byMessageId(messageId: string): Thread | undefined {
    return this.threads.get(this.tickets.get(messageIdKey(messageId)) ?? '');
  }

  byNumber(number: number): Thread | undefined {
    return this.threads.get(this.numbers.get(number) ?? '');
  }

  /** Messages of a sender in the hour before a time. */
  sentBefore(senderKey: string, receivedAt: Date): number {
    const until = receivedAt.getTime();
    return (this.sent.get(senderKey) ?? []).filter((time) => time > until - HOUR_MS && time <= until).length;
  }

  knows(senderKey: string): boolean {
    return this.known.has(senderKey);
  }

  /** documentId of the user who has an address; null when none has. */
  requesterOf(address: string): string | null {
    return this.requesters.get(address.toLowerCase()) ?? null;
  }

  remember(message: Remembered): void {
    for (const key of [message.dedupKey, message.decodedKey ?? []].flat())
      if (!this.copies.has(key)) this.copies.set(key, message.id);
    if (message.senderKey && message.counts) this.countSent(message.senderKey, message.receivedAt.getTime());
    if (!message.ticket) return;
    if (message.senderKey && !message.noted) this.known.add(message.senderKey);
    const { documentId } = message.ticket;
    if (message.messageId) this.tickets.set(messageIdKey(message.messageId), documentId);
    this.know(message.ticket);
    const thread = this.threads.get(documentId)!;
    // A message that was added opened the ticket again.
    if (!message.noted) thread.closedAt = null;
    for (const participant of message.participants) thread.participants.add(participant);
  }

  private know(ticket: TicketRef): TicketRef {
    if (!this.threads.has(ticket.documentId))
      this.threads.set(ticket.documentId, { ticket, participants: new Set(), closedAt: null });
    return ticket;
  }

  private countSent(senderKey: string, time: number): void {
    const times = this.sent.get(senderKey);
    if (times) times.push(time);
    else this.sent.set(senderKey, [time]);
  }
}
