import type { Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { saidColumns, toOutgoing, type Outgoing, type Row } from './outbox-rows';

/** Copies of sent mail that are put into the Sent folder; `copyAttempts` is the fence of a claim. */
export function createOutboxCopies(database: Database) {
  const outgoing = () => database.table(TABLES.outgoing);
  const later = (ms: number) => database.raw('? + ?', [database.now(), ms]);

  return {
    /** Sent mail whose copy is due, oldest first. */
    async copiesDue(most: number): Promise<Outgoing[]> {
      const rows: Row[] = await outgoing()
        .where({ copy_state: 'wanted', state: 'sent' })
        .where('copy_at', '<=', database.now())
        .orderBy('copy_at')
        .limit(most);
      return rows.map(toOutgoing);
    },

    /** Takes the copy of a mail for `ms`: only one instance gets it. Null when another one has it. */
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

    /** Ends the work on a copy. Null: none is needed any more. Where it failed, the reply says so unless it says more. */
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
