import { OUTCOMES, type Decision, type Outcome } from '../../contracts';

/** What the demo tells of a message once its outcome is committed. */
export interface Told {
  uid: number;
  decision: Pick<Decision, 'outcome' | 'reason' | 'detail'>;
  sender: string | null;
  subject: string | null;
  ticket: { uid: string; documentId: string } | null;
}

const cut = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1).toWellFormed()}…` : text;

/** One line: UID, outcome, reason with what it is about, sender, subject, ticket. */
export function lineOf({ uid, decision, sender, subject, ticket }: Told): string {
  const { outcome, reason, detail } = decision;
  const why = outcome === 'held' && detail ? `${reason} (${detail})` : reason;
  const line = [
    String(uid).padStart(4),
    outcome.padEnd(7),
    cut(why, 28).padEnd(28),
    cut(sender ?? 'no sender', 30).padEnd(30),
    cut(subject || '(no subject)', 60),
  ].join('  ');
  return ticket ? `${line}  → ${ticket.documentId}` : line;
}

/** `14 messages: 8 tickets, 2 replies, 3 skipped, 1 failed`, and `, 1 held` where any is. */
export function summaryOf(outcomes: Outcome[]): string {
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const outcome of outcomes) counts[outcome] += 1;
  const number = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
  const parts = [
    number(counts.ticket, 'ticket', 'tickets'),
    number(counts.reply, 'reply', 'replies'),
    `${counts.skipped} skipped`,
    `${counts.failed} failed`,
    ...(counts.held > 0 ? [`${counts.held} held`] : []),
  ];
  return `${number(outcomes.length, 'message', 'messages')}: ${parts.join(', ')}`;
}
