import type { Database, Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';

/** A row of the table of messages, 64-bit columns as the driver gives them. */
export type Row = Record<string, unknown>;

/** The table of messages. Only this room names it; others ask by name (see message.ts). */
export const messageTable = (database: Database, transaction?: Transaction) =>
  database.table(TABLES.ledger, transaction);
