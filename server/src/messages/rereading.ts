import type { Step } from '../../../contracts';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import type { RawMail } from './raw-mail';
import { stepsOf } from './rows';
import { messageTable, movesBy, type Row } from './table';

/** A message in a ticket or reply whose original is kept. */
export interface Rereadable {
  id: number;
  channel: string;
  ticket: { uid: string; documentId: string; ticketType: string | null };
  receivedAt: Date;
  raw: Buffer;
  /** Number of readings; a concurrent reading increases it. */
  attempts: number;
  steps: unknown[];
}

/** Parses messages again from their originals. */
export function createRereading(database: Database, rawMail: RawMail) {
  const moves = movesBy(database, 'person');
  return {
    /** Returns null if the message is not a ticket or reply, or its original is not kept. */
    async find(id: number): Promise<Rereadable | null> {
      const row: Row | undefined = await messageTable(database).where({ id }).first();
      if (!row || (row.state !== 'ticket' && row.state !== 'reply') || !row.ticket_document_id) return null;
      const raw = await rawMail.load(id);
      return (
        raw && {
          id,
          channel: String(row.channel),
          ticket: {
            uid: String(row.ticket_uid),
            documentId: String(row.ticket_document_id),
            ticketType: row.ticket_type === null ? null : String(row.ticket_type),
          },
          receivedAt: new Date(numberOf(row.received_at)),
          raw,
          attempts: numberOf(row.attempts),
          steps: stepsOf(row),
        }
      );
    },

    /** Records a reading. Returns false if a concurrent one was first, so that this one must be undone. */
    async note(
      transaction: Transaction,
      { id, attempts, steps }: Pick<Rereadable, 'id' | 'attempts' | 'steps'>,
      added: Step[],
    ): Promise<boolean> {
      const changed = await moves('readAgain', transaction)
        .where({ id, attempts, has_raw: true })
        .update({ attempts: attempts + 1, trace: JSON.stringify([...steps, ...added]) });
      return changed === 1;
    },
  };
}
