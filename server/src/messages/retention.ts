import { scheduleJob, type Job } from 'node-schedule';
import { numberOf, type Database } from '../strapi/database';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import { LIFE } from './message';
import type { RawMail } from './raw-mail';
import { messageTable } from './table';

const DAY_MS = 86_400_000;
/** Rows that are made to forget in one transaction, and transactions a night. */
const ROWS = 500;
const MAX_ROUNDS = 2_000;

interface Dependencies {
  database: Database;
  rawMail: RawMail;
  logger: Logger;
}

/**
 * Makes the message log forget who wrote what: sender, subject, trace and raw mail of rows decided more than `days`
 * days ago. Keys and outcome stay, so that nothing is ever read twice. Returns how many.
 */
export async function forgetOld(
  { database, rawMail }: Omit<Dependencies, 'logger'>,
  days: number,
): Promise<number> {
  let forgotten = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const rows: Record<string, unknown>[] = await messageTable(database)
      .where('decided_at', '<', database.raw('? - ?', [database.now(), days * DAY_MS]))
      .whereIn('state', LIFE.forget.from)
      .whereNotNull('trace')
      .orderBy('decided_at')
      .limit(ROWS)
      .select('id');
    if (rows.length === 0) return forgotten;
    const ids = rows.map((row) => numberOf(row.id));
    await database.transaction(async (transaction) => {
      await rawMail.remove(transaction, ids);
      await messageTable(database, transaction)
        .whereIn('id', ids)
        .update({ sender: null, subject: null, message_id: null, trace: null, detail: null, has_raw: false });
    });
    forgotten += ids.length;
  }
  return forgotten;
}

/** Runs `forgetOld` every night. */
export function createRetention(deps: Dependencies & { days: number }) {
  let job: Job | null = null;
  return {
    start(): void {
      job ??= scheduleJob('17 3 * * *', async () => {
        try {
          const forgotten = await forgetOld(deps, deps.days);
          if (forgotten > 0)
            deps.logger.info(`the message log forgot ${forgotten} messages older than ${deps.days} days`);
        } catch (error) {
          deps.logger.warn(`the message log could not be made to forget: ${databaseError(error).message}`);
        }
      });
    },
    stop(): void {
      job?.cancel();
      job = null;
    },
  };
}
