import { scheduleJob, type Job } from 'node-schedule';
import { numberOf, type Database } from '../strapi/database';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import type { RawMail } from './raw-mail';
import { messageTable, movesBy, NO_RAW } from './table';

const DAY_MS = 86_400_000;
/** Rows per transaction, and transactions per night. */
const ROWS = 500;
const MAX_ROUNDS = 2_000;

interface Dependencies {
  database: Database;
  rawMail: RawMail;
  logger: Logger;
}

/**
 * Removes personal data from the log: sender, subject, trace and raw message of rows decided more than `days` days ago.
 * Keys and outcome stay, so that nothing is read twice. Returns the number of rows.
 */
export async function forgetOld(
  { database, rawMail }: Omit<Dependencies, 'logger'>,
  days: number,
): Promise<number> {
  const moves = movesBy(database, 'retention');
  let forgotten = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const rows: Record<string, unknown>[] = await moves('forget')
      .where('decided_at', '<', database.raw('? - ?', [database.now(), days * DAY_MS]))
      .whereNotNull('trace')
      .orderBy('decided_at')
      .limit(ROWS)
      .select('id');
    if (rows.length === 0) return forgotten;
    const ids = rows.map((row) => numberOf(row.id));
    await database.transaction(async (transaction) => {
      await rawMail.remove(transaction, ids);
      await moves('forget', transaction)
        .whereIn('id', ids)
        .update({ sender: null, subject: null, message_id: null, trace: null, detail: null, ...NO_RAW });
    });
    forgotten += ids.length;
  }
  return forgotten;
}

/** Counts the kept originals of tickets and replies, and their bytes in the database. */
export async function originalsKept(database: Database): Promise<{ count: number; bytes: number }> {
  const row: Record<string, unknown> | undefined = await messageTable(database)
    .whereNotNull('raw_until')
    .count({ number: '*' })
    .sum({ bytes: 'raw_bytes' })
    .first();
  return { count: numberOf(row?.number), bytes: numberOf(row?.bytes) };
}

/**
 * Deletes originals of tickets and replies: expired ones, then the oldest until the total is within `most` bytes.
 * Returns their number.
 */
export async function forgetOriginals(
  { database, rawMail }: Omit<Dependencies, 'logger'>,
  most: number,
): Promise<number> {
  let forgotten = 0;
  let excess = Infinity;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const rows: Record<string, unknown>[] = await messageTable(database)
      .whereNotNull('raw_until')
      .orderBy('raw_until')
      .limit(ROWS)
      .select('id', 'raw_bytes', database.raw('raw_until < ? as due', [database.now()]));
    if (excess === Infinity) excess = (await originalsKept(database)).bytes - most;
    const ids: number[] = [];
    for (const row of rows) {
      if (!Number(row.due) && excess <= 0) break;
      excess -= numberOf(row.raw_bytes);
      ids.push(numberOf(row.id));
    }
    if (ids.length === 0) return forgotten;
    await database.transaction(async (transaction) => {
      await rawMail.remove(transaction, ids);
      await messageTable(database, transaction).whereIn('id', ids).update(NO_RAW);
    });
    forgotten += ids.length;
  }
  return forgotten;
}

/**
 * Runs `forgetOld` every night and `forgetOriginals` every hour.
 * @param removeUnsent deletes files that agents uploaded and never sent, every night; resolves with their number
 */
export function createRetention({
  days,
  originalsBytes,
  removeUnsent,
  ...deps
}: Dependencies & { days: number; originalsBytes: number; removeUnsent(): Promise<number> }) {
  let jobs: Job[] = [];
  const tried = async (work: () => Promise<number>, told: (forgotten: number) => string) => {
    try {
      const forgotten = await work();
      if (forgotten > 0) deps.logger.info(told(forgotten));
    } catch (error) {
      deps.logger.warn(`what is old could not be removed: ${databaseError(error).message}`);
    }
  };
  const nightly = async () => {
    await tried(
      () => forgetOld(deps, days),
      (forgotten) => `the message log forgot ${forgotten} messages older than ${days} days`,
    );
    await tried(
      removeUnsent,
      (removed) => `${removed} files that agents uploaded and never sent were removed`,
    );
  };
  const hourly = () =>
    tried(
      () => forgetOriginals(deps, originalsBytes),
      (forgotten) => `${forgotten} originals of tickets and replies were removed`,
    );
  return {
    start(): void {
      if (jobs.length === 0) jobs = [scheduleJob('17 3 * * *', nightly), scheduleJob('47 * * * *', hourly)];
    },
    stop(): void {
      for (const job of jobs) job.cancel();
      jobs = [];
    },
  };
}
