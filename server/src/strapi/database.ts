import type { Core } from '@strapi/types';
import type { TABLES } from './models';
import { changedBy, eachUpdate, type EachUpdate } from './update-each';

type Knex = Core.Strapi['db']['connection'];
export type Transaction = Awaited<ReturnType<Knex['transaction']>>;
export type TableName = (typeof TABLES)[keyof typeof TABLES];

/** The plugin's own tables, for SQLite, PostgreSQL and MySQL. */
export interface Database {
  /** Queries one table, optionally in a transaction. Inside a transaction it is required: SQLite has one connection. */
  table(name: TableName, transaction?: Transaction): ReturnType<Knex['table']>;
  /** Runs `work` in a transaction, which Strapi's document service joins automatically. */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Updates several rows with different values in one statement. Returns the number of updated rows. */
  updateEach(transaction: Transaction, name: TableName, update: EachUpdate): Promise<number>;
  /** An SQL expression. Pass values only as bindings. */
  raw(sql: string, bindings?: readonly unknown[]): ReturnType<Knex['raw']>;
  /** Whether the driver reported this error or its cause. Host code may throw errors with the same codes. */
  reported(error: unknown): boolean;
  /** SQL for the database's clock in ms since 1970, which all instances share. */
  now(): ReturnType<Knex['raw']>;
  /** The same as text, for raw statements. */
  nowSql: string;
}

/** Maximum depth of nested causes. */
const DEEPEST_CAUSE = 5;
const NOW: Record<string, string> = {
  sqlite: "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
  postgres: 'CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)',
  mysql: 'CAST(UNIX_TIMESTAMP(SYSDATE(3)) * 1000 AS SIGNED)',
};

/** Wraps Strapi's connection. */
export function createDatabase(strapi: Core.Strapi): Database {
  const dialect = strapi.db.dialect.client;
  const nowSql = NOW[dialect] ?? NOW.postgres!;
  const rejections = new WeakSet<object>();
  strapi.db.connection.on('query-error', (error: object) => rejections.add(error));
  return {
    table(name, transaction) {
      const query = strapi.db.getConnection(name);
      return (transaction ? query.transacting(transaction as never) : query) as ReturnType<Knex['table']>;
    },
    async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
      if (strapi.db.inTransaction())
        return strapi.db.transaction(({ trx }) => work(trx as never)) as Promise<T>;
      let ended: Promise<unknown> = Promise.resolve();
      const result = (await strapi.db.transaction(({ trx }) => {
        ended = (trx as unknown as { executionPromise: Promise<unknown> }).executionPromise;
        ended.catch(() => {});
        return work(trx as never);
      })) as T;
      // knex resolves commit() even if COMMIT failed; only this promise rejects, and Strapi does not check it.
      await ended;
      return result;
    },
    async updateEach(transaction, name, update) {
      if (update.rows.length === 0) return 0;
      const schema = strapi.db.getSchemaName();
      const { sql, bindings } = eachUpdate(dialect, schema ? [schema, name] : [name], update);
      return changedBy(
        await strapi.db.connection.raw(sql, bindings as never).transacting(transaction as never),
      );
    },
    raw: (sql, bindings = []) => strapi.db.connection.raw(sql, bindings as never),
    reported(error) {
      let cause = error;
      for (let depth = 0; depth < DEEPEST_CAUSE; depth += 1) {
        if (typeof cause !== 'object' || cause === null) return false;
        if (rejections.has(cause)) return true;
        cause = (cause as { cause?: unknown }).cause;
      }
      return false;
    },
    now: () => strapi.db.connection.raw(nowSql),
    nowSql,
  };
}

/** Converts a 64-bit column to a number. Drivers return strings, numbers or null. */
export const numberOf = (value: unknown): number => Number(value ?? 0);
/** Converts a time column (ms) to an ISO string. */
export const isoOf = (value: unknown): string | null =>
  value == null ? null : new Date(Number(value)).toISOString();
