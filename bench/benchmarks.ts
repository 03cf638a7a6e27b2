import { join } from 'node:path';
import { loadavg } from 'node:os';
import type { DatabaseName } from '../tests/support/test-database';
import type { BenchMailbox, MailServer } from './mailboxes';
import { GROUP, type Way } from './child/create';
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

/** What the ways of creating tickets without mail are called. */
const FLOORS: Record<Way, string> = {
  single: '`documents().create` one by one',
  grouped: `\`documents().create\`, ${GROUP} a transaction`,
  unread: '… without the read for its event',
  validated: 'validator and `createMany`',
  bare: '`createMany`',
};
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
    const loads: number[] = [];
    for (let repeat = 0; repeat < options.repeats; repeat += 1) {
      collected.add('download', await measurements.download(mailbox));
      collected.add('parse', await measurements.parse(mailbox));
      for (const database of options.databases) {
        const dataFile = join(bench.directory, `${database}.json`);
        collected.add(`${database} tickets`, await measurements.read(database, mailbox, { dataFile }));
        loads.push(loadavg()[0]!);
        for (const way of options.ways)
          collected.add(`${database} ${way}`, await measurements.create(database, mailbox, dataFile, way));
      }
    }
    const of = (name: string) =>
      options.databases.map((database) => collected.figures(`${database} ${name}`));
    const tickets = of('tickets');
    if (options.statements !== null) guardStatements(tickets, options);
    return [
      runTable(bench, mailbox, collected, tickets),
      floorsTable(options, { tickets, of }),
      `Load of the machine while the runs were measured: ${loads.map(decimal).join(', ')}.`,
    ].join('\n\n');
  });
}

/** A count, not a time, so that it holds on every machine. */
function guardStatements(tickets: Figures[], { databases, statements: most }: Options): void {
  for (const [index, { statements }] of tickets.entries())
    if (statements > most!)
      throw new Error(
        `${TITLES[databases[index]!]}: ${decimal(statements)} statements a ticket, and ${most} at most are expected.`,
      );
}

function runTable(
  { options }: Bench,
  mailbox: BenchMailbox,
  collected: Collected,
  tickets: Figures[],
): string {
  const download = collected.figures('download');
  const parse = collected.figures('parse');
  const row = (name: string, cell: (tickets: Figures) => string) => [name, ...tickets.map(cell)];
  return section(
    `A mailbox of ${whole(mailbox.messages)} messages, ${whole(mailbox.files)} files (medians of ${options.repeats})`,
    ['', ...options.databases.map((database) => TITLES[database])],
    [
      row('**tickets/s**', (one) => `**${whole(one.perSecond)}**`),
      row('tickets per CPU second', (one) => whole(one.perCpuSecond)),
      row('download alone, messages/s', () => whole(download.perSecond)),
      row('parsing alone, messages/s', () => whole(parse.perSecond)),
      row('tickets/s, of the download', (one) => percent(one.perSecond, download.perSecond)),
      row('tickets/s, of parsing', (one) => percent(one.perSecond, parse.perSecond)),
      row('statements a ticket', (one) => decimal(one.statements)),
      row('CPU ms a ticket', (one) => decimal(one.cpuMsPerMessage)),
      row('… main thread', (one) => decimal(one.threads.main)),
      row('… parser thread', (one) => decimal(one.threads.parser)),
      row('… V8’s own threads', (one) => decimal(one.threads.v8)),
      row('… libuv’s threads', (one) => decimal(one.threads.pool)),
      row('CPU ms a ticket of the database server', (one) => decimal(one.databaseCpuMs)),
      row('ms a ticket that threads waited for a core', (one) => decimal(one.threads.waiting)),
      row('RSS of the idle app, MB', (one) => whole(one.idleMb)),
      row('peak RSS, MB', (one) => whole(one.peakMb)),
      row('RSS growth, MB', (one) => whole(one.growthMb)),
      row('event-loop delay p50 / p99 / max, ms', loopDelay),
    ],
  );
}

/** The run beside what creates the same tickets without mail. */
function floorsTable(
  { databases, ways }: Options,
  { tickets, of }: { tickets: Figures[]; of: (name: string) => Figures[] },
): string {
  const line = (name: string, figures: Figures[]) => [
    name,
    ...figures.flatMap((one, index) => [
      whole(one.perSecond),
      percent(tickets[index]!.perSecond, one.perSecond),
      decimal(one.cpuMsPerMessage),
      decimal(one.databaseCpuMs),
      decimal(one.statements),
    ]),
  ];
  return section(
    'The same tickets without mail, files and log',
    [
      '',
      ...databases.flatMap((database) => [
        `${TITLES[database]}: tickets/s`,
        'the run, of this',
        'CPU ms',
        'CPU ms of the server',
        'statements',
      ]),
    ],
    [line('the run', tickets), ...ways.map((way) => line(FLOORS[way], of(way)))],
  );
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
    const ruleMs = await measurements.rules(mailbox, RULES);
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
        ['ms that the rules alone take for a message, median', ...columns.map(() => decimal(ruleMs))],
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
