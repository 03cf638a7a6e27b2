import { decide, EmailChannelError, step, type Step } from '../../../contracts';
import { databaseError, isTransientDatabaseError, isUniqueViolation } from '../strapi/database-errors';
import { createCommits, type InTransaction } from './commit';
import type { IntakeDependencies, Run } from './dependencies';
import { itemOf, questionOf, verdictOn, type Item, type Planned } from './item';
import { ClaimLost } from '../messages/ledger';
import { Memory } from './memory';
import type { Prepared } from './prepare';
import { createFileStoring } from './store-files';

/** Outcomes that share a commit. */
const GROUP = 50;

/** Brings messages to their outcomes. */
export function createSettling(deps: IntakeDependencies) {
  const commit = createCommits(deps);
  const storeFiles = createFileStoring(deps);

  const recall = (run: Run, items: Item[]): Promise<Memory> =>
    Memory.recall(
      deps,
      run.channel.documentId,
      run.target?.template.target ?? null,
      items.flatMap(({ arrived }) => (arrived ? [questionOf(arrived, run.channel)] : [])),
    );

  /**
   * Brings prepared messages to their outcomes: stores their files, then commits them in groups. When a group fails its
   * messages go one by one, so that the bad one is known and ends by itself.
   * Rejects only with what is no message's own fault: the database is away, the run is over.
   */
  async function settle(
    run: Run,
    batch: Prepared[],
    alsoInTransaction: InTransaction = async () => {},
  ): Promise<void> {
    const items = batch.map(itemOf);
    let memory = await recall(run, items);
    const foreseen = items.map((item) => ({ ...item, foreseen: verdictOn(item, run, memory) }));
    const planned = await storeFiles(run, foreseen);

    for (let start = 0; start < planned.length; start += GROUP) {
      run.connection.throwIfAborted();
      const group = planned.slice(start, start + GROUP);
      try {
        memory = await commit(run, group, memory, alsoInTransaction);
      } catch (error) {
        if (isTransientDatabaseError(error)) throw databaseError(error);
        for (const item of group) memory = await commitAlone(run, item, memory, alsoInTransaction);
      }
    }
  }

  /** One message by itself, after its group failed: what is wrong with it becomes its own outcome. */
  async function commitAlone(
    run: Run,
    item: Planned,
    memory: Memory,
    alsoInTransaction: InTransaction,
  ): Promise<Memory> {
    try {
      return await commit(run, [item], memory, alsoInTransaction);
    } catch (error) {
      if (isTransientDatabaseError(error)) throw databaseError(error);
      if (error instanceof ClaimLost) {
        await deps.uploads.discard(run.fence, [item.prepared.claim.id]);
        return memory;
      }
      if (isUniqueViolation(error) && item.arrived) {
        // Another instance committed a copy since this batch was recalled.
        const current = await recall(run, [item]);
        if (current.originalOf(item.arrived) !== null) {
          await commit(run, [item], current, alsoInTransaction);
          return memory;
        }
      }
      const ended = decide('ticket-refused', [refusal(error)], refusedFields(error).join(', ') || null);
      return commit(run, [{ ...item, ended }], memory, alsoInTransaction);
    }
  }

  return settle;
}

export type Settle = ReturnType<typeof createSettling>;

/** Why Strapi refused an entry, without any value of the mail: the fields that its validation names, or the database's code. */
function refusal(error: unknown): Step {
  const fields = refusedFields(error);
  if (fields.length > 0) return step('saving.fields', { fields });
  const isDatabase = error instanceof EmailChannelError || (error as { code?: unknown }).code !== undefined;
  return isDatabase
    ? step('saving.database', { error: databaseError(error).message })
    : step('saving.host', { name: (error as { name?: string }).name ?? 'Error' });
}

function refusedFields(error: unknown): string[] {
  const { details } = error as { details?: { errors?: { path?: unknown[] }[] } };
  const paths = details?.errors?.map((problem) => (problem.path ?? []).join('.')) ?? [];
  return [...new Set(paths.filter(Boolean))].slice(0, 5);
}
