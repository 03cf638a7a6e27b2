import { LINKED, step, type Step } from '../../../contracts';
import type { TicketRef } from '../ticketing/threading';
import type { TicketWriter } from '../ticketing/writer';
import type { Verdict } from './judge';

/** A ticket that a rule links a new ticket to. */
export interface FoundLink {
  relation: string;
  /** Null if there is none. */
  ticket: TicketRef | null;
  why: Step;
}

/**
 * The tickets that rules link a new ticket to by a field value, one per relation. The one that its conversation already
 * references is kept.
 */
export async function linksByRules(
  writer: Pick<TicketWriter, 'ticketWith'>,
  { ticket, byRules: { links } }: Pick<Verdict, 'ticket' | 'byRules'>,
): Promise<FoundLink[]> {
  if (!ticket) return [];
  const found: FoundLink[] = [];
  for (const { relation, field, value } of links) {
    if (relation === LINKED && ticket.linked) continue;
    const other = await writer.ticketWith(ticket.uid, { field, value });
    const values = { field, value };
    const why = !other
      ? step('rules.not-linked', values)
      : relation === LINKED
        ? step('rules.linked', values)
        : step('rules.related', { relation, ...values });
    found.push({ relation, ticket: other, why });
  }
  return found;
}

/** Values of the relations other than the one of conversations. */
export const relationsOf = (links: readonly FoundLink[]): Record<string, string> =>
  Object.fromEntries(
    links.flatMap(({ relation, ticket }) =>
      ticket && relation !== LINKED ? [[relation, ticket.documentId]] : [],
    ),
  );
