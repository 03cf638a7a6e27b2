import type { Database, Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { LIFE, type Mover, type StepBy } from './message';

/** A row of the table of messages, 64-bit columns as the driver gives them. */
export type Row = Record<string, unknown>;

/** The table of messages. Only this room names it; others ask by name (see message.ts). */
export const messageTable = (database: Database, transaction?: Transaction) =>
  database.table(TABLES.ledger, transaction);

/** What a row says once its raw mail is removed. */
export const NO_RAW = { has_raw: false, raw_until: null, raw_bytes: null };

/**
 * The moves of a mover: a query of the messages that a step of their life may start from, to be narrowed and updated. Every
 * change of a state is one of these. Throws for a step that is not the mover's.
 */
export const movesBy =
  <M extends Mover>(database: Database, mover: M) =>
  (step: StepBy<M>, transaction?: Transaction) => {
    const { by, from } = LIFE[step];
    if (by !== mover) throw new Error(`${step} is not made by a ${mover}`);
    return messageTable(database, transaction).whereIn('state', from);
  };
