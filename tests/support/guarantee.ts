import type { Report } from './instance-answer';
import type { GeneratedMail } from './mailbox-generator';

/**
 * What is wrong when every message should have ended as a ticket or reply: messages without an outcome, lost or doubled
 * ones, files that belong to nothing. Empty when the guarantee was kept.
 */
export function violations(report: Report, delivered: GeneratedMail[]): string[] {
  const problems: string[] = [];
  const expectSame = (what: string, found: (string | null)[], wanted: (string | null)[]) => {
    const [missing, extra] = [surplus(wanted, found), surplus(found, wanted)];
    if (missing.length > 0) problems.push(`${what}: ${missing.length} missing, such as ${missing[0]}`);
    if (extra.length > 0) problems.push(`${what}: ${extra.length} too many, such as ${extra[0]}`);
  };
  const expectNone = (what: string, found: unknown[]) => {
    if (found.length > 0) problems.push(`${what}: ${found.length}, such as ${JSON.stringify(found[0])}`);
  };
  const inState = (...states: string[]) => report.ledger.filter((row) => states.includes(row.state));

  expectNone('without an outcome', inState('processing'));
  expectNone('failed or held', inState('failed', 'held'));
  const unique = delivered.filter((mail) => !mail.duplicate);
  expectSame(
    'decided messages',
    inState('ticket', 'reply').map((row) => row.messageId),
    unique.map((mail) => mail.messageId),
  );
  expectSame(
    'copies',
    report.ledger.filter((row) => row.reason === 'duplicate').map((row) => row.messageId),
    delivered.filter((mail) => mail.duplicate).map((mail) => mail.messageId),
  );
  expectSame(
    'tickets',
    report.tickets.map((ticket) => ticket.documentId),
    inState('ticket').map((row) => row.ticket),
  );
  expectSame(
    'opening mails',
    report.openings,
    inState('ticket').map((row) => row.messageId),
  );
  expectSame(
    'replies',
    report.replies,
    inState('reply').map((row) => row.messageId),
  );
  expectNone(
    'tickets of another source',
    report.tickets.filter((ticket) => ticket.source !== 'Email'),
  );

  const files = unique.reduce((sum, mail) => sum + mail.attachments.length, 0);
  if (report.files !== files) problems.push(`files: ${report.files} instead of ${files}`);
  if (report.unrelatedFiles > 0) problems.push(`files of no entry: ${report.unrelatedFiles}`);
  expectNone('rows without a file', report.missingFiles);
  expectNone('files without a row', report.orphanFiles);
  return problems;
}

/** What `list` has more of than `other`, each as often as it is too many. */
function surplus(list: (string | null)[], other: (string | null)[]): (string | null)[] {
  const left = new Map<string | null, number>();
  for (const value of other) left.set(value, (left.get(value) ?? 0) + 1);
  return list.filter((value) => {
    const count = left.get(value) ?? 0;
    left.set(value, count - 1);
    return count <= 0;
  });
}
