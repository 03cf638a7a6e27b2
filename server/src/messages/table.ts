import type { Database, Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { HeldFor } from '../ticketing/mended';
import type { EachUpdate } from '../strapi/update-each';
import { LIFE, type Mover, type StepBy } from './message';

/** A row of the message table, with 64-bit columns as returned by the driver. */
export type Row = Record<string, unknown>;

/** The message table. Only this module uses it directly (see message.ts). */
export const messageTable = (database: Database, transaction?: Transaction) =>
  database.table(TABLES.ledger, transaction);

/** Values of a row after its raw message is removed. */
export const NO_RAW = { has_raw: false, raw_until: null, raw_bytes: null };

/** Filters for messages with a raw message that are held for one of the causes. */
export const withCause = (query: ReturnType<typeof messageTable>, causes: HeldFor[]) =>
  query.where({ has_raw: true }).where((any) => {
    for (const { reason, detail } of causes) void any.orWhere({ reason, detail });
  });

/** Returns the cause for which a message is held. */
export const toHeldFor = ({ reason, detail }: Row): HeldFor => ({
  reason: String(reason) as HeldFor['reason'],
  detail: detail == null ? null : String(detail),
});

/** Returns the states from which a transition may start. Throws if it is not the actor's. */
function startsOf<M extends Mover>(mover: M, step: StepBy<M>) {
  const { by, from } = LIFE[step];
  if (by !== mover) throw new Error(`${step} is not made by a ${mover}`);
  return from;
}

/**
 * Returns an actor's transitions: a query for the messages from which a transition may start, to be narrowed and
 * updated. Every state change is made through this or `movesEachBy`.
 */
export const movesBy =
  <M extends Mover>(database: Database, mover: M) =>
  (step: StepBy<M>, transaction?: Transaction) =>
    messageTable(database, transaction).whereIn('state', startsOf(mover, step));

/**
 * Like `movesBy`, for many messages in one statement, each with its own values. Returns the number of updated messages.
 */
export const movesEachBy =
  <M extends Mover>(database: Database, mover: M) =>
  (step: StepBy<M>, transaction: Transaction, update: EachUpdate): Promise<number> =>
    database.updateEach(transaction, TABLES.ledger, {
      ...update,
      where: { ...update.where, state: startsOf(mover, step) },
    });
