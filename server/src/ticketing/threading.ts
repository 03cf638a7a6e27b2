/** A ticket that mail of the channel belongs to. */
export interface TicketRef {
  uid: string;
  documentId: string;
  ticketType: string | null;
}

/** A ticket with the keys of those who wrote in it. */
export interface Thread {
  ticket: TicketRef;
  participants: ReadonlySet<string>;
}

/** What a message does to the conversation. */
export type ThreadDecision =
  | { kind: 'new'; why: string }
  | { kind: 'append'; ticket: TicketRef; why: string }
  | { kind: 'link'; ticket: TicketRef; why: string };

/** Messages that a mail names as its predecessors: In-Reply-To, then References from the newest (RFC 5322 3.6.4). */
export const predecessors = (mail: { inReplyTo: string | null; references: string[] }): string[] => [
  ...new Set([mail.inReplyTo, ...mail.references.toReversed()].filter((id): id is string => Boolean(id))),
];

/**
 * Decides where a message belongs. Knowing a Message-ID is not enough to write into a ticket: only who already takes
 * part in it appends; anyone else gets a ticket of their own that links to it.
 * @param threadOf the thread that a Message-ID belongs to
 * @param whitelist ticket types that replies may be added to; empty = all
 */
export function resolveThread(
  mail: { inReplyTo: string | null; references: string[] },
  sender: string,
  threadOf: (messageId: string) => Thread | undefined,
  whitelist: string[],
): ThreadDecision {
  for (const messageId of predecessors(mail)) {
    const thread = threadOf(messageId);
    if (!thread) continue;
    const { ticket } = thread;
    if (whitelist.length > 0 && !(ticket.ticketType && whitelist.includes(ticket.ticketType)))
      return {
        kind: 'link',
        ticket,
        why: `it answers a ticket of the type ${ticket.ticketType ?? 'unknown'}, to which this channel adds no replies`,
      };
    if (!thread.participants.has(sender))
      return { kind: 'link', ticket, why: 'it answers a ticket in which its sender takes no part' };
    return { kind: 'append', ticket, why: 'it answers a message of this ticket' };
  }
  return { kind: 'new', why: 'it answers no message of this channel' };
}
