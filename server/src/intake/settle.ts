import { createAnswerPreparation } from './answers';
import type { InTransaction } from './commit';
import type { IntakeDependencies, Run } from './dependencies';
import { foresee, itemOf, questionOf, type Foreseen, type Item } from './item';
import { asksForSender } from './judge';
import { createGroups } from './groups';
import type { Memory } from './memory';
import type { Prepared } from './prepare';
import { recallPast } from './recall-past';
import { refusalOf } from './refusal';
import { createFileStoring, type FileStoring } from './store-files';

/** Number of messages for which hooks run concurrently. */
const ASKED = 8;

/** Decides and commits messages. */
export function createSettling(deps: IntakeDependencies) {
  const store = createFileStoring(deps);
  const prepareAnswers = createAnswerPreparation(deps);
  /** Prepares messages for their transaction: stores files and writes agents' answers. */
  const storeFiles: FileStoring = async (run, items) => prepareAnswers(await store(run, items));

  const recall = (run: Run, items: Item[]): Promise<Memory> =>
    recallPast(
      deps,
      run.channel.documentId,
      {
        sharers: run.sharers,
        target: run.target?.template.target ?? null,
        asksForKnown: asksForSender(run.rules),
      },
      items.flatMap(({ arrived }) => (arrived ? [questionOf(arrived, run)] : [])),
    );
  const openGroups = createGroups(deps, recall, storeFiles);

  /** Judges messages ahead of their turn. Hooks run here, before any transaction. */
  async function foreseeAll(run: Run, items: Item[], memory: Memory): Promise<Foreseen[]> {
    const foreseen: Foreseen[] = [];
    for (let start = 0; start < items.length; start += ASKED) {
      run.connection.throwIfAborted();
      foreseen.push(
        ...(await Promise.all(
          items.slice(start, start + ASKED).map((item) => foresee(deps, item, run, memory)),
        )),
      );
    }
    return foreseen;
  }

  /**
   * Decides prepared messages: stores their files, then commits them in groups. If a group fails, the message at fault
   * is decided alone and the others again as groups, so hooks run at most twice per message. Rejects only if the
   * database is unavailable or the run is over.
   */
  async function settle(
    run: Run,
    batch: Prepared[],
    alsoInTransaction: InTransaction = async () => {},
  ): Promise<void> {
    const items = batch.map((prepared) => itemOf(prepared, deps.hooks, run.channel));
    let memory: Memory;
    try {
      memory = await recall(run, items);
    } catch (error) {
      const { forNow } = refusalOf(error, deps);
      if (forNow) throw forNow;
      for (const item of items) await settleUnrecalled(run, item, alsoInTransaction);
      return;
    }
    await settleRecalled(run, items, memory, alsoInTransaction);
  }

  async function settleRecalled(
    run: Run,
    items: Item[],
    memory: Memory,
    alsoInTransaction: InTransaction,
  ): Promise<void> {
    const foreseen = await foreseeAll(run, items, memory);
    const planned = await storeFiles(run, foreseen);
    const groups = openGroups(run, memory, alsoInTransaction);
    for (let left = planned; left.length > 0;) {
      const [group = []] = evenGroups(left, run.pace.group());
      const begun = performance.now();
      await groups.commit(group);
      left = left.slice(group.length);
      await run.pace.settled(group.length, performance.now() - begun, run.connection);
    }
  }

  /** Decides a single message, if the history could not be loaded for the batch. */
  async function settleUnrecalled(run: Run, item: Item, alsoInTransaction: InTransaction): Promise<void> {
    let memory: Memory;
    try {
      memory = await recall(run, [item]);
    } catch (error) {
      const { forNow } = refusalOf(error, deps);
      if (forNow) throw forNow;
      memory = await recall(run, []);
      return openGroups(run, memory, alsoInTransaction).end(
        { ...item, foreseen: null, stored: new Map(), intended: 0, notes: [] },
        error,
      );
    }
    await settleRecalled(run, [item], memory, alsoInTransaction);
  }

  return settle;
}

/** Splits items into as few groups of at most `most` as possible, of similar size. */
export function evenGroups<T>(items: T[], most: number): T[][] {
  const count = Math.ceil(items.length / most);
  const startOf = (group: number) => Math.floor((group * items.length) / count);
  return Array.from({ length: count }, (_, group) => items.slice(startOf(group), startOf(group + 1)));
}

export type Settle = ReturnType<typeof createSettling>;
