import type { FileName } from '../files/content';
import type { UploadProvider } from '../files/provider';
import type { Messages } from '../messages';
import { numberOf, type Database } from '../strapi/database';
import type { Logger } from '../strapi/logger';
import { TABLES } from '../strapi/models';

/** Number of files deleted concurrently. */
const CONCURRENCY = 4;
/** Maximum number of rows per statement. */
export const ROWS = 500;
/** Time for which intents of a dead run are kept, in case it is still writing. */
const SETTLED_MS = 15 * 60_000;
/** Limits of one sweep: the number of files, and the time after which it starts no other deletion. */
const MAX_SWEPT = 1_000;
const SWEEP_MS = 5_000;
/** After this many failed deletions in a row, the provider itself is considered failing. */
const MAX_FAILURES = 8;

/** Fence of an intent whose file is being deleted: lower than any run's. */
export const GIVEN_UP = -1;

/** Deletes contents of files that no row uses. They are found by their intents. */
export function createUnusedFiles({
  database,
  messages,
  logger,
  provider,
  asked,
}: {
  database: Database;
  messages: Pick<Messages, 'ids'>;
  logger: Logger;
  provider(): UploadProvider;
  /** Calls the provider. Rejects with `upload-failed`. */
  asked(work: () => Promise<unknown>, timeoutMs?: number): Promise<void>;
}) {
  const intents = () => database.table(TABLES.upload);

  /** Deletes a file's content. Returns whether it is gone; if not, its intent is kept. */
  const isGone = async ({ hash, ext }: FileName, timeoutMs?: number): Promise<boolean> => {
    const file = { hash, ext, mime: '', name: hash, url: `/uploads/${hash}${ext}` };
    try {
      await asked(() => provider().delete(file), timeoutMs);
      return true;
    } catch (error) {
      logger.warn(`file ${hash}${ext} was not deleted: ${(error as Error).message}`);
      return false;
    }
  };

  /**
   * Deletes the contents of files until too many fail in a row or `goesOn` returns false.
   * @returns files that were deleted, and the number of files tried
   */
  const removeContents = async <File extends FileName>(
    files: File[],
    { goesOn = () => true, timeoutMs }: { goesOn?: () => boolean; timeoutMs?: number } = {},
  ): Promise<{ removed: File[]; tried: number }> => {
    const removed: File[] = [];
    let tried = 0;
    let failures = 0;
    while (tried < files.length && failures < MAX_FAILURES && goesOn()) {
      const group = files.slice(tried, tried + CONCURRENCY);
      const gone = await Promise.all(group.map((file) => isGone(file, timeoutMs)));
      removed.push(...group.filter((_, index) => gone[index]));
      failures = gone.includes(true) ? 0 : failures + group.length;
      tried += group.length;
    }
    return { removed, tried };
  };

  const removeIntents = async (column: 'id' | 'hash', values: (number | string)[]): Promise<void> => {
    for (let start = 0; start < values.length; start += ROWS)
      await intents()
        .whereIn(column, values.slice(start, start + ROWS))
        .delete();
  };

  /** Marks intents so that their files can no longer come into use. Returns those that were not settled before. */
  const giveUp = async (ids: number[]): Promise<(FileName & { id: number; age: number })[]> => {
    if (ids.length === 0) return [];
    await intents().whereIn('id', ids).update({ fence: GIVEN_UP });
    const rows: Record<string, unknown>[] = await intents()
      .whereIn('id', ids)
      .orderBy('id')
      .select('id', 'hash', 'ext', database.raw('? - ?? as age', [database.now(), 'created_at']));
    return rows.map(({ id, hash, ext, age }) => ({
      id: numberOf(id),
      hash: String(hash),
      ext: String(ext),
      age: numberOf(age),
    }));
  };

  /** For each channel, the last intent that a sweep looked at, so that the next one continues there. */
  const sweptUntil = new Map<string, number>();

  return {
    /**
     * Deletes the content of files that have an intent. Those without are in use, even if the response to their COMMIT
     * was lost. Never rejects: a later sweep deletes the rest.
     */
    async remove(files: FileName[]): Promise<void> {
      try {
        for (let start = 0; start < files.length; start += ROWS) {
          const some = files.slice(start, start + ROWS).map(({ hash }) => hash);
          const unused: FileName[] = await intents().whereIn('hash', some).select('hash', 'ext');
          const { removed } = await removeContents(unused);
          await removeIntents(
            'hash',
            removed.map(({ hash }) => hash),
          );
        }
      } catch (error) {
        logger.warn(`unused files were not deleted: ${(error as Error).message}`);
      }
    },

    /** Deletes files of messages that were stored in this run but not used. */
    async discard(fence: number, ids: number[]): Promise<void> {
      if (ids.length === 0) return;
      const rows: FileName[] = await intents()
        .whereIn('ledger_id', ids)
        .where({ fence })
        .select('hash', 'ext');
      const { removed } = await removeContents(rows);
      await removeIntents(
        'hash',
        removed.map(({ hash }) => hash),
      );
    },

    /**
     * Deletes files of a channel's dead runs, and those that belong to none. Intents are kept until no such run can
     * still be writing. Bounded: at most 1,000 files and about 5 s per call; the next call continues with the files
     * after these, so that one which cannot be deleted holds up no others.
     * @param fence fence of the current run
     */
    async sweep(channel: string, fence: number, signal: AbortSignal): Promise<void> {
      const found: { id: unknown }[] = await intents()
        .where('id', '>', sweptUntil.get(channel) ?? 0)
        .where((unused) =>
          unused
            .where((dead) =>
              dead.where('fence', '<', fence).whereIn('ledger_id', messages.ids(channel) as never),
            )
            // Runs of channels that were deleted meanwhile, and what was written outside of a run.
            .orWhere((ownerless) =>
              ownerless
                .where('created_at', '<', database.raw('? - ?', [database.now(), SETTLED_MS]))
                .whereNotIn('ledger_id', messages.ids() as never),
            ),
        )
        .orderBy('id')
        .limit(MAX_SWEPT)
        .select('id');
      const rows = await giveUp(found.map(({ id }) => numberOf(id)));
      const until = performance.now() + SWEEP_MS;
      const { removed, tried } = await removeContents(rows, {
        goesOn: () => !signal.aborted && performance.now() < until,
        timeoutMs: SWEEP_MS,
      });
      const isEnd = tried === rows.length && found.length < MAX_SWEPT;
      if (isEnd) sweptUntil.delete(channel);
      else if (tried > 0) sweptUntil.set(channel, rows[tried - 1]!.id);
      await removeIntents(
        'id',
        removed.filter(({ age }) => age > SETTLED_MS).map(({ id }) => id),
      );
    },
  };
}
