import type { Database, Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { HeldFor } from '../ticketing/mended';
import type { EachUpdate } from '../strapi/update-each';
import { LIFE, type Mover, type StepBy } from './message';

/** A row of the table of messages, 64-bit columns as the driver gives them. */
export type Row = Record<string, unknown>;

/** The table of messages. Only this room names it; others ask by name (see message.ts). */
export const messageTable = (database: Database, transaction?: Transaction) =>
  database.table(TABLES.ledger, transaction);

/** What a row says once its raw mail is removed. */
export const NO_RAW = { has_raw: false, raw_until: null, raw_bytes: null };

/** Narrows a query to messages with raw mail that have one of some causes for being held. */
export const withCause = (query: ReturnType<typeof messageTable>, causes: HeldFor[]) =>
  query.where({ has_raw: true }).where((any) => {
    for (const { reason, detail } of causes) void any.orWhere({ reason, detail });
  });

/** What a held message waits for. */
export const toHeldFor = ({ reason, detail }: Row): HeldFor => ({
  reason: String(reason) as HeldFor['reason'],
  detail: detail == null ? null : String(detail),
});

/** The states that a step of a message's life may start from. Throws for a step that is not the mover's. */
function startsOf<M extends Mover>(mover: M, step: StepBy<M>) {
  const { by, from } = LIFE[step];
  if (by !== mover) throw new Error(`${step} is not made by a ${mover}`);
  return from;
}

/**
 * The moves of a mover: a query of the messages that a step of their life may start from, to be narrowed and updated. Every
 * change of a state is one of these, or one of `movesEachBy`.
 */
export const movesBy =
  <M extends Mover>(database: Database, mover: M) =>
  (step: StepBy<M>, transaction?: Transaction) =>
    messageTable(database, transaction).whereIn('state', startsOf(mover, step));

/** The same for many messages in one statement, each with values of its own; returns how many were moved. */
export const movesEachBy =
  <M extends Mover>(database: Database, mover: M) =>
  (step: StepBy<M>, transaction: Transaction, update: EachUpdate): Promise<number> =>
    database.updateEach(transaction, TABLES.ledger, {
      ...update,
      where: { ...update.where, state: startsOf(mover, step) },
    });
