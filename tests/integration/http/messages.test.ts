import { randomBytes } from 'node:crypto';
import type { MessageRow } from '../../../contracts';
import { isUniqueViolation } from '../../../server/src/strapi/database-errors';
import { createDatabase, type Database } from '../../../server/src/strapi/database';
import { TABLES } from '../../../server/src/strapi/models';
import { createRawMail } from '../../../server/src/messages/raw-mail';
import { describeEachDatabase, startApp, type Requests, type TestApp } from '../../support/app';
import { completeChannel, logMessage, publishTemplate } from '../../support/http-fixtures';

const EML = [
  'From: Ada <ada@corp.example>',
  'To: support@desk.example',
  'Subject: The printer is on fire',
  'Message-ID: <1@corp.example>',
  'Date: Sun, 01 Mar 2026 10:00:00 +0000',
  '',
  'Please help.',
  '',
].join('\r\n');

describe('the message log', () => {
  let app: TestApp;
  let database: Database;
  let channel: string;
  beforeAll(async () => {
    app = await startApp();
    database = createDatabase(app.strapi);
    const template = await publishTemplate(app);
    const { body } = await app.admin.post('/channels', completeChannel(template));
    channel = body.data.documentId;
  });
  afterAll(() => app.stop());
  afterEach(async () => {
    for (const table of [TABLES.ledger, TABLES.raw]) await database.table(table).delete();
  });

  const keepRaw = async (id: number, raw: string | Buffer): Promise<void> => {
    const rawMail = createRawMail(database);
    const packed = await rawMail.pack(Buffer.from(raw));
    await database.transaction((transaction) => rawMail.save(transaction, id, packed));
  };
  const idsOf = async (query: string): Promise<number[]> => {
    const { status, body } = await app.admin.get(`/messages?${query}`);
    expect([status, body.error]).toEqual([200, undefined]);
    return body.data.results.map(({ id }: MessageRow) => id);
  };
  const stateOf = async (id: number) => database.table(TABLES.ledger).where({ id }).first();

  describe('the list of messages', () => {
    it('shows the newest first, page by page', async () => {
      const ids: number[] = [];
      for (let count = 0; count < 5; count += 1) ids.push(await logMessage(app, { channel }));
      const newest = ids.toReversed();
      expect(await idsOf('pageSize=2')).toEqual(newest.slice(0, 2));
      expect(await idsOf('pageSize=2&page=3')).toEqual(newest.slice(4));
      const { body } = await app.admin.get('/messages?pageSize=2');
      expect(body.data.pagination).toEqual({ page: 1, pageSize: 2, pageCount: 3, total: 5 });
    });

    it('shows the data of a message', async () => {
      const receivedAt = Date.parse('2026-03-01T10:00:00Z');
      const id = await logMessage(app, {
        channel,
        uid: 77,
        state: 'held',
        reason: 'missing-field',
        detail: 'priority',
        sender: 'ada@corp.example',
        subject: 'Help',
        message_id: '<1@corp.example>',
        received_at: receivedAt,
        decided_at: receivedAt + 5_000,
        has_raw: true,
        ticket_uid: null,
      });
      const { body } = await app.admin.get('/messages');
      expect(body.data.results).toEqual([
        {
          id,
          channel,
          channelName: 'Support',
          folder: 'INBOX',
          uid: 77,
          uidValidity: '1',
          outcome: 'held',
          reason: 'missing-field',
          detail: 'priority',
          sender: 'ada@corp.example',
          subject: 'Help',
          messageId: '<1@corp.example>',
          receivedAt: '2026-03-01T10:00:00.000Z',
          decidedAt: '2026-03-01T10:00:05.000Z',
          size: 1_000,
          attempts: 1,
          ticket: null,
          retriable: true,
          hasRaw: true,
        },
      ]);
    });

    it('is filtered by channel, outcomes, reasons and time', async () => {
      const day = (number: number) => Date.parse(`2026-03-0${number}T12:00:00Z`);
      const a = await logMessage(app, { channel, state: 'held', reason: 'no-sender', decided_at: day(1) });
      const b = await logMessage(app, { channel, state: 'failed', reason: 'too-large', decided_at: day(2) });
      const c = await logMessage(app, { channel: 'other', state: 'ticket', decided_at: day(3) });
      const waiting = { channel, state: 'processing', reason: null, decided_at: null };
      const d = await logMessage(app, { ...waiting, received_at: day(4) });
      expect(await idsOf(`channel=${channel}`)).toEqual([d, b, a]);
      expect(await idsOf('outcome=held,failed')).toEqual([b, a]);
      expect(await idsOf('reason=too-large')).toEqual([b]);
      expect(await idsOf('from=2026-03-02T00:00:00Z&to=2026-03-03T23:00:00%2B00:00')).toEqual([c, b]);
      expect(await idsOf('from=2026-03-03T13:00:00Z')).toEqual([d]);
    });

    it.each([
      ['page=0', 'page'],
      ['outcome=lost', 'outcome.0'],
      ['from=yesterday', 'from'],
      ['colour=red', 'colour'],
    ])('rejects %s with an error that names it', async (query, path) => {
      const { status, body } = await app.admin.get(`/messages?${query}`);
      expect(status).toBe(400);
      expect(body.error.details.errors[0].path.join('.')).toBe(path);
    });
  });

  describe('the details of a message', () => {
    it('include its steps and, if the raw mail is kept, the message', async () => {
      const id = await logMessage(app, { channel, state: 'failed', reason: 'ticket-refused', has_raw: true });
      await keepRaw(id, EML);
      const { body } = await app.admin.get(`/messages/${id}`);
      expect(body.data).toMatchObject({
        id,
        steps: [{ check: 'threading', result: 'pass', text: 'A new conversation.' }],
        mail: {
          subject: 'The printer is on fire',
          from: { name: 'Ada', address: 'ada@corp.example' },
          messageId: '<1@corp.example>',
        },
      });
    });

    it('do not include them once they are deleted or cannot be read', async () => {
      for (const trace of [null, 'not json', '{}']) {
        const id = await logMessage(app, { channel, trace });
        const { status, body } = await app.admin.get(`/messages/${id}`);
        expect([status, body.data.steps, body.data.mail]).toEqual([200, [], null]);
      }
    });

    it('are not found under another id', async () => {
      expect((await app.admin.get('/messages/4711')).status).toBe(404);
      expect((await app.admin.get('/messages/one')).status).toBe(400);
    });
  });

  describe('the raw mail of a message', () => {
    it('is downloaded byte for byte, as a file that browsers do not display', async () => {
      const raw = Buffer.concat([Buffer.from(EML), Buffer.from([0, 255, 128, 13, 10])]);
      const id = await logMessage(app, { channel, state: 'failed', has_raw: true });
      await keepRaw(id, raw);
      const answer = await app.admin.get(`/messages/${id}/raw`).buffer(true).parse(binary);
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-type': 'message/rfc822',
        'content-disposition': `attachment; filename="message-${id}.eml"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      expect(raw.equals(answer.body)).toBe(true);
    });

    it('is not found if none is kept', async () => {
      const id = await logMessage(app, { channel });
      const { status, body } = await app.admin.get(`/messages/${id}/raw`);
      expect([status, body.error.details.code]).toEqual([404, 'message-not-found']);
    });
  });

  describe('retrying messages', () => {
    /** Decides waiting rows as a run would, a moment after they were queued. */
    const decideLater = (state: string) => {
      const timer = setInterval(
        () =>
          void database
            .table(TABLES.ledger)
            .where({ state: 'processing', fence: 0 })
            .update({ state, reason: 'created' })
            .then(() => undefined),
        100,
      );
      return () => clearInterval(timer);
    };

    it('queues held and failed messages and returns their outcomes', async () => {
      const held = await logMessage(app, { channel, state: 'held', reason: 'no-sender', attempts: 4 });
      const failed = await logMessage(app, { channel, state: 'failed', reason: 'ticket-refused' });
      const end = decideLater('ticket');
      const { status, body } = await app.admin.post('/messages/retry', { ids: [held, failed] });
      end();
      expect(status).toBe(200);
      expect(body.data).toMatchObject({ queued: [held, failed], refused: [] });
      expect(body.data.decided.map(({ id, outcome }: MessageRow) => [id, outcome])).toEqual([
        [held, 'ticket'],
        [failed, 'ticket'],
      ]);
      expect(await stateOf(held)).toMatchObject({ attempts: 0 });
    });

    it('rejects others, each with a reason, without changing them', async () => {
      const ids: number[] = [];
      for (const [state, reason] of [
        ['ticket', 'created'],
        ['reply', 'reply-added'],
        ['processing', null],
        ['skipped', 'duplicate'],
        ['skipped', 'auto-reply'],
      ])
        ids.push(await logMessage(app, { channel, state, reason, has_raw: true }));
      const before = await database.table(TABLES.ledger);
      const { body } = await app.admin.post('/messages/retry', { ids: [...ids, 999_999] });
      expect(body.data.queued).toEqual([]);
      expect(body.data.refused.map(({ id }: { id: number }) => id).sort()).toEqual([...ids, 999_999].sort());
      for (const { message } of body.data.refused) expect(message).toMatch(/\.$/);
      expect(await database.table(TABLES.ledger)).toEqual(before);
    });

    it('by force creates tickets from screened messages, and records that it was forced', async () => {
      const id = await logMessage(app, { channel, state: 'skipped', reason: 'auto-reply', has_raw: true });
      const end = decideLater('ticket');
      const { body } = await app.admin.post('/messages/retry', { ids: [id], force: true });
      end();
      expect(body.data.queued).toEqual([id]);
      expect(Boolean((await stateOf(id)).forced)).toBe(true);
    });

    it('queues a message once, however many requests arrive at the same time', async () => {
      const id = await logMessage(app, { channel, state: 'failed', reason: 'ticket-refused' });
      const end = decideLater('ticket');
      const answers = await Promise.all(
        [1, 2, 3].map(() => app.admin.post('/messages/retry', { ids: [id] })),
      );
      end();
      expect(answers.filter(({ body }) => body.data.queued.length === 1)).toHaveLength(1);
    });

    it.each([
      [{}],
      [{ ids: [] }],
      [{ ids: ['one'] }],
      [{ ids: Array.from({ length: 501 }, (_, i) => i + 1) }],
    ])('rejects an invalid list of messages', async (body) => {
      expect((await app.admin.post('/messages/retry', body)).status).toBe(400);
      expect((await app.admin.post('/messages/dismiss', body)).status).toBe(400);
    });
  });

  it('does not dismiss other messages than held and failed ones, and deletes their raw mail', async () => {
    const held = await logMessage(app, { channel, state: 'held', reason: 'no-sender', has_raw: true });
    const ticket = await logMessage(app, { channel, state: 'ticket', has_raw: true });
    await keepRaw(held, EML);
    await keepRaw(ticket, EML);
    const { body } = await app.admin.post('/messages/dismiss', { ids: [held, ticket, 999_999] });
    expect(body.data.dismissed).toEqual([held]);
    expect(body.data.refused.map(({ id }: { id: number }) => id).sort()).toEqual([ticket, 999_999].sort());
    const row = await stateOf(held);
    expect(row).toMatchObject({ state: 'skipped', reason: 'dismissed' });
    expect(Boolean(row.has_raw)).toBe(false);
    expect(await database.table(TABLES.raw).distinct('ledger_id')).toEqual([{ ledger_id: ticket }]);
  });
});

describeEachDatabase('the message log on each database', (name) => {
  let app: TestApp;
  let requests: Requests;
  beforeAll(async () => {
    app = await startApp({ database: name });
    requests = app.admin;
  });
  afterAll(() => app.stop());

  const subjectsOf = async (search: string): Promise<string[]> => {
    const { body } = await requests.get(`/messages?search=${encodeURIComponent(search)}`);
    return body.data.results.map(({ subject }: MessageRow) => subject);
  };

  it('is searched in sender, subject and Message-ID, case-insensitively and without wildcards', async () => {
    await logMessage(app, {
      subject: 'Printer at 100% _load_',
      sender: 'Ada@Corp.example',
      message_id: '<A-1@x>',
    });
    await logMessage(app, { subject: 'ÄNDERUNG der Öffnungszeiten', sender: 'bob@corp.example' });
    await logMessage(app, { subject: 'back\\slash and it’s "quoted"!', sender: 'eve@evil.example' });
    await logMessage(app, { subject: null, sender: null });

    expect(await subjectsOf('PRINTER')).toEqual(['Printer at 100% _load_']);
    expect(await subjectsOf('ada@corp')).toEqual(['Printer at 100% _load_']);
    expect(await subjectsOf('<a-1@X>')).toEqual(['Printer at 100% _load_']);
    expect(await subjectsOf('änderung')).toEqual(['ÄNDERUNG der Öffnungszeiten']);
    expect(await subjectsOf('100%')).toEqual(['Printer at 100% _load_']);
    expect(await subjectsOf('1%0')).toEqual([]);
    expect(await subjectsOf('_load_')).toEqual(['Printer at 100% _load_']);
    expect(await subjectsOf('p_inter')).toEqual([]);
    expect(await subjectsOf('back\\slash')).toHaveLength(1);
    expect(await subjectsOf('"quoted"!')).toHaveLength(1);
    expect(await subjectsOf("'; drop table email_channel_ledger; --")).toEqual([]);
    expect(await subjectsOf('CORP')).toHaveLength(2);
  });

  it('counts outcomes by day over the last 30 days', async () => {
    const now = Date.now();
    for (const state of ['ticket', 'ticket', 'held']) await logMessage(app, { channel: 'sum', state });
    await logMessage(app, { channel: 'sum', state: 'failed', decided_at: now - 86_400_000 });
    await logMessage(app, { channel: 'sum', state: 'ticket', decided_at: now - 40 * 86_400_000 });
    const { body } = await requests.get('/messages/summary?channel=sum');
    const none = { ticket: 0, reply: 0, skipped: 0, held: 0, failed: 0 };
    const day = (time: number) => new Date(time).toISOString().slice(0, 10);
    expect(body.data).toHaveLength(30);
    expect(body.data.at(-1)).toEqual({ ...none, day: day(now), ticket: 2, held: 1 });
    expect(body.data.at(-2)).toEqual({ ...none, day: day(now - 86_400_000), failed: 1 });
    expect(body.data[0]).toEqual({ ...none, day: day(now - 29 * 86_400_000) });
  });

  it('stores and returns a large raw message', async () => {
    const database = createDatabase(app.strapi);
    const rawMail = createRawMail(database);
    const raw = randomBytes(3 * 1024 * 1024);
    const packed = await rawMail.pack(raw);
    expect(packed.length).toBeGreaterThan(5);
    await database.transaction((transaction) => rawMail.save(transaction, 1, packed));
    await database.transaction((transaction) => rawMail.save(transaction, 1, packed));
    expect((await rawMail.load(1))?.equals(raw)).toBe(true);
    await database.transaction((transaction) => rawMail.remove(transaction, [1, 2]));
    expect(await rawMail.load(1)).toBeNull();
  });

  it('stores channels with their mapping and credentials, and deletes them', async () => {
    const template = await publishTemplate(app);
    const created = await requests.post('/channels', completeChannel(template, { name: 'Ümläut 密' }));
    expect([created.status, created.body.error]).toEqual([201, undefined]);
    const { documentId, mappings } = created.body.data;
    expect(mappings.length).toBeGreaterThan(0);
    const changed = await requests.put(`/channels/${documentId}`, {
      mappings: mappings.slice(0, 1),
      secrets: { password: 'another' },
    });
    expect(changed.body.data).toMatchObject({
      name: 'Ümläut 密',
      mappings: mappings.slice(0, 1),
      syncStartDate: '2026-01-01T00:00:00.000Z',
      secrets: { password: { set: true } },
    });
    await logMessage(app, { channel: documentId, state: 'ticket' });
    const { body } = await requests.get('/channels?search=ümläut');
    expect(body.data.results[0].counts).toMatchObject({ ticketsToday: 1, waiting: 0 });
    expect((await requests.delete(`/channels/${documentId}`)).body.data.messages).toBe(1);
  });

  it('has its unique indexes in the database itself', async () => {
    const database = createDatabase(app.strapi);
    const twice: [(typeof TABLES)[keyof typeof TABLES], Record<string, unknown>][] = [
      [TABLES.ledger, { channel: 'u', folder_hash: 'h', uid_validity: '1', uid: 1 }],
      [TABLES.ledger, { channel: 'u', dedup_key: 'k' }],
      [TABLES.cursor, { channel: 'u', folder_hash: 'h' }],
      [TABLES.state, { channel: 'u' }],
      [TABLES.secret, { channel: 'u', field: 'password' }],
      [TABLES.raw, { ledger_id: 1, part: 0 }],
      [TABLES.upload, { hash: 'x' }],
    ];
    for (const [table, row] of twice) {
      await database.table(table).insert(row);
      const again = await database
        .table(table)
        .insert(row)
        .then(() => 'inserted twice', isUniqueViolation);
      expect([table, again]).toEqual([table, true]);
    }
  });
});

/** Collects an answer as bytes. */
function binary(answer: unknown, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  const stream = answer as NodeJS.ReadableStream;
  stream.on('data', (chunk: Buffer) => chunks.push(Buffer.from(chunk)));
  stream.on('end', () => done(null, Buffer.concat(chunks)));
}
