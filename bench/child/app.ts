/**
 * The playground with the built plugin, in a process of its own. Commands:
 * `setup CHANNEL [RULES]` makes a template and an active channel, with so many rules, and answers the channel's documentId;
 * `read CHANNEL_ID [FILE]` reads its mailbox in one run, and writes the tickets' data to the file;
 * `reads` measures reads of the host's own entries;
 * `create FILE WAY` creates tickets of that data in one of the ways that are floors (create.ts).
 */
import { statSync, writeFileSync } from 'node:fs';
import type { Core } from '@strapi/strapi';
import { UID } from '../../content-types';
import type { Outcome } from '../../contracts';
import type { Application } from '../../server/src/services';
import { activeChannel, publishIncident } from '../../tests/support/incident';
import { loadBuiltApp } from '../../tests/support/built-app';
import { storedFiles } from '../../tests/support/stored-files';
import { measure, type Counters, type Measured } from '../measure';
import { cpuOfProcesses, createThreadClock } from '../system';
import { answer } from './answer';
import { createTickets, type TicketData, type Way } from './create';
import { measureReads } from './reads';
import { ruleOf } from './rules';

/** What Strapi itself gives an entry. */
const SYSTEM_FIELDS = ['id', 'documentId', 'createdAt', 'updatedAt', 'publishedAt', 'locale'];

/** What a mailbox became. */
export interface ReadAnswer {
  measured: Measured;
  outcomes: Record<Outcome, number>;
  tickets: number;
  /** Rows of the Media Library; links between them and entries; files on disk, and their bytes. */
  files: { rows: number; related: number; stored: number; bytes: number };
}

export interface CreateAnswer {
  measured: Measured;
  tickets: number;
}

async function setup(
  strapi: Core.Strapi,
  app: Application,
  settings: string,
  rules: number,
): Promise<string> {
  const template = await publishIncident(strapi);
  const { documentId } = await app.channels.create(activeChannel({ template, ...JSON.parse(settings) }));
  for (let number = 0; number < rules; number += 1) await app.rules.create(ruleOf(documentId, number));
  return documentId;
}

async function read(
  strapi: Core.Strapi,
  app: Application,
  counters: Counters,
  channel: string,
  dataFile?: string,
): Promise<ReadAnswer> {
  const { result: outcomes, measured } = await measure(() => readAll(app, channel), counters);
  if (dataFile) await writeTicketData(strapi, dataFile);
  const stored = storedFiles(strapi.dirs.static.public);
  return {
    measured,
    outcomes,
    tickets: await countRows(strapi, 'email_channel_tickets'),
    files: {
      rows: await countRows(strapi, 'files'),
      related: await countRows(strapi, 'files_related_mph'),
      stored: stored.length,
      bytes: stored.reduce((sum, path) => sum + statSync(path).size, 0),
    },
  };
}

async function readAll(app: Application, channel: string): Promise<Record<Outcome, number>> {
  const result = await app.engine.runNow(channel);
  if (!result || result.more) throw new Error('The channel could not be read to its end.');
  return result.summary;
}

async function writeTicketData(strapi: Core.Strapi, file: string): Promise<void> {
  const entries = (await strapi
    .documents(UID.ticket as never)
    .findMany({ sort: 'id:asc' } as never)) as unknown as TicketData[];
  const data = entries.map((entry) =>
    Object.fromEntries(
      Object.entries(entry).filter(([name, value]) => value !== null && !SYSTEM_FIELDS.includes(name)),
    ),
  );
  writeFileSync(file, JSON.stringify(data));
}

async function create(
  strapi: Core.Strapi,
  counters: Counters,
  file: string,
  way: Way,
): Promise<CreateAnswer> {
  const { measured } = await measure(createTickets(strapi, file, way), counters);
  return { measured, tickets: await countRows(strapi, 'email_channel_tickets') };
}

/** Processes of the database servers, by Strapi's name of the dialect; SQLite runs in this one. */
const SERVERS: Record<string, string> = { postgres: 'postgres', mysql: 'mariadbd' };

function countersOf(strapi: Core.Strapi, threads: Counters['threads']): Counters {
  let statements = 0;
  strapi.db.connection.on('query', () => (statements += 1));
  const server = SERVERS[strapi.db.dialect.client];
  return {
    threads,
    statements: () => statements,
    databaseCpuSeconds: () => (server ? cpuOfProcesses(server) : 0),
  };
}

async function countRows(strapi: Core.Strapi, table: string): Promise<number> {
  const [row] = (await strapi.db.connection(table).count({ count: '*' })) as { count?: unknown }[];
  return Number(row?.count);
}

answer(async () => {
  const [command, first = '', second] = process.argv.slice(2);
  const threads = await createThreadClock();
  const { strapi, app } = await loadBuiltApp();
  const counters = countersOf(strapi, threads);
  // The process ends with its answer; what it leaves behind is thrown away as a whole.
  if (command === 'setup') return setup(strapi, app, first, Number(second ?? 0));
  if (command === 'reads') return measureReads(strapi);
  if (command === 'read') return read(strapi, app, counters, first, second);
  return create(strapi, counters, first, second as Way);
});
