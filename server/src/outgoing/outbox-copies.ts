import type { Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { saidColumns, toOutgoing, type Outgoing, type Row } from './outbox-rows';

/** Copies of sent messages for the Sent folder. `copyAttempts` is the fence of a claim. */
export function createOutboxCopies(database: Database) {
  const outgoing = () => database.table(TABLES.outgoing);
  const later = (ms: number) => database.raw('? + ?', [database.now(), ms]);

  return {
    /** Sent messages whose copy is due, oldest first. */
    async copiesDue(most: number): Promise<Outgoing[]> {
      const rows: Row[] = await outgoing()
        .where({ copy_state: 'wanted', state: 'sent' })
        .where('copy_at', '<=', database.now())
        .orderBy('copy_at')
        .limit(most);
      return rows.map(toOutgoing);
    },

    /** Claims the copy of a message for `ms`. Returns null if another instance has it. */
    async claimCopy(mail: Outgoing, ms: number): Promise<Outgoing | null> {
      const copyAttempts = mail.copyAttempts + 1;
      const taken = await outgoing()
        .where({ id: mail.id, copy_state: 'wanted', copy_attempts: mail.copyAttempts })
        .update({ copy_attempts: copyAttempts, copy_at: later(ms) });
      return taken === 1 ? { ...mail, copyAttempts } : null;
    },

    async copyLater(mail: Outgoing, inMs: number): Promise<void> {
      await outgoing()
        .where({ id: mail.id, copy_state: 'wanted', copy_attempts: mail.copyAttempts })
        .update({ copy_at: later(inMs) });
    },

    /**
     * Settles a copy; null if none is needed any more. A failure is noted on the reply unless it already has a note.
     */
    async copySettled(mail: Outgoing, state: 'kept' | 'failed' | null): Promise<void> {
      await outgoing()
        .where({ id: mail.id, copy_state: 'wanted', copy_attempts: mail.copyAttempts })
        .update({
          copy_state: state,
          copy_at: null,
          ...(state === 'failed' && !mail.error ? saidColumns({ text: 'delivery.noCopy' }) : {}),
        });
    },
  };
}
