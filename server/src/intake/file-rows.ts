import type { Transaction } from '../strapi/database';
import type { Planned } from './item';
import type { Uploads } from './uploads';

/** Media Library rows for the files of a group's messages. */
export interface FileRows {
  /** Ids of the rows of a message's files, in order. `ticketType` is the uid of the ticket's content type. */
  of(item: Planned, ticketType: string): Promise<number[]>;
  /** Deletes rows that no message of the group used. */
  removeUnused(): Promise<void>;
}

const foreseenType = ({ foreseen }: Planned): string | null =>
  (foreseen?.reply ?? foreseen?.ticket)?.uid ?? null;

/** Creates all rows at once as foreseen. A message with a different outcome gets its own rows. */
export async function createFileRows(
  uploads: Uploads,
  transaction: Transaction,
  group: Planned[],
  folder: { id: number; path: string } | null,
): Promise<FileRows> {
  const filesOf = (item: Planned) => [...item.stored.values()];
  const foreseen = group.filter((item) => item.stored.size > 0 && foreseenType(item) !== null);
  const rows = await uploads.createRows(
    transaction,
    foreseen.map((item) => ({ files: filesOf(item), ticketType: foreseenType(item)! })),
    folder,
  );
  const unused = new Map(foreseen.map((item, index) => [item, rows[index]!]));

  return {
    async of(item, ticketType) {
      const ids = unused.get(item);
      if (ids && foreseenType(item) === ticketType) {
        unused.delete(item);
        return ids;
      }
      const [own] = await uploads.createRows(transaction, [{ files: filesOf(item), ticketType }], folder);
      return own!;
    },
    removeUnused: () => uploads.removeRows([...unused.values()].flat()),
  };
}
