import {
  databaseError,
  isTransientDatabaseError,
  isUniqueViolation,
} from '../../../server/src/strapi/database-errors';
import { EmailChannelError } from '../../../contracts';

/** An error as knex hands it on: the driver's, its message led by the statement with every value. */
const driverError = (code: string | undefined, message: string, rest: object = {}) =>
  Object.assign(new Error(`insert into t (body) values ('TOP SECRET') - ${message}`), { code, ...rest });

describe('isUniqueViolation', () => {
  it.each([
    ['SQLite', 'SQLITE_CONSTRAINT_UNIQUE'],
    ['PostgreSQL', '23505'],
    ['MySQL and MariaDB', 'ER_DUP_ENTRY'],
  ])('recognizes that of %s', (_database, code) => {
    expect(isUniqueViolation(driverError(code, 'duplicate'))).toBe(true);
  });

  it('does not match other constraints', () => {
    for (const code of ['SQLITE_CONSTRAINT_NOTNULL', '23502', 'ER_BAD_NULL_ERROR', undefined])
      expect(isUniqueViolation(driverError(code, 'no'))).toBe(false);
    expect(isUniqueViolation(null)).toBe(false);
  });
});

describe('isTransientDatabaseError', () => {
  it.each([
    'SQLITE_BUSY',
    'SQLITE_BUSY_SNAPSHOT',
    'SQLITE_LOCKED',
    'SQLITE_FULL',
    '08006',
    '40001',
    '40P01',
    '57P01',
    '53300',
    '55P03',
    'ER_LOCK_DEADLOCK',
    'ER_LOCK_WAIT_TIMEOUT',
    'PROTOCOL_CONNECTION_LOST',
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
  ])('%s is temporary', (code) => {
    expect(isTransientDatabaseError(driverError(code, 'x'))).toBe(true);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Knex: Timeout acquiring a connection. The pool is probably full.',
    'Client has encountered a connection error and is not queryable',
  ])('“%s”, which comes without a code, is temporary', (message) => {
    expect(isTransientDatabaseError(new Error(message))).toBe(true);
  });

  it.each([
    'SQLITE_CONSTRAINT_UNIQUE',
    '23505',
    '22001',
    '22021',
    '42P01',
    'ER_DATA_TOO_LONG',
    'ER_DUP_ENTRY',
  ])('%s is permanent', (code) => {
    expect(isTransientDatabaseError(driverError(code, 'x'))).toBe(false);
  });
});

describe('databaseError', () => {
  it.each([
    [driverError('SQLITE_CONSTRAINT_UNIQUE', 'UNIQUE constraint failed: secrets.channel, secrets.field')],
    [
      driverError('23505', 'duplicate key', {
        detail: 'Key (a)=(TOP SECRET)',
        constraint: 'ec_secret_field',
      }),
    ],
    [driverError('ER_DUP_ENTRY', "Duplicate entry 'TOP SECRET' for key 'ec_secret_field'")],
    [driverError('ER_DATA_TOO_LONG', "Data too long for column 'sealed' at row 1")],
    [driverError(undefined, 'TOP SECRET')],
    [driverError("'TOP SECRET'", 'a code that is none')],
  ])('reveals no value of the statement', (error) => {
    const { message, cause } = databaseError(error);
    expect(message).not.toContain('TOP SECRET');
    expect(cause).toBeUndefined();
  });

  it('includes the code and the location', () => {
    expect(databaseError(driverError('ER_DUP_ENTRY', "Duplicate entry 'x' for key 'ec_dedup'")).message).toBe(
      'The database rejected a statement (ER_DUP_ENTRY, ec_dedup).',
    );
    expect(databaseError(driverError('40P01', 'deadlock detected'))).toMatchObject({
      code: 'database-failed',
      transient: true,
      message: 'The database could not respond (40P01).',
    });
  });

  it('passes on an error of the plugin unchanged', () => {
    const error = new EmailChannelError('upload-failed', {}, { transient: true });
    expect(databaseError(error)).toBe(error);
  });
});
