/**
 * One instance of the playground with the built plugin, in a process of its own so that it can be killed; instance.ts
 * bundles and starts it. Commands: `setup JSON` makes a template and an active channel, or those of a list, `run CHANNEL` reads the channel
 * until nothing is left, with `mend` after it puts the configuration right, `retry CHANNEL` has failed and held messages tried again,
 * `reply TICKET` and `again TICKET MESSAGE` put a reply into the outbox, `send` sends what is due, `read-again` reads kept originals
 * again, with `spoil` after it as if an earlier version had read them badly, `sweep CHANNEL` reads the channel an hour later,
 * as far as upload intents go, `report` tells what database and upload folder hold. FAULT_AT=checkpoint:n does what FAULT says when that checkpoint is reached for the n-th time. CLOCK_MS
 * sets the clock ahead. Its answer is the line that begins with ANSWER. `serve` answers once it reads by itself, has a channel
 * read whose id comes as a line of its input, replies to the ticket of a line `reply TICKET`, and goes on until it is killed.
 */
import { AsyncResource } from 'node:async_hooks';
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import workerThreads, { type Worker } from 'node:worker_threads';
import type { Core } from '@strapi/strapi';
import { UID } from '../../content-types';
import { messageQuerySchema, type Outcome } from '../../contracts';
import type { Application } from '../../server/src/services';
import { TABLES } from '../../server/src/strapi/models';
import { loadBuiltApp } from './built-app';
import { storedFiles } from './stored-files';
import { activeChannel, publishIncident } from './incident';
import { ANSWER, DECIDED, type FaultKind, type Report } from './instance-answer';

/** A run that finds the lease of a killed one taken waits until it ends. */
const LEASE_WAITS = 100;

type Row = Record<string, unknown>;
interface ReadMessage {
  documentId: string;
  messageLogId: number;
  body: string;
  attachments: { id: number; name: string }[];
}

/** A user of the panel who may do everything. */
async function addAdmin(strapi: Core.Strapi, email: string): Promise<void> {
  const role = await strapi.service('admin::role').getSuperAdmin();
  const name = { firstname: 'Ben', lastname: 'Example' };
  const user = { ...name, email, password: 'Password1', isActive: true, roles: [role.id] };
  await strapi.service('admin::user').create(user);
}

async function setup(strapi: Core.Strapi, app: Application, settings: string): Promise<{ channel: string }> {
  const template = await publishIncident(strapi);
  let channel = '';
  for (const one of [JSON.parse(settings)].flat() as { alertAddresses?: string[] }[]) {
    for (const email of one.alertAddresses ?? []) await addAdmin(strapi, email);
    channel = (await app.channels.create(activeChannel({ template, ...one }))).documentId;
  }
  return { channel };
}

async function run(app: Application, channel: string): Promise<Record<Outcome, number> | null> {
  const total = { ticket: 0, reply: 0, skipped: 0, held: 0, failed: 0 };
  for (let attempt = 0; attempt < LEASE_WAITS; attempt += 1) {
    const result = await app.engine.runNow(channel);
    if (result)
      for (const outcome of Object.keys(total) as Outcome[]) total[outcome] += result.summary[outcome];
    if (result && !result.more) return total;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return null;
}

/** Reads the channel, whose run takes the files of dead processes for abandoned. */
async function sweep(strapi: Core.Strapi, app: Application, channel: string): Promise<Report> {
  await strapi.db.connection(TABLES.upload).decrement('created_at', 3_600_000);
  await run(app, channel);
  return report(strapi);
}

/** Puts right what faults changed of the configuration. Of two that do so at once one may fail. */
async function mend(strapi: Core.Strapi, app: Application, channel: string): Promise<void> {
  const { status, template: documentId } = (await app.channels.read(channel))!;
  const templates = strapi.documents(UID.template as never);
  if (!(await templates.findOne({ documentId, status: 'published' } as never)))
    await templates.publish({ documentId } as never);
  if (status !== 'active') await app.channels.setStatus(channel, 'active');
}

async function retry(app: Application, channel: string): Promise<number> {
  const { results } = await app.messageLog.list(
    messageQuerySchema.parse({ channel, outcome: ['failed', 'held'], pageSize: 100 }),
  );
  if (results.length === 0) return 0;
  const ids = results.map((row) => row.id);
  const { queued } = await app.messageLog.retry(ids, false);
  return queued.length;
}

/** Reads every kept original again. With `spoils`, messages first lose their words and all files but one. */
async function readAgain(strapi: Core.Strapi, app: Application, spoils: boolean): Promise<void> {
  const messages = await strapi
    .documents(UID.ticketMessage as never)
    .findMany({ populate: { attachments: true } } as never);
  for (const { documentId, messageLogId, attachments } of messages as unknown as ReadMessage[]) {
    if (spoils) {
      await strapi
        .documents(UID.ticketMessage as never)
        .update({ documentId, data: { body: 'words', fullBody: 'words' } } as never);
      for (const file of attachments.slice(1)) await strapi.plugin('upload').service('upload').remove(file);
    }
    await app.readAgain(messageLogId, 'A person');
  }
}

/** Replies to a ticket, or has a failed reply sent again; nothing is sent yet. */
async function answerTicket(app: Application, ticket: string): Promise<string> {
  const { conversations, sender } = app.outgoing;
  const message = process.argv[4];
  const done = message
    ? await conversations.sendAgain(UID.ticket, ticket, message, {}, () => false)
    : await reply(app, ticket);
  await sender.stop();
  return done.id;
}

const reply = (app: Application, ticket: string) =>
  app.outgoing.conversations.reply(
    UID.ticket,
    ticket,
    { text: 'An answer.', quote: true, cc: [], bcc: [], attachments: [] },
    { name: 'Agent', email: 'agent@desk.example' },
    () => false,
  );

async function report(strapi: Core.Strapi): Promise<Report> {
  const rows = (table: string): Promise<Row[]> => strapi.db.connection(table).select('*') as never;
  const files = await rows('files');
  const names = new Set(files.map((file) => `${file.hash}${file.ext}`));
  const related = new Set((await rows('files_related_mph')).map((row) => Number(row.file_id)));
  const stored = storedFiles(strapi.dirs.static.public).map((path) => basename(path));
  const messages = await rows('email_channel_ticket_messages');
  const conversations = (await strapi
    .documents(UID.ticketMessage as never)
    .findMany({ populate: { attachments: true }, sort: 'id:asc' } as never)) as unknown as ReadMessage[];
  return {
    conversations: conversations.map(({ body, attachments }) => ({
      body,
      files: attachments.map(({ name }) => name),
    })),
    intents: (await rows(TABLES.upload)).length,
    ledger: (await rows(TABLES.ledger)).map((row) => ({
      uid: Number(row.uid),
      state: String(row.state),
      reason: row.reason as string | null,
      detail: row.detail as string | null,
      messageId: row.message_id as string | null,
      ticket: row.ticket_document_id as string | null,
      after: row.after as string | null,
    })),
    tickets: (await rows('email_channel_tickets')).map((row) => ({
      documentId: String(row.document_id),
      source: String(row.source),
    })),
    openings: messages.filter((row) => row.opening).map((row) => String(row.message_id)),
    replies: messages.filter((row) => !row.opening).map((row) => String(row.message_id)),
    outgoing: (await rows(TABLES.outgoing)).map((row) => ({
      id: Number(row.id),
      kind: String(row.kind),
      state: String(row.state),
      errorCode: row.error_code as string | null,
      ticketMessage: row.ticket_message as string | null,
      copyState: row.copy_state as string | null,
    })),
    rawParts: (await rows(TABLES.raw)).length,
    files: files.length,
    unrelatedFiles: files.filter((file) => !related.has(Number(file.id))).length,
    missingFiles: [...names].filter((name) => !stored.includes(name)),
    lastReads: (await rows(TABLES.state)).map((row) =>
      row.last_read_at == null ? null : Number(row.last_read_at),
    ),
    orphanFiles: stored.filter((name) => !names.has(name)),
  };
}

/** Ends every connection to the database, as a restart of its server does, before the run goes on. */
function cutOff(): void {
  const { status } = spawnSync(process.execPath, [
    '-e',
    process.env.CUT_PROGRAM!,
    process.env.CUT_URL!,
    process.env.DATABASE_NAME!,
  ]);
  if (status !== 0) throw new Error('the connections were not cut');
}

/** Faults by name; each happens once, at its checkpoint. */
const faults = (strapi: Core.Strapi, app: Application, channel: string): Record<FaultKind, () => void> => ({
  kill: () => process.kill(process.pid, 'SIGKILL'),
  cut: cutOff,
  /** The disk is full from now on. */
  uploads: () => {
    const full = () =>
      Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    Object.assign(strapi.plugin('upload').provider, { upload: full, uploadStream: full });
  },
  /** Threads that parse mail end, as they do when they run out of memory. */
  parser: () => threads.forEach((thread) => void thread.terminate()),
  clock: () => setClockAhead(600_000),
  /** Code of the host throws at every second ticket. */
  hook() {
    let tickets = 0;
    (strapi.documents as unknown as { use(middleware: unknown): void }).use(
      ({ uid, action }: { uid: string; action: string }, next: () => unknown) => {
        if (uid === UID.ticket && action === 'create' && (tickets += 1) % 2 === 1)
          throw Object.assign(new Error('The CRM is away'), { code: 'ECONNREFUSED' });
        return next();
      },
    );
  },
  template: () =>
    void app.channels
      .read(channel)
      .then((found) =>
        strapi.documents(UID.template as never).unpublish({ documentId: found!.template } as never),
      )
      .catch(() => undefined),
  /** A field that is mapped is gone from this instance, as while a new version of the host is rolled out. */
  field: () =>
    void delete (strapi.contentType(UID.ticket as never).attributes as Record<string, unknown>).description,
  inactive: () => void app.channels.setStatus(channel, 'inactive').catch(() => undefined),
});

const threads = new Set<Worker>();
function watchThreads(): void {
  const Original = workerThreads.Worker;
  workerThreads.Worker = class extends Original {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      threads.add(this);
    }
  };
}

const realNow = Date.now;
function setClockAhead(ms: number): void {
  const Real = Date;
  const now = () => realNow() + ms;
  globalThis.Date = class extends Real {
    constructor(...args: [] | [string]) {
      super(...(args.length === 0 ? ([now()] as never) : args));
    }
    static override now = now;
  } as DateConstructor;
}

async function serve(strapi: Core.Strapi, app: Application): Promise<void> {
  app.observer.decided = ({ uid }) => console.log(`\n${DECIDED}${uid}`);
  await new Promise<void>((resolve) => strapi.server.httpServer.listen(0, '127.0.0.1', resolve));
  createInterface({ input: process.stdin })
    .on('line', (line) => {
      const [, ticket] = /^reply (.+)/.exec(line) ?? [];
      void (ticket ? reply(app, ticket) : app.requestRun(line));
    })
    .on('close', () => process.exit(0));
  console.log(`\n${ANSWER}null`);
}

async function main(): Promise<void> {
  const [command, argument = '', option] = process.argv.slice(2);
  watchThreads();
  if (Number(process.env.CLOCK_MS)) setClockAhead(Number(process.env.CLOCK_MS));
  const { strapi, app } = await loadBuiltApp();
  const [checkpoint, nth] = (process.env.FAULT_AT ?? '').split(':');
  let count = 0;
  // A checkpoint may lie in a transaction, which what people change must not join.
  const outside = AsyncResource.bind((fault: () => void) => fault());
  app.observer.sending = (reached) => meet(reached);
  app.observer.reached = (reached) => meet(reached);
  function meet(reached: string): void {
    if (reached !== checkpoint || ++count !== Number(nth)) return;
    outside(faults(strapi, app, argument)[process.env.FAULT as FaultKind]);
  }
  if (command === 'serve') return serve(strapi, app);
  if (option === 'mend') await mend(strapi, app, argument).catch(() => undefined);
  const answer =
    command === 'setup'
      ? await setup(strapi, app, argument)
      : command === 'run'
        ? await run(app, argument)
        : command === 'reply' || command === 'again'
          ? await answerTicket(app, argument)
          : command === 'send'
            ? await app.outgoing.sender.flush()
            : command === 'retry'
              ? await retry(app, argument)
              : command === 'read-again'
                ? await readAgain(strapi, app, argument === 'spoil').then(() => report(strapi))
                : command === 'sweep'
                  ? await sweep(strapi, app, argument)
                  : await report(strapi);
  // The end of the process would cut off what the pipe has not taken yet.
  await new Promise<void>((written) =>
    process.stdout.write(`\n${ANSWER}${JSON.stringify(answer)}\n`, () => written()),
  );
  await strapi.destroy();
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
