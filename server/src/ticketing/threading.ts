import { step, type MailAddress, type Step } from '../../../contracts';
import type { FoundTicket } from '../hooks/answers';
import type { Mail } from '../mail/types';
import { findAgentTokens, findNumbers, findTokens, type AgentToken, type ThreadToken } from './thread-token';

/** A ticket that the channel's messages can belong to. */
export interface TicketRef {
  uid: string;
  documentId: string;
  ticketType: string | null;
}

/** A ticket with the keys of the addresses that may write into it. */
export interface Thread {
  ticket: TicketRef;
  participants: ReadonlySet<string>;
  /** When a bundled ticket was closed; null if it is open or unknown. */
  closedAt: Date | null;
}

/** Looks up tickets that a message may refer to. */
export interface ThreadLookup {
  /**
   * Returns the ticket that a token belongs to, or undefined if the token is invalid. `own`: the token was created by
   * this channel; `side`: it was created for a side conversation.
   */
  byToken(token: ThreadToken): { thread: Thread; own: boolean; side: boolean } | undefined;
  /** Returns the ticket that a message of this channel created or was added to. */
  byMessageId(messageId: string): Thread | undefined;
  /** Returns this channel's ticket with a number. */
  byNumber(number: number): Thread | undefined;
}

/** Effect of a message on the conversation. */
export type ThreadDecision =
  | { kind: 'new'; why: Step }
  /** `side`: it belongs to a side conversation, which the customer must not see. */
  | { kind: 'append'; ticket: TicketRef; side: boolean; why: Step }
  | { kind: 'link'; ticket: TicketRef; why: Step };

/** Parts of a message that may refer to a ticket. */
export interface Clues {
  tokens: ThreadToken[];
  /** Tokens of agents who answer by email; never from the body, which may be quoted to anyone. */
  agentTokens: AgentToken[];
  messageIds: string[];
  numbers: number[];
}

type Clued = Pick<
  Mail,
  'inReplyTo' | 'references' | 'bounce' | 'to' | 'cc' | 'bcc' | 'headers' | 'text' | 'subject'
>;

const DAY_MS = 86_400_000;
/** Headers that name recipients, with tokens, which are removed from the parsed recipients. */
const RECIPIENT_HEADERS = new Set(['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to']);

/**
 * Message-IDs that a message refers to: the reported message, In-Reply-To, then References from the newest (RFC 5322
 * 3.6.4).
 */
export const predecessors = (mail: Pick<Mail, 'inReplyTo' | 'references' | 'bounce'>): string[] => [
  ...new Set(
    [mail.bounce.of, mail.inReplyTo, ...mail.references.toReversed()].filter((id): id is string =>
      Boolean(id),
    ),
  ),
];

/**
 * Collects references to tickets, the most reliable first: recipient address, Message-IDs, body; then the number in the
 * subject.
 */
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
 * Decides which ticket a message belongs to. Uses the first known of: a token of this channel, In-Reply-To, References
 * from the newest, the number in the subject, a token of another channel. A reference alone does not permit writing
 * into the ticket; that takes a token of this channel or a sender who is a participant. Anyone else gets a new ticket
 * that links to it. A subject number is easily guessed, so it requires a verified sender.
 * @param sender `authentic`: false if the mail server found a likely forgery; `verified`: true if it confirmed the
 * sender
 * @param rules.whitelist ticket types that replies may be added to; empty = all
 * @param byApp result of the host's threading rules, used if nothing else matches
 * @param rules.reopenWithinDays days after closing within which a reply reopens the ticket; null = always
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

/**
 * Returns the ticket that a delivery report is about, or null. Only a token proves that the bounced message was ours.
 */
export function reportedTicket(mail: Clued, threads: ThreadLookup): TicketRef | null {
  for (const token of cluesOf(mail).tokens) {
    const found = threads.byToken(token);
    if (found?.own) return found.thread.ticket;
  }
  return null;
}

/**
 * Returns the ticket that an own message refers to by a token or message of this channel; `side` as in `resolveThread`.
 */
export function namedTicket(mail: Clued, threads: ThreadLookup): { ticket: TicketRef; side: boolean } | null {
  const found = firstKnown({ ...cluesOf(mail), numbers: [] }, threads);
  return found && !found.foreign ? { ticket: found.thread.ticket, side: found.side } : null;
}

interface Found {
  thread: Thread;
  how: Step;
  /** Proven by a token of this channel, so the sender has received a message from it. */
  proven: boolean;
  /** The number in the subject, if that is the only reference. */
  number: number | null;
  foreign: boolean;
  side: boolean;
}

function firstKnown(clues: Clues, threads: ThreadLookup): Found | null {
  const byTokens = clues.tokens.flatMap((token) => threads.byToken(token) ?? []);
  const ownTokens = byTokens.filter((known) => known.own);
  // A forwarded message may quote the token of the customer's conversation.
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
