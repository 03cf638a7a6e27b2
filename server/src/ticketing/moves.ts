import { numberOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { TicketRef } from './threading';

export type MoveKind = 'merge' | 'split';

/** Ids of the moved rows, and the data needed to undo the move. */
export interface Moved {
  /** documentIds of messages of the conversation. */
  messages: string[];
  /** The opening message of the source ticket. */
  opening: string | null;
  log: number[];
  outgoing: number[];
  participants: number[];
  /** Ticket type of the source ticket. */
  ticketType: string | null;
  /** Previous field values of the source ticket. */
  before: Record<string, unknown>;
}

/** Messages moved from one ticket to another of the same content type. */
export interface Move {
  id: number;
  kind: MoveKind;
  uid: string;
  from: string;
  to: string;
  moved: Moved;
  /** Name of the agent. */
  by: string;
  /** Time in ms, by the database's clock. */
  at: number;
}

/** Maximum length of a chain of merges. */
const MAX_STEPS = 10;

type Row = Record<string, unknown>;

const toMove = (row: Row): Move => ({
  id: numberOf(row.id),
  kind: row.kind as MoveKind,
  uid: String(row.ticket_uid),
  from: String(row.from_document_id),
  to: String(row.to_document_id),
  moved: JSON.parse(String(row.content)) as Moved,
  by: String(row.moved_by ?? ''),
  at: numberOf(row.created_at),
});

/** Records merges and splits, so that merged tickets can be found and moves undone. */
export function createMoves({ database }: { database: Database }) {
  const table = (transaction?: Transaction) => database.table(TABLES.move, transaction);

  return {
    async add(
      transaction: Transaction,
      { kind, uid, from, to, moved, by }: Omit<Move, 'id' | 'at'>,
      ticketType: string | null,
    ): Promise<void> {
      await table(transaction).insert({
        kind,
        ticket_uid: uid,
        from_document_id: from,
        to_document_id: to,
        ticket_type: ticketType,
        content: JSON.stringify(moved),
        moved_by: by,
        created_at: database.now(),
      });
    },

    /** Deletes the record of an undone move. Returns false if someone else undid it first. */
    async remove(transaction: Transaction, id: number): Promise<boolean> {
      return Number(await table(transaction).where({ id }).delete()) === 1;
    },

    /** Returns moves from and to a ticket, oldest first. */
    async of(uid: string, documentId: string): Promise<Move[]> {
      const rows: Row[] = await table()
        .where({ ticket_uid: uid })
        .where((either) =>
          either.where({ from_document_id: documentId }).orWhere({ to_document_id: documentId }),
        )
        .orderBy('id');
      return rows.map(toMove);
    },

    /** Maps the documentIds of merged tickets to the tickets that they were merged into; others are omitted. */
    async merged(documentIds: string[]): Promise<Map<string, TicketRef>> {
      const found = new Map<string, TicketRef>();
      let asked = new Map(documentIds.map((id) => [id, [id]]));
      for (let step = 0; step < MAX_STEPS && asked.size > 0; step += 1) {
        const rows: Row[] = await table()
          .where({ kind: 'merge' })
          .whereIn('from_document_id', [...asked.keys()])
          .orderBy('id');
        const next = new Map<string, string[]>();
        for (const row of rows) {
          const to = String(row.to_document_id);
          const origins = asked.get(String(row.from_document_id))!;
          next.set(to, [...(next.get(to) ?? []), ...origins]);
          for (const origin of origins)
            found.set(origin, {
              uid: String(row.ticket_uid),
              documentId: to,
              ticketType: row.ticket_type == null ? null : String(row.ticket_type),
            });
        }
        asked = next;
      }
      return found;
    },

    /** Deletes the records of moves to a deleted ticket. */
    async forget(transaction: Transaction, documentId: string): Promise<void> {
      await table(transaction).where({ to_document_id: documentId }).delete();
    },
  };
}

export type Moves = ReturnType<typeof createMoves>;
