import { decide, EmailChannelError } from '../../../contracts';
import { databaseError, isTransientDatabaseError, isUniqueViolation } from '../strapi/database-errors';
import { commit, type InTransaction } from './commit';
import type { IntakeDependencies, Run } from './dependencies';
import { itemOf, questionOf, verdictOn, type Item } from './item';
import { ClaimLost } from '../messages/ledger';
import { Memory } from './memory';
import type { Prepared } from './prepare';
import { storeFiles } from './store-files';

/** Outcomes that share a commit. */
const GROUP = 50;

/**
 * Brings prepared messages to their outcomes: stores their files, then commits them in groups. When a group fails its
 * messages go one by one, so that the bad one is known and ends by itself.
 * Rejects only with what is no message's own fault: the database is away, the run is over.
 */
export async function settle(
  deps: IntakeDependencies,
  run: Run,
  batch: Prepared[],
  alsoInTransaction: InTransaction = async () => {},
): Promise<void> {
  const all = batch.map(itemOf);
  let memory = await recall(deps, run, all);
  for (const item of all) item.foreseen = verdictOn(item, run, memory);
  await storeFiles(deps, run, all);
  const items = all.filter((item) => !item.waits);

  for (let start = 0; start < items.length; start += GROUP) {
    run.connection.throwIfAborted();
    const group = items.slice(start, start + GROUP);
    try {
      memory = await commit(deps, run, group, memory, alsoInTransaction);
    } catch (error) {
      if (isTransientDatabaseError(error)) throw databaseError(error);
      for (const item of group) memory = await commitAlone(deps, run, item, memory, alsoInTransaction);
    }
  }
}

const recall = (deps: IntakeDependencies, run: Run, items: Item[]): Promise<Memory> =>
  Memory.recall(
    deps,
    run.channel.documentId,
    run.target?.template.target ?? null,
    items.flatMap(({ arrived }) => (arrived ? [questionOf(arrived, run.channel.aliases)] : [])),
  );

/** One message by itself, after its group failed: what is wrong with it becomes its own outcome. */
async function commitAlone(
  deps: IntakeDependencies,
  run: Run,
  item: Item,
  memory: Memory,
  alsoInTransaction: InTransaction,
): Promise<Memory> {
  try {
    return await commit(deps, run, [item], memory, alsoInTransaction);
  } catch (error) {
    if (isTransientDatabaseError(error)) throw databaseError(error);
    if (error instanceof ClaimLost) {
      await deps.uploads.discard(run.fence, [item.prepared.claim.id]);
      return memory;
    }
    if (isUniqueViolation(error) && item.arrived) {
      // Another instance committed a copy since this batch was recalled.
      const current = await recall(deps, run, [item]);
      if (current.originalOf(item.arrived) !== null) {
        await commit(deps, run, [item], current, alsoInTransaction);
        return memory;
      }
    }
    const why = refusal(error);
    const text = `Strapi refused to save it: ${why}`;
    item.prepared.ended = decide('ticket-refused', [{ check: 'saving', result: 'stop', text }], why);
    return commit(deps, run, [item], memory, alsoInTransaction);
  }
}

/** Why Strapi refused an entry, without any value of the mail: the fields that its validation names, or the database's code. */
function refusal(error: unknown): string {
  const { details, name } = error as { details?: { errors?: { path?: unknown[] }[] }; name?: string };
  const fields = [
    ...new Set(details?.errors?.map((problem) => (problem.path ?? []).join('.')).filter(Boolean)),
  ];
  if (fields.length > 0) return `the value of ${fields.slice(0, 5).join(', ')} is not accepted.`;
  const isDatabase = error instanceof EmailChannelError || (error as { code?: unknown }).code !== undefined;
  return isDatabase ? databaseError(error).message : `${name ?? 'Error'} from the content type’s own checks.`;
}
