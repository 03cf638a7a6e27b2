import { EmailChannelError } from '../../../contracts';

/**
 * Codes of temporary errors: a lost connection, a lock, a deadlock, too many connections, a server that shuts down, is
 * read-only during a failover, or has no space left. Sources: SQLite result codes, PostgreSQL SQLSTATE (appendix A),
 * MySQL and MariaDB error symbols, Node's system errors.
 */
const TRANSIENT =
  /^(SQLITE_(BUSY|LOCKED|IOERR|FULL|PROTOCOL|CANTOPEN|NOMEM)(_\w+)?|08\w{3}|53\w{3}|57P\w{2}|57014|40001|40P01|55P03|25006|25P03|ER_(LOCK_DEADLOCK|LOCK_WAIT_TIMEOUT|CON_COUNT_ERROR|TOO_MANY_USER_CONNECTIONS|USER_LIMIT_REACHED|SERVER_SHUTDOWN|OPTION_PREVENTS_STATEMENT|READ_ONLY_MODE|CHECKREAD|DISK_FULL|RECORD_FILE_FULL|QUERY_INTERRUPTED|QUERY_TIMEOUT|STATEMENT_TIMEOUT|NET_(?!PACKET_TOO_LARGE)\w+|NEW_ABORTING_CONNECTION|CONNECTION_KILLED|UNKNOWN_COM_ERROR)|PROTOCOL_(CONNECTION_LOST|SEQUENCE_TIMEOUT|ENQUEUE_AFTER_\w+)|POOL_\w+|ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/;
/** Messages of drivers and the pool for temporary errors without a code. */
const TRANSIENT_MESSAGE =
  /Connection (terminated|ended) unexpectedly|not queryable|Timeout acquiring a connection|Unable to acquire a connection|connection is closed|closed state|Connection lost|timeout exceeded when trying to connect|database connection is not open/i;
const DEADLOCK = /^(40P01|40001|ER_LOCK_DEADLOCK)$/;
const UNIQUE =
  /^(SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY|ROWID)|23505|ER_DUP_ENTRY|ER_DUP_ENTRY_WITH_KEY_NAME)$/;

/** A value with characters that the charset of a database, table or column does not support. */
const NOT_HELD =
  /^(22P05|22021|ER_TRUNCATED_WRONG_VALUE_FOR_FIELD|ER_CANT_AGGREGATE_\w+|ER_CANNOT_CONVERT_\w+|ER_INVALID_CHARACTER_STRING)$/;

interface DriverError {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  column?: unknown;
  constraint?: unknown;
}

/** Whether a unique index was violated. */
export const isUniqueViolation = (error: unknown): boolean => UNIQUE.test(codeOf(error));

/** Whether the transaction was aborted by a deadlock; an immediate retry succeeds. */
export const isDeadlock = (error: unknown): boolean => DEADLOCK.test(codeOf(error));

/** Whether a value contains characters that the database does not support. */
export const isNotHeld = (error: unknown): boolean => NOT_HELD.test(codeOf(error));

/** Whether the same statement may succeed later without changes. */
export function isTransientDatabaseError(error: unknown): boolean {
  if (error instanceof EmailChannelError) return error.transient;
  if (TRANSIENT.test(codeOf(error))) return true;
  const { name, message } = driverError(error);
  return name === 'KnexTimeoutError' || TRANSIENT_MESSAGE.test(String(message ?? ''));
}

/**
 * Wraps a database error without the values that knex and drivers include: only the code and the column or constraint.
 * Returns EmailChannelErrors unchanged.
 */
export function databaseError(error: unknown): EmailChannelError {
  if (error instanceof EmailChannelError) return error;
  const transient = isTransientDatabaseError(error);
  const code = codeOf(error) || identifier(driverError(error).name) || 'unknown';
  const place = placeOf(error);
  return new EmailChannelError(
    transient ? 'database-failed.away' : 'database-failed',
    { code: place ? `${code}, ${place}` : code },
    { transient },
  );
}

const driverError = (error: unknown): DriverError =>
  typeof error === 'object' && error !== null ? (error as DriverError) : {};

const codeOf = (error: unknown): string => identifier(driverError(error).code) ?? '';

/** Returns a value only if it looks like an identifier, since anything else might be data. */
const identifier = (value: unknown): string | null =>
  typeof value === 'string' && /^\w{1,64}$/.test(value) ? value : null;

function placeOf(error: unknown): string | null {
  const { constraint, column, message } = driverError(error);
  const named = identifier(constraint) ?? identifier(column);
  if (named) return named;
  const end = String(message ?? '').slice(-200);
  return (
    /(?:UNIQUE|NOT NULL|CHECK) constraint failed: ([\w., ]+)$/.exec(end)?.[1] ??
    /for (?:key|column) '([\w.]{1,128})'(?: at row \d+)?$/.exec(end)?.[1] ??
    null
  );
}
