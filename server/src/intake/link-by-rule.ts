import { step, type Step } from '../../../contracts';
import type { TicketRef } from '../ticketing/threading';
import type { TicketWriter } from '../ticketing/writer';
import type { Verdict } from './judge';

/**
 * The ticket that a rule links a new ticket to by a field value. Returns null if no rule does, or if the conversation
 * already references one.
 */
export async function linkByRule(
  writer: Pick<TicketWriter, 'ticketWith'>,
  { ticket, byRules: { link } }: Pick<Verdict, 'ticket' | 'byRules'>,
): Promise<{ ticket: TicketRef | null; why: Step } | null> {
  if (!ticket || !link || ticket.linked) return null;
  const found = await writer.ticketWith(ticket.uid, link);
  return { ticket: found, why: step(found ? 'rules.linked' : 'rules.not-linked', { ...link }) };
}
