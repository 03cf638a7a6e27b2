import type { Messages } from '../messages';
import { messageIdKey } from '../messages/keys';
import type { EarlierMessage } from '../messages/recall';
import type { Moves } from '../ticketing/moves';
import type { PanelAgents } from '../ticketing/panel-agents';
import type { Participants } from '../ticketing/participants';
import type { AgentToken, ThreadToken } from '../ticketing/thread-token';
import type { Threads } from '../ticketing/threads';
import type { Thread, TicketRef } from '../ticketing/threading';
import type { TicketWriter } from '../ticketing/writer';
import { agentKeyOf, HOUR_MS, keyOf, Known, Memory } from './memory';

/** Maximum time between Date and arrival of a message. */
const DELIVERY_MS = 24 * HOUR_MS;

/** What must be known about earlier messages for a batch. */
export interface Question {
  id: number;
  dedupKey: string;
  decodedKey?: string | null;
  sharedKey?: string | null;
  senderKey: string | null;
  /** The sender's address, to find the requester. */
  sender: string | null;
  receivedAt: Date;
  /** Set if the channel's account changed: the message may be a migrated copy. */
  moved?: { messageIdKey: string; sentAt: Date } | null;
  /** Message-IDs in References and In-Reply-To. */
  predecessors: string[];
  /** Thread tokens, and ticket numbers in the subject. */
  tokens: ThreadToken[];
  numbers: number[];
  /** Tokens of agents who answer by email. */
  agentTokens: AgentToken[];
}

export interface RecallDependencies {
  messages: Pick<Messages, 'recall'>;
  participants: Pick<Participants, 'of'>;
  moves: Pick<Moves, 'merged'>;
  writer: Pick<TicketWriter, 'existing' | 'requesters'>;
  threads: Pick<Threads, 'withNumbers' | 'proves' | 'provesAgent'>;
  panelAgents: Pick<PanelAgents, 'byIds'>;
}

/**
 * Loads the history for a batch with a few queries.
 * @param sharers channels that read the same folders, including this one: answers may arrive in any of them
 * @param target uid of the target content type, or null
 * @param asksForKnown whether a rule needs to know earlier senders
 */
export async function recallPast(
  deps: RecallDependencies,
  channel: string,
  { sharers, target, asksForKnown }: { sharers: string[]; target: string | null; asksForKnown: boolean },
  questions: Question[],
): Promise<Memory> {
  const known = new Known();
  if (questions.length === 0) return new Memory(known);
  await recallMessages(known, deps, channel, sharers, questions);
  await recallNumbers(known, deps, sharers, questions);
  await recallAgents(known, deps, sharers, questions);
  await followMerged(known, deps);
  await dropDeleted(known, deps);
  await recallParticipants(known, deps);
  await recallSent(known, deps, channel, questions);
  if (asksForKnown)
    known.senders = await deps.messages.recall.knownSenders(channel, [
      ...new Set(questions.flatMap((question) => question.senderKey ?? [])),
    ]);
  const senders = [...new Set(questions.flatMap(({ sender }) => sender ?? []))];
  if (target !== null) known.requesters = await deps.writer.requesters(target, senders);
  return new Memory(known);
}

/** A ticket named by a hook, with its participants, or null. */
export async function recallThread(
  deps: Pick<RecallDependencies, 'messages' | 'participants' | 'moves' | 'writer'>,
  { uid, documentId }: Pick<TicketRef, 'uid' | 'documentId'>,
): Promise<Thread | null> {
  const known = new Known();
  const [first] = await deps.messages.recall.ofTicket(uid, documentId);
  known.addThread({ uid, documentId, ticketType: first?.ticketType ?? null });
  await followMerged(known, deps);
  await dropDeleted(known, deps);
  await recallParticipants(known, deps);
  return [...known.threads.values()][0] ?? null;
}

async function recallMessages(
  known: Known,
  { messages }: RecallDependencies,
  channel: string,
  sharers: string[],
  questions: Question[],
): Promise<void> {
  known.copies = await messages.recall.copies(channel, [
    ...new Set(questions.flatMap(({ dedupKey, decodedKey }) => [dedupKey, decodedKey ?? []].flat())),
  ]);
  known.shared = await messages.recall.shared(questions.flatMap(({ sharedKey }) => sharedKey ?? []));
  await recallMoved(known, messages.recall, channel, questions);
  const named = new Set(questions.flatMap((question) => question.predecessors.map(messageIdKey)));
  for (const [key, ticket] of await messages.recall.tickets(sharers, [...named]))
    known.tickets.set(key, known.addThread(ticket).documentId);
}

/**
 * Migrated mail that an earlier version logged without content key. It is matched by Message-ID, sender and time, since
 * a migration may have changed the encoding. A device that repeats a Message-ID sends at different times.
 */
async function recallMoved(
  known: Known,
  recall: Pick<Messages['recall'], 'withoutDecodedKey'>,
  channel: string,
  questions: Question[],
): Promise<void> {
  const moved = questions.flatMap((question) => (question.moved ? [{ ...question, ...question.moved }] : []));
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
    if (original && !known.copies.has(dedupKey)) known.copies.set(dedupKey, original.id);
  }
}

/**
 * Tickets by number: those proven by a token, from any channel, and those named in a subject, from channels that share
 * a folder.
 */
async function recallNumbers(
  known: Known,
  { threads }: RecallDependencies,
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
    const { documentId } = known.addThread(thread.ticket);
    known.tokens.set(keyOf(token), { documentId, own: sharers.includes(thread.answeredBy), side });
  }
  for (const number of named) {
    const thread = found.get(number);
    if (thread && sharers.includes(thread.answeredBy))
      known.numbers.set(number, known.addThread(thread.ticket).documentId);
  }
}

/** Tickets that agents answer by email, with each agent's current permissions. */
async function recallAgents(
  known: Known,
  { threads, panelAgents }: Pick<RecallDependencies, 'threads' | 'panelAgents'>,
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
    const { documentId } = known.addThread(thread.ticket);
    proven.push({ token, documentId, own: sharers.includes(thread.answeredBy) });
  }
  const agents = await panelAgents.byIds([...new Set(proven.map(({ token }) => token.agent))]);
  for (const { token, documentId, own } of proven)
    known.answers.set(agentKeyOf(token), {
      documentId,
      own,
      agent: agents.find(({ id }) => id === token.agent) ?? null,
    });
}

/** Redirects references from merged tickets to their target. */
async function followMerged(known: Known, { moves }: Pick<RecallDependencies, 'moves'>): Promise<void> {
  if (known.threads.size === 0) return;
  const merged = await moves.merged([...known.threads.keys()]);
  if (merged.size === 0) return;
  for (const [from, ticket] of merged) {
    known.threads.delete(from);
    known.addThread(ticket);
  }
  const nowOf = (documentId: string) => merged.get(documentId)?.documentId ?? documentId;
  for (const [key, documentId] of known.tickets) known.tickets.set(key, nowOf(documentId));
  for (const [number, documentId] of known.numbers) known.numbers.set(number, nowOf(documentId));
  for (const [key, proven] of known.tokens)
    known.tokens.set(key, { ...proven, documentId: nowOf(proven.documentId) });
  for (const [key, answer] of known.answers)
    known.answers.set(key, { ...answer, documentId: nowOf(answer.documentId) });
}

/** Drops references to deleted tickets. */
async function dropDeleted(known: Known, { writer }: Pick<RecallDependencies, 'writer'>): Promise<void> {
  const all = [...known.threads.values()];
  for (const uid of new Set(all.map(({ ticket }) => ticket.uid))) {
    const threads = all.filter(({ ticket }) => ticket.uid === uid);
    const there = await writer.existing(
      uid,
      threads.map(({ ticket }) => ticket.documentId),
    );
    for (const thread of threads) {
      const state = there.get(thread.ticket.documentId);
      if (state) thread.closedAt = state.closedAt;
      else known.threads.delete(thread.ticket.documentId);
    }
  }
}

/** Senders of the tickets' messages, and added participants. */
async function recallParticipants(
  known: Known,
  { messages, participants }: Pick<RecallDependencies, 'messages' | 'participants'>,
): Promise<void> {
  if (known.threads.size === 0) return;
  const ids = [...known.threads.keys()];
  for (const { ticket, senderKey } of await messages.recall.writers(ids))
    known.threads.get(ticket)?.participants.add(senderKey);
  // Participants changed by a person take precedence over senders.
  for (const { ticket, senderKey, takenOut } of await participants.of(ids))
    if (takenOut) known.threads.get(ticket)?.participants.delete(senderKey);
    else known.threads.get(ticket)?.participants.add(senderKey);
}

async function recallSent(
  known: Known,
  { messages }: RecallDependencies,
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
  for (const { senderKey, receivedAt } of sent) known.countSent(senderKey, receivedAt);
}
