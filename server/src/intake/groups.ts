import { decide, type EmailChannelError } from '../../../contracts';
import { Unasked } from '../hooks/answers';
import { ClaimLost } from '../messages/ledger';
import { isDeadlock, isUniqueViolation } from '../strapi/database-errors';
import { ContentTypeFault } from '../ticketing/writer';
import { createCommits, RefusedAt, type InTransaction } from './commit';
import type { IntakeDependencies, Run } from './dependencies';
import type { Memory } from './memory';
import { foresee, type Item, type Planned } from './item';
import { refusalOf } from './refusal';
import { FilesNeeded, type FileStoring } from './store-files';

/** After this many temporarily rejected messages in a row, the database itself is considered failing. */
const MOST_REFUSALS = 3;

/** Commits the messages of a batch in order. */
export interface Groups {
  /**
   * Commits messages together. If one is rejected, those before and after it are committed as groups again, and it is
   * decided alone. Rejects only if the database is unavailable.
   */
  commit(items: Planned[]): Promise<void>;
  /** Ends a message as failed, with the error that rejected it. */
  end(item: Planned, cause: unknown): Promise<void>;
}

/** @param recall loads the current history for some messages */
export function createGroups(
  deps: IntakeDependencies,
  recall: (run: Run, items: Item[]) => Promise<Memory>,
  storeFiles: FileStoring,
) {
  const commit = createCommits(deps);

  return function openGroups(run: Run, recalled: Memory, alsoInTransaction: InTransaction): Groups {
    let memory = recalled;
    let refusals = 0;
    return { commit: commitGroup, end };

    async function commitGroup(items: Planned[]): Promise<void> {
      if (items.length === 0) return;
      run.connection.throwIfAborted();
      const error = await tried(items);
      if (error === null) return;
      if (error instanceof RefusedAt) {
        await commitGroup(items.slice(0, error.index));
        const ready = await madeReady(items[error.index]!, error.cause);
        if (ready) return commitGroup([...ready, ...items.slice(error.index + 1)]);
        await endCulprit(items[error.index]!, error.cause);
        return commitGroup(items.slice(error.index + 1));
      }
      // BEGIN, COMMIT or a write for the whole group failed, so no single message is known as the cause.
      const { forNow } = refusalOf(error, deps);
      if (forNow) throw forNow;
      if (items.length === 1) return commitAlone(items[0]!);
      for (const item of items) await commitGroup([item]);
    }

    /**
     * Prepares a message whose outcome changed because of an earlier one: calls hooks and stores the files it needs.
     * Returns an empty list if the files cannot be stored yet, or null if this was not the cause.
     */
    async function madeReady(item: Planned, cause: unknown): Promise<Planned[] | null> {
      if (!(cause instanceof Unasked) && !(cause instanceof FilesNeeded)) return null;
      const foreseen = await foresee(deps, item, run, memory);
      if (cause instanceof Unasked) return [item];
      const stored = await storeFiles(run, [foreseen]);
      return stored.map((planned) => ({ ...planned, intended: planned.intended + item.intended }));
    }

    /** Handles the message that made its group fail. */
    async function endCulprit(item: Planned, cause: unknown): Promise<void> {
      const { byApp, forNow } = refusalOf(cause, deps);
      if (byApp) return end(item, cause);
      // If the log row was rejected and not the entry, the cause is the text of the message.
      const wordsRefused = !forNow && !(cause instanceof ContentTypeFault);
      await commitAlone(wordsRefused ? { ...item, plain: true } : item);
    }

    async function commitAlone(item: Planned): Promise<void> {
      const error = await tried([item]);
      if (error === null) return;
      const cause = error instanceof RefusedAt ? error.cause : error;
      if (cause instanceof ClaimLost) return lost(item);
      const ready = await madeReady(item, cause);
      if (ready) return commitGroup(ready);
      const { byApp, forNow } = refusalOf(cause, deps);
      if (forNow) return wait(item, forNow, error instanceof RefusedAt);
      const thrown = cause instanceof ContentTypeFault ? cause.cause : cause;
      if (!byApp && isUniqueViolation(thrown) && item.arrived) {
        // Another instance committed a copy after the history of this batch was loaded.
        const current = await recall(run, [item]);
        if (current.originalOf(item.arrived) !== null || current.elsewhere(item.arrived) !== null)
          return void (await commit(run, [item], current, alsoInTransaction));
      }
      await end(item, cause);
    }

    async function end(item: Planned, cause: unknown): Promise<void> {
      const { why, detail, byApp } = refusalOf(cause, deps);
      if (byApp && why.code === 'saving.app')
        deps.logger.warn(
          `message ${item.prepared.claim.id}: code of this app failed on an entry of ${String(why.values.type)}: ${String(why.values.error)}`,
        );
      const ended = { ...item, ended: decide('ticket-refused', [why], detail) };
      const error = await tried([ended]);
      if (error === null) return;
      const refused = error instanceof RefusedAt ? error.cause : error;
      if (refused instanceof ClaimLost) return lost(item);
      const { forNow } = refusalOf(refused, deps);
      if (forNow) throw forNow;
      // The database does not accept its text.
      memory = await commit(run, [{ ...ended, plain: true }], memory, alsoInTransaction);
    }

    /** Tries to commit messages together. Returns the error, or null. */
    async function tried(items: Planned[], again = true): Promise<unknown> {
      try {
        memory = await commit(run, items, memory, alsoInTransaction);
        refusals = 0;
        return null;
      } catch (error) {
        const cause = error instanceof RefusedAt ? error.cause : error;
        if (again && isDeadlock(cause)) return tried(items, false);
        return error ?? new Error('unknown');
      }
    }

    /** Leaves a message to the next run, unless the database itself is failing. */
    function wait(item: Planned, forNow: EmailChannelError, placed: boolean): void {
      refusals += 1;
      if (!placed || refusals >= MOST_REFUSALS) throw forNow;
      deps.logger.warn(`message ${item.prepared.claim.id} waits: ${forNow.message}`);
    }

    function lost(item: Planned): Promise<void> {
      return deps.uploads.discard(run.fence, [item.prepared.claim.id]);
    }
  };
}
