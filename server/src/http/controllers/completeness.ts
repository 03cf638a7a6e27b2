import type { HttpContext } from '../context';
import { controller } from '../controller';
import { csvLine } from '../csv';
import { requireOwnPlace } from './installation';

const COLUMNS = ['folder', 'uidvalidity', 'uid', 'outcome', 'reason', 'received', 'decided'];

const idOf = (ctx: HttpContext): string => ctx.params.id!;

/** Completeness checks of the mailboxes. */
export const completeness = controller((app) => ({
  list: () => app().completenessOf(),

  async check(ctx) {
    await requireOwnPlace(app());
    return app().checkCompleteness(idOf(ctx));
  },

  /** Lists all messages as CSV, for auditors. */
  async csv(ctx) {
    await requireOwnPlace(app());
    const lines = [csvLine(COLUMNS)];
    await app().examine(idOf(ctx), ({ folder, uidValidity, uid, outcome, reason, receivedAt, decidedAt }) =>
      lines.push(csvLine([folder, uidValidity, uid, outcome, reason, receivedAt, decidedAt])),
    );
    ctx.set({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="completeness.csv"',
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-store',
    });
    ctx.body = lines.join('');
  },
}));
