import { join } from 'node:path';
import type { DatabaseName } from '../tests/support/test-database';
import type { BenchMailbox, MailServer } from './mailboxes';
import type { Measured } from './measure';
import type { Options } from './options';
import type { ChildOptions, Measurements } from './processes';
import { decimal, figuresOf, markdownTable, percent, whole, type Figures } from './tables';

/** What a benchmark works with. */
export interface Bench {
  options: Options;
  server: MailServer;
  measurements: Measurements;
  child: ChildOptions;
  /** For the data that measurements hand on. */
  directory: string;
}

/** Tickets in one transaction, for the faster of the two floors; a run commits as many together. */
const GROUP = 50;
/** Rules of a busy channel. */
const RULES = 100;
/** Mostly plain mail, so that large mailboxes stay small on disk. */
const GROWTH_MIX = { plain: 95, html: 5, attachment: 0 };
export const TITLES: Record<DatabaseName, string> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mariadb: 'MariaDB',
};

/** Collects measurements by name. */
class Collected {
  private readonly series = new Map<string, Measured[]>();

  constructor(private readonly messages: number) {}

  add(name: string, { measured }: { measured: Measured }): void {
    console.error(`  ${name}: ${whole(this.messages / measured.seconds)}/s`);
    this.series.set(name, [...(this.series.get(name) ?? []), measured]);
  }

  figures(name: string): Figures {
    return figuresOf({ messages: this.messages, measured: this.series.get(name)! });
  }
}

/** The whole mailbox, beside the download, the parsing and the creating of its tickets alone. */
export async function mailboxTable(bench: Bench): Promise<string> {
  const { options, measurements } = bench;
  return withMailbox(bench, { count: options.messages }, async (mailbox) => {
    const collected = new Collected(mailbox.messages);
    for (let repeat = 0; repeat < options.repeats; repeat += 1) {
      collected.add('download', await measurements.download(mailbox));
      collected.add('parse', await measurements.parse(mailbox));
      for (const database of options.databases) {
        const dataFile = join(bench.directory, `${database}.json`);
        collected.add(`${database} tickets`, await measurements.read(database, mailbox, { dataFile }));
        for (const group of [1, GROUP])
          collected.add(
            `${database} create ${group}`,
            await measurements.create(database, mailbox, dataFile, group),
          );
      }
    }

    const download = collected.figures('download');
    const parse = collected.figures('parse');
    const columns = options.databases.map((database) => ({
      tickets: collected.figures(`${database} tickets`),
      single: collected.figures(`${database} create 1`),
      grouped: collected.figures(`${database} create ${GROUP}`),
    }));
    const row = (name: string, cell: (column: (typeof columns)[number]) => string) => [
      name,
      ...columns.map(cell),
    ];
    return section(
      `A mailbox of ${whole(mailbox.messages)} messages, ${whole(mailbox.files)} files (medians of ${options.repeats})`,
      ['', ...options.databases.map((database) => TITLES[database])],
      [
        row('**tickets/s**', ({ tickets }) => `**${whole(tickets.perSecond)}**`),
        row('tickets per CPU second', ({ tickets }) => whole(tickets.perCpuSecond)),
        row('download alone, messages/s', () => whole(download.perSecond)),
        row('parsing alone, messages/s', () => whole(parse.perSecond)),
        row('create alone, one by one, tickets/s', ({ single }) => whole(single.perSecond)),
        row(`create alone, ${GROUP} a transaction, tickets/s`, ({ grouped }) => whole(grouped.perSecond)),
        row(`… per CPU second`, ({ grouped }) => whole(grouped.perCpuSecond)),
        row('tickets/s, of the download', ({ tickets }) => percent(tickets.perSecond, download.perSecond)),
        row('tickets/s, of parsing', ({ tickets }) => percent(tickets.perSecond, parse.perSecond)),
        row('tickets/s, of create one by one', ({ tickets, single }) =>
          percent(tickets.perSecond, single.perSecond),
        ),
        row(`tickets/s, of create ${GROUP} a transaction`, ({ tickets, grouped }) =>
          percent(tickets.perSecond, grouped.perSecond),
        ),
        row('RSS of the idle app, MB', ({ tickets }) => whole(tickets.idleMb)),
        row('peak RSS, MB', ({ tickets }) => whole(tickets.peakMb)),
        row('RSS growth, MB', ({ tickets }) => whole(tickets.growthMb)),
        row('event-loop delay p50 / p99 / max, ms', ({ tickets }) => loopDelay(tickets)),
      ],
    );
  });
}

/** The same mailbox over a slow network. */
export async function latencyTable(bench: Bench): Promise<string> {
  const { options, measurements } = bench;
  return withMailbox(bench, { count: options.messages }, async (mailbox) => {
    const collected = new Collected(mailbox.messages);
    const network = await mailbox.withLatency(options.latencyMs);
    const { access } = network;
    try {
      for (let repeat = 0; repeat < options.repeats; repeat += 1) {
        collected.add('download', await measurements.download(mailbox, access));
        for (const database of options.databases)
          collected.add(database, await measurements.read(database, mailbox, { access }));
      }
    } finally {
      await network.stop();
    }

    const download = collected.figures('download');
    const columns = options.databases.map((database) => collected.figures(database));
    return section(
      `The same mailbox with ${options.latencyMs} ms a round trip (medians of ${options.repeats})`,
      ['', ...options.databases.map((database) => TITLES[database])],
      [
        ['**tickets/s**', ...columns.map((tickets) => `**${whole(tickets.perSecond)}**`)],
        ['tickets per CPU second', ...columns.map((tickets) => whole(tickets.perCpuSecond))],
        ['download alone, messages/s', ...columns.map(() => whole(download.perSecond))],
        [
          'tickets/s, of the download',
          ...columns.map((tickets) => percent(tickets.perSecond, download.perSecond)),
        ],
        ['RSS growth, MB', ...columns.map((tickets) => whole(tickets.growthMb))],
        ['event-loop delay p50 / p99 / max, ms', ...columns.map(loopDelay)],
      ],
    );
  });
}

/** The same mailbox with a hundred rules and without any, in turn. */
export async function rulesTable(bench: Bench): Promise<string> {
  const { options, measurements } = bench;
  return withMailbox(bench, { count: options.messages }, async (mailbox) => {
    const collected = new Collected(mailbox.messages);
    for (let repeat = 0; repeat < options.repeats; repeat += 1)
      for (const database of options.databases)
        for (const rules of [0, RULES])
          collected.add(`${database} ${rules}`, await measurements.read(database, mailbox, { rules }));
    const columns = options.databases.map((database) => ({
      without: collected.figures(`${database} 0`),
      ruled: collected.figures(`${database} ${RULES}`),
    }));
    return section(
      `A hundred rules, three conditions each (medians of ${options.repeats})`,
      ['', ...options.databases.map((database) => TITLES[database])],
      [
        ['tickets/s without rules', ...columns.map(({ without }) => whole(without.perSecond))],
        ['**tickets/s with rules**', ...columns.map(({ ruled }) => `**${whole(ruled.perSecond)}**`)],
        [
          'with, of without',
          ...columns.map(({ ruled, without }) => percent(ruled.perSecond, without.perSecond)),
        ],
        [
          'CPU ms a ticket that rules take',
          ...columns.map(({ ruled, without }) => decimal(ruled.cpuMsPerMessage - without.cpuMsPerMessage)),
        ],
      ],
    );
  });
}

/** Mailboxes that double: the cost of one message and the memory stay what they are. */
export async function growthTable(bench: Bench): Promise<string> {
  const { options, measurements } = bench;
  const rows: string[][] = [];
  for (const count of options.sizes)
    await withMailbox(bench, { count, mix: GROWTH_MIX }, async (mailbox) => {
      for (const database of options.databases) {
        const collected = new Collected(count);
        collected.add(`${database} ${count}`, await measurements.read(database, mailbox));
        const tickets = collected.figures(`${database} ${count}`);
        rows.push([
          TITLES[database],
          whole(count),
          whole(tickets.perSecond),
          decimal(tickets.msPerMessage),
          decimal(tickets.cpuMsPerMessage),
          whole(tickets.growthMb),
          loopDelay(tickets),
        ]);
      }
    });
  return section(
    'Mailboxes that double: 95 % plain, 5 % HTML with an inline image (one measurement each)',
    [
      'database',
      'messages',
      'tickets/s',
      'ms a message',
      'CPU ms a message',
      'RSS growth, MB',
      'loop delay p50 / p99 / max, ms',
    ],
    rows.toSorted((a, b) => TITLES_IN_ORDER.indexOf(a[0]!) - TITLES_IN_ORDER.indexOf(b[0]!)),
  );
}

const TITLES_IN_ORDER = Object.values(TITLES);

/** Fills a mailbox, has it read once so that the mail server's index is there and its files are in memory, and works. */
async function withMailbox<T>(
  { server, measurements }: Bench,
  options: Parameters<MailServer['fill']>[0],
  work: (mailbox: BenchMailbox) => Promise<T>,
): Promise<T> {
  console.error(`Filling a mailbox with ${options.count} messages …`);
  const mailbox = server.fill(options);
  try {
    await measurements.download(mailbox);
    return await work(mailbox);
  } finally {
    mailbox.remove();
  }
}

export const loopDelay = ({ p50, p99, max }: Pick<Figures, 'p50' | 'p99' | 'max'>): string =>
  [p50, p99, max].map(whole).join(' / ');

export const section = (title: string, header: string[], rows: string[][]): string =>
  `### ${title}\n\n${markdownTable(header, rows)}`;
