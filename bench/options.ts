import { parseArgs } from 'node:util';
import { WAYS, type Way } from './child/create';
import { DATABASES, type DatabaseName } from '../tests/support/test-database';

export const TABLES = [
  'mailbox',
  'latency',
  'growth',
  'rules',
  'load',
  'channels',
  'reads',
  'fleet',
] as const;
/** The others take long or answer other questions than speed. */
const USUAL_TABLES: readonly TableName[] = ['mailbox', 'latency', 'growth'];
export type TableName = (typeof TABLES)[number];

/** What is measured, and how often. */
export interface Options {
  /** Messages of the mailbox of the first two tables. */
  messages: number;
  /** Messages of the mailboxes of the third table. */
  sizes: number[];
  /** Messages of the one large mailbox of the fourth table. */
  loadMessages: number;
  /** Channels of the fifth table, and how long they idle once they are read, in ms. */
  channels: number;
  idleMs: number;
  /** Medians are taken over so many measurements; the third table has one each. */
  repeats: number;
  /** ms a round trip, for the second table. */
  latencyMs: number;
  /** The fleet: mailboxes, mail that arrives in each phase, and how long it idles, in ms. */
  fleet: { mailboxes: number; arrivals: { perSecond: number; ms: number }; idleMs: number };
  databases: DatabaseName[];
  tables: TableName[];
  /** The floors of the first table. */
  ways: readonly Way[];
  /** Statements a ticket that the first table takes at most; null without a limit. */
  statements: number | null;
  /** Directory for CPU profiles of the measured processes. */
  profiles: string | undefined;
}

/** What a ticket takes at most of a small mailbox, where groups are small too; to be lowered with every gain. */
const QUICK_STATEMENTS = 3;

export const USAGE = `Usage: npm run bench -- [OPTIONS]
  --quick                small mailboxes, one measurement each
  --repeats N            measurements that a median is taken of, 1 to 20 (default 3)
  --messages N           messages of the mailbox, 20 to 20000 (default 2000)
  --mailboxes N          mailboxes of the fleet, 4 to 10000 (default 1000)
  --databases A,B        of ${DATABASES.join(', ')} (default sqlite,postgres)
  --tables A,B           of ${TABLES.join(', ')} (default all)
  --statements N         fail where a ticket takes more statements than N (default with --quick: ${QUICK_STATEMENTS})
  --profile DIR          write a CPU profile of each measured process there`;

/** Reads the command line; throws with a sentence for the person who wrote it. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      repeats: { type: 'string' },
      messages: { type: 'string' },
      mailboxes: { type: 'string' },
      databases: { type: 'string', default: 'sqlite,postgres' },
      tables: { type: 'string', default: USUAL_TABLES.join() },
      statements: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const { quick } = values;
  return {
    messages: wholeNumber('messages', values.messages ?? (quick ? '200' : '2000'), 20, 20_000),
    sizes: quick ? [100, 200, 400] : [500, 1_000, 2_000, 4_000, 8_000, 16_000],
    loadMessages: quick ? 1_000 : 100_000,
    channels: quick ? 10 : 100,
    idleMs: quick ? 5_000 : 120_000,
    fleet: {
      mailboxes: wholeNumber('mailboxes', values.mailboxes ?? (quick ? '40' : '1000'), 4, 10_000),
      arrivals: quick ? { perSecond: 5, ms: 20_000 } : { perSecond: 20, ms: 60_000 },
      idleMs: quick ? 10_000 : 60_000,
    },
    repeats: wholeNumber('repeats', values.repeats ?? (quick ? '1' : '3'), 1, 20),
    latencyMs: 20,
    databases: names('databases', values.databases, DATABASES),
    tables: names('tables', values.tables, TABLES),
    ways: quick ? ['grouped'] : WAYS,
    statements:
      values.statements === undefined
        ? quick
          ? QUICK_STATEMENTS
          : null
        : wholeNumber('statements', values.statements, 1, 100),
    profiles: values.profile,
  };
}

/** The value of an option. Throws an error for a person if it is not a whole number within the bounds. */
export function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isInteger(number) || number < least || number > most)
    throw new Error(`--${option} takes a whole number from ${least} to ${most}, not “${text}”.`);
  return number;
}

function names<Name extends string>(option: string, text: string, known: readonly Name[]): Name[] {
  const asked = text.split(',');
  const unknown = asked.find((name) => !known.includes(name as Name));
  if (unknown !== undefined) throw new Error(`--${option} knows ${known.join(', ')}, not “${unknown}”.`);
  return known.filter((name) => asked.includes(name));
}
