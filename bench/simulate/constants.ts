/** What one thing takes of each resource. */
export interface Cost {
  /** CPU of a worker, in ms. */
  cpuMs: number;
  /** CPU of the database server, in ms. */
  databaseMs: number;
  statements: number;
  redisCommands: number;
}

/** A number with where it comes from. */
interface Constant<Value> {
  value: Value;
  source: 'measured' | 'estimated';
}

const measured = <Value>(value: Value): Constant<Value> => ({ value, source: 'measured' });
const estimated = <Value>(value: Value): Constant<Value> => ({ value, source: 'estimated' });

/**
 * What a fleet takes, in one table. Measured ones: `npm run bench -- --tables fleet --quick` with 40 and with 100 mailboxes on
 * one worker; docs/scaling.md names the machine. The slope between the two belongs to a mailbox, the rest to a worker.
 */
export const CONSTANTS = {
  /** A poll that finds nothing, with its sign-in. */
  poll: measured<Cost>({ cpuMs: 54, databaseMs: 13, statements: 39, redisCommands: 95 }),
  /** A mail from the word of its watch to its ticket, with a run for it alone. Between 40 and 60 s, taken as 50. */
  ticket: measured<Cost>({ cpuMs: 138, databaseMs: 19, statements: 83, redisCommands: 69 }),
  /** A worker that does nothing, a second. */
  idleWorker: measured<Cost>({ cpuMs: 7, databaseMs: 2, statements: 2.2, redisCommands: 12 }),
  /** An idle watch, a second. */
  idleWatch: measured<Cost>({ cpuMs: 0.09, databaseMs: 0.05, statements: 0.103, redisCommands: 0 }),
  workerMb: measured(343),
  watchMb: measured(0.5),
  /** Round trips to the mail server of a run that finds a message. */
  roundTrips: estimated(8),
  /** What a database server of eight cores, and Redis on one core, take a second. */
  databaseCores: estimated(8),
  redisPerSecond: estimated(50_000),
  /** Memory that a worker may have, in MB. */
  memoryMb: estimated(2_000),
} as const;

export type Constants = { [Name in keyof typeof CONSTANTS]: (typeof CONSTANTS)[Name]['value'] };

/** The values alone. */
export const VALUES = Object.fromEntries(
  Object.entries(CONSTANTS).map(([name, { value }]) => [name, value]),
) as unknown as Constants;
