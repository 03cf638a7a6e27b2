import { step, type MailAddress, type Step } from '../../../contracts';
import type { FoundTicket } from '../hooks/answers';
import type { Mail } from '../mail/types';
import { findAgentTokens, findNumbers, findTokens, type AgentToken, type ThreadToken } from './thread-token';

/** A ticket that mail of the channel belongs to. */
export interface TicketRef {
  uid: string;
  documentId: string;
  ticketType: string | null;
}

/** A ticket with the keys of those who may write in it. */
export interface Thread {
  ticket: TicketRef;
  participants: ReadonlySet<string>;
  /** Since when a bundled ticket is closed; null when it is not, or where nothing is known of it. */
  closedAt: Date | null;
}

/** What is known of the tickets that a mail may name. */
export interface ThreadLookup {
  /**
   * The ticket that a token proves to belong to, undefined where it proves nothing; `own` when it was made by this channel,
   * `side` when it was made for others than the customer.
   */
  byToken(token: ThreadToken): { thread: Thread; own: boolean; side: boolean } | undefined;
  /** The ticket that a message of this channel became, or was added to. */
  byMessageId(messageId: string): Thread | undefined;
  /** The ticket of this channel that has a number. */
  byNumber(number: number): Thread | undefined;
}

/** What a message does to the conversation. */
export type ThreadDecision =
  | { kind: 'new'; why: Step }
  /** `side`: it answers what the customer must not see. */
  | { kind: 'append'; ticket: TicketRef; side: boolean; why: Step }
  | { kind: 'link'; ticket: TicketRef; why: Step };

/** What of a mail may name a ticket. */
export interface Clues {
  tokens: ThreadToken[];
  /** Of agents who answer by mail; never from the body, which may be quoted to anyone. */
  agentTokens: AgentToken[];
  messageIds: string[];
  numbers: number[];
}

type Clued = Pick<
  Mail,
  'inReplyTo' | 'references' | 'bounce' | 'to' | 'cc' | 'bcc' | 'headers' | 'text' | 'subject'
>;

const DAY_MS = 86_400_000;
/** Headers that name whom a message was written or delivered to, as they came: elsewhere tokens are taken out of them. */
const RECIPIENT_HEADERS = new Set(['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to']);

/** Messages that a mail names as its predecessors: what it reports on, In-Reply-To, then References from the newest (RFC 5322 3.6.4). */
export const predecessors = (mail: Pick<Mail, 'inReplyTo' | 'references' | 'bounce'>): string[] => [
  ...new Set(
    [mail.bounce.of, mail.inReplyTo, ...mail.references.toReversed()].filter((id): id is string =>
      Boolean(id),
    ),
  ),
];

/** Where tickets may be named, the surest place first: recipient's address, Message-IDs, body; then the subject's number. */
export function cluesOf(mail: Clued): Clues {
  const addresses = [mail.to, mail.cc, mail.bcc].flat().map(({ address }: MailAddress) => address);
  const delivered = mail.headers
    .filter(({ name }) => RECIPIENT_HEADERS.has(name.toLowerCase()))
    .map(({ value }) => value);
  const messageIds = predecessors(mail);
  return {
    tokens: findTokens([...addresses, ...delivered, ...messageIds, mail.text]),
    agentTokens: findAgentTokens([...addresses, ...delivered, ...messageIds]),
    messageIds,
    numbers: findNumbers(mail.subject),
  };
}

/**
 * Decides where a message belongs: by a token of this channel, In-Reply-To, References from the newest, the number in the
 * subject, a token of another channel; the first that is known counts. Naming a ticket is not enough to write into it: only
 * a token of this channel or a sender who takes part in it does; anyone else gets a ticket of their own that links to it.
 * A number in the subject is easily guessed, so that it takes a sender who is verified.
 * @param sender `authentic` is false when the mail server found that the mail is likely not from whom it says, `verified` is
 * true when it found that it is from them
 * @param rules.whitelist ticket types that replies may be added to; empty = all
 * @param byApp what the threading rules of the host find, asked where nothing else is found
 * @param rules.reopenWithinDays days after closing in which a reply opens the ticket again; null = always
 */
export function resolveThread(
  mail: Clued,
  sender: { key: string; authentic: boolean; verified: boolean },
  threads: ThreadLookup,
  rules: { whitelist: string[]; reopenWithinDays: number | null; receivedAt: Date },
  byApp: () => FoundTicket | null = () => null,
): ThreadDecision {
  const found = firstKnown(cluesOf(mail), threads) ?? foundByApp(byApp());
  if (!found) return { kind: 'new', why: step('threading.new') };
  const { ticket, participants, closedAt } = found.thread;
  const link = (why: Step): ThreadDecision => ({ kind: 'link', ticket, why });

  if (found.foreign) return link(step('threading.foreign'));
  if (rules.whitelist.length > 0 && !(ticket.ticketType && rules.whitelist.includes(ticket.ticketType)))
    return link(step('threading.type', { type: ticket.ticketType ?? '?' }));
  if (!found.proven && !participants.has(sender.key)) return link(step('threading.stranger'));
  if (!found.proven && !sender.authentic) return link(step('threading.unverified'));
  if (found.number !== null && !sender.verified)
    return link(step('threading.number-unverified', { number: found.number }));
  const days = rules.reopenWithinDays;
  if (closedAt && days !== null && rules.receivedAt.getTime() - closedAt.getTime() > days * DAY_MS)
    return link(step('threading.closed', { days }));
  return { kind: 'append', ticket, side: found.side, why: found.how };
}

function foundByApp(named: FoundTicket | null): Found | null {
  if (!named?.thread) return null;
  const how = step('threading.app', { rule: named.rule });
  return found(named.thread, how, { proven: named.trusted });
}

/** The ticket that a delivery report is about, when the mail that came back was ours: only its token shows that. */
export function reportedTicket(mail: Clued, threads: ThreadLookup): TicketRef | null {
  for (const token of cluesOf(mail).tokens) {
    const found = threads.byToken(token);
    if (found?.own) return found.thread.ticket;
  }
  return null;
}

/** The ticket that a mail of ours names by a token of this channel or by a message of it; `side` as for `resolveThread`. */
export function namedTicket(mail: Clued, threads: ThreadLookup): { ticket: TicketRef; side: boolean } | null {
  const found = firstKnown({ ...cluesOf(mail), numbers: [] }, threads);
  return found && !found.foreign ? { ticket: found.thread.ticket, side: found.side } : null;
}

interface Found {
  thread: Thread;
  how: Step;
  /** By a token of this channel, so the sender has received a message from it. */
  proven: boolean;
  /** The number in the subject, where that alone names it. */
  number: number | null;
  foreign: boolean;
  side: boolean;
}

function firstKnown(clues: Clues, threads: ThreadLookup): Found | null {
  const byTokens = clues.tokens.flatMap((token) => threads.byToken(token) ?? []);
  const ownTokens = byTokens.filter((known) => known.own);
  // What was forwarded may quote the token of the conversation with the customer.
  const side = ownTokens.find((known) => known.side);
  if (side) return found(side.thread, step('threading.side'), { proven: true, side: true });
  const [own] = ownTokens;
  if (own) return found(own.thread, step('threading.token'), { proven: true });
  for (const messageId of clues.messageIds) {
    const thread = threads.byMessageId(messageId);
    if (thread) return found(thread, step('threading.message'));
  }
  for (const number of clues.numbers) {
    const thread = threads.byNumber(number);
    if (thread) return found(thread, step('threading.number', { number }), { number });
  }
  const foreign = byTokens[0];
  return foreign ? found(foreign.thread, step('threading.token'), { foreign: true }) : null;
}

const found = (
  thread: Thread,
  how: Step,
  more: Partial<Pick<Found, 'proven' | 'number' | 'foreign' | 'side'>> = {},
): Found => ({ thread, how, proven: false, number: null, foreign: false, side: false, ...more });
