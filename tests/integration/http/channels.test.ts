import type { ChannelPayload, ChannelView } from '../../../contracts';
import { UID } from '../../../content-types';
import { documents } from '../../../server/src/strapi/border';
import { createDatabase } from '../../../server/src/strapi/database';
import { TABLES } from '../../../server/src/strapi/models';
import { startApp, type TestApp } from '../../support/app';
import { completeChannel, logMessage, PASSWORD, publishTemplate } from '../../support/http-fixtures';

describe('the channels API', () => {
  let app: TestApp;
  let template: string;
  beforeAll(async () => {
    app = await startApp();
    template = await publishTemplate(app);
  });
  afterAll(() => app.stop());

  const create = async (values: Partial<ChannelPayload> = {}): Promise<ChannelView> => {
    const { status, body } = await app.admin.post('/channels', completeChannel(template, values));
    expect([status, body.error]).toEqual([201, undefined]);
    return body.data;
  };
  const problemsOf = (body: { error: { details: { errors: { path: unknown[] }[] } } }) =>
    body.error.details.errors.map(({ path }) => path.join('.'));

  describe('creating a channel', () => {
    it('only requires a name, since a draft may be incomplete', async () => {
      const { status, body } = await app.admin.post('/channels', { name: 'Later' });
      expect(status).toBe(201);
      expect(body.data).toMatchObject({
        name: 'Later',
        status: 'draft',
        host: null,
        port: 993,
        folders: [{ path: 'INBOX', after: 'leave', successFolder: null, failFolder: null }],
        secrets: { password: { set: false, setAt: null } },
        health: { health: 'idle', lastError: null },
        counts: { ticketsToday: 0, waiting: 0, mended: 0, lastMessageAt: null },
      });
    });

    it.each([
      ['name', { name: '' }],
      ['port', { port: 70_000 }],
      ['folders.0.path', { folders: [{ path: '' }] }],
      ['folders.0.successFolder', { folders: [{ path: 'INBOX', after: 'move' }] }],
      ['skipTimes.0.from', { skipTimes: [{ from: '25:00', to: '06:00' }] }],
      ['timeZone', { timeZone: 'Mars/Olympus' }],
      ['aliases.0.alias', { aliases: [{ alias: 'nobody', primary: 'a@b.example' }] }],
      ['allowedDomains.1', { allowedDomains: ['example.com', 'a b'] }],
      ['colour', { colour: 'red' }],
      ['tokenEndpoint', { tokenEndpoint: 'http://login.example.com/token' }],
    ])('rejects an invalid value even in a draft, and names the field: %s', async (path, values) => {
      const { status, body } = await app.admin.post('/channels', { name: 'Bad', ...values });
      expect(status).toBe(400);
      expect(body.error.details.code).toBe('invalid-input');
      expect(problemsOf(body)).toContain(path);
      for (const error of body.error.details.errors)
        expect(error).toEqual({
          path: expect.any(Array),
          message: expect.stringMatching(/\.$/),
          name: 'ValidationError',
          said: expect.objectContaining({ text: expect.stringMatching(/^problem\./) }),
        });
    });

    it('rejects an incomplete active channel, lists everything that is missing, and stores nothing', async () => {
      const before = await documents(app.strapi, UID.channel).count({});
      const { status, body } = await app.admin.post('/channels', { name: 'Too early', status: 'active' });
      expect(status).toBe(422);
      expect(body.error.details.code).toBe('channel-incomplete');
      expect(problemsOf(body)).toEqual(
        expect.arrayContaining(['host', 'username', 'secrets.password', 'template']),
      );
      expect(await documents(app.strapi, UID.channel).count({})).toBe(before);
    });

    it('fills in the mapping from the template if none is sent', async () => {
      const { mappings } = await create();
      expect(mappings).toContainEqual(
        expect.objectContaining({ kind: 'required', field: 'subject', source: 'subject' }),
      );
    });

    it('stores a mapping that is sent, in its order', async () => {
      const mappings = [
        { kind: 'required' as const, field: 'subject', source: 'subject' as const },
        {
          kind: 'optional' as const,
          field: 'priority',
          source: 'importance' as const,
          valueTable: { high: 'High', low: 'Low' },
          defaultValue: 'Normal',
        },
        {
          kind: 'optional' as const,
          field: 'description',
          source: 'body' as const,
          restricted: true,
          roles: [1],
        },
      ];
      const created = await create({ mappings });
      expect(created.mappings).toEqual(mappings.map((mapping) => expect.objectContaining(mapping)));
      const { body } = await app.admin.put(`/channels/${created.documentId}`, {
        mappings: [mappings[2], mappings[0]],
      });
      expect(body.data.mappings.map(({ field }: { field: string }) => field)).toEqual([
        'description',
        'subject',
      ]);
      expect(
        await app.strapi.db
          .query(UID.mapping)
          .count({ where: { channel: { documentId: created.documentId } } } as never),
      ).toBe(2);
    });
  });

  describe('credentials', () => {
    it('are never in a response, in a log line or unencrypted in the database', async () => {
      const { documentId } = await create();
      const answers = [
        await app.admin.get('/channels'),
        await app.admin.get(`/channels/${documentId}`),
        await app.admin.put(`/channels/${documentId}`, { secrets: { password: `${PASSWORD}!` } }),
        await app.admin.post(`/channels/${documentId}/duplicate`),
      ];
      for (const { text } of answers) expect(text).not.toContain(PASSWORD);
      expect(app.logs.join('\n')).not.toContain(PASSWORD);
      for (const table of ['email_channels', ...Object.values(TABLES)]) {
        const rows: unknown = await app.strapi.db.connection(table).select();
        expect(JSON.stringify(rows)).not.toContain(PASSWORD);
      }
    });

    it('are not in the response to a rejected request', async () => {
      const { status, text } = await app.admin.post('/channels', {
        ...completeChannel(template),
        port: 'many',
        secrets: { password: PASSWORD, other: PASSWORD },
      });
      expect(status).toBe(400);
      expect(text).not.toContain(PASSWORD);
    });

    it('are kept when an update omits them', async () => {
      const { documentId, secrets } = await create();
      const { body } = await app.admin.put(`/channels/${documentId}`, { name: 'Renamed', secrets: {} });
      expect(body.data).toMatchObject({ name: 'Renamed', secrets: { password: { set: true } } });
      expect(body.data.secrets.password.setAt).toBe(secrets.password.setAt);
    });

    it.each([
      ['host', { host: 'evil.example' }],
      ['port', { port: 143 }],
      ['username', { username: 'boss@desk.example' }],
      ['security', { security: 'none' }],
    ])('must be entered again to change %s', async (_field, values) => {
      const { documentId } = await create();
      const refused = await app.admin.put(`/channels/${documentId}`, values);
      expect(refused.status).toBe(422);
      expect(refused.body.error.details.code).toBe('secret-required');
      expect(problemsOf(refused.body)).toEqual(['secrets.password']);
      expect((await app.admin.get(`/channels/${documentId}`)).body.data.host).toBe('127.0.0.1');

      const again = await app.admin.put(`/channels/${documentId}`, {
        ...values,
        secrets: { password: 'new' },
      });
      expect(again.status).toBe(200);
      expect(again.body.data).toMatchObject(values);
    });

    it('are not sent to another server by a test of unsaved values', async () => {
      const { documentId } = await create();
      for (const path of ['/folders', '/test-connection']) {
        const { status, body } = await app.admin.post(path, {
          channel: documentId,
          values: { host: 'evil.example' },
        });
        expect([status, body.error.details.code]).toEqual([422, 'secret-required']);
      }
    });

    it('require the encryption key, and the error says what to set', async () => {
      const key: unknown = app.strapi.config.get('admin.secrets.encryptionKey');
      app.strapi.config.set('admin.secrets.encryptionKey', undefined);
      try {
        const { status, body } = await app.admin.post('/channels', completeChannel(template));
        expect(status).toBe(503);
        expect(body.error.message).toMatch(/ENCRYPTION_KEY.*admin\.secrets\.encryptionKey/);
        expect((await app.admin.get('/settings')).body.data.encryptionKeySet).toBe(false);
      } finally {
        app.strapi.config.set('admin.secrets.encryptionKey', key);
      }
    });
  });

  describe('changing a channel', () => {
    it('only changes what is sent', async () => {
      const created = await create({ pollingIntervalSeconds: 120, allowedDomains: ['example.com'] });
      const { body } = await app.admin.put(`/channels/${created.documentId}`, { maxTries: 9 });
      expect(body.data).toMatchObject({
        maxTries: 9,
        pollingIntervalSeconds: 120,
        allowedDomains: ['example.com'],
      });
      expect(body.data.mappings).toEqual(created.mappings);
    });

    it('keeps an active one complete or is rejected', async () => {
      const { documentId } = await create();
      const { status, body } = await app.admin.put(`/channels/${documentId}`, {
        syncStartDate: null,
        folders: [],
      });
      expect(status).toBe(422);
      expect(problemsOf(body)).toEqual(expect.arrayContaining(['syncStartDate', 'folders']));
      expect((await app.admin.get(`/channels/${documentId}`)).body.data.folders).toHaveLength(1);
    });

    it('may remove required settings from a draft', async () => {
      const { documentId } = await create({ status: 'draft' });
      const { status } = await app.admin.put(`/channels/${documentId}`, { syncStartDate: null, folders: [] });
      expect(status).toBe(200);
      const activated = await app.admin.put(`/channels/${documentId}/status`, { status: 'active' });
      expect([activated.status, activated.body.error.details.code]).toEqual([422, 'channel-incomplete']);
    });

    it('keeps the exact start date for any offset', async () => {
      const { syncStartDate } = await create({ syncStartDate: '2026-03-01T01:30:00+02:00' });
      expect(syncStartDate).toBe('2026-02-28T23:30:00.000Z');
    });

    it('switches between the statuses', async () => {
      const { documentId } = await create({ status: 'draft' });
      for (const status of ['active', 'inactive', 'active', 'draft']) {
        const answer = await app.admin.put(`/channels/${documentId}/status`, { status });
        expect([answer.status, answer.body.data?.status]).toEqual([200, status]);
      }
      expect((await app.admin.put(`/channels/${documentId}/status`, { status: 'paused' })).status).toBe(400);
    });

    it('returns 404 for an unknown channel', async () => {
      for (const answer of [
        await app.admin.get('/channels/nothing'),
        await app.admin.put('/channels/nothing', { name: 'x' }),
        await app.admin.put('/channels/nothing/status', { status: 'draft' }),
        await app.admin.post('/channels/nothing/duplicate'),
        await app.admin.post('/channels/nothing/read'),
        await app.admin.delete('/channels/nothing'),
      ])
        expect([answer.status, answer.body.error.details.code]).toEqual([404, 'channel-not-found']);
    });
  });

  it('reads on demand only if the channel is active', async () => {
    const { documentId } = await create({ status: 'inactive' });
    const { status, body } = await app.admin.post(`/channels/${documentId}/read`);
    expect([status, body.error.details.code]).toEqual([422, 'channel-incomplete']);
  });

  it('duplicates channels as a draft with the same settings and mapping, without credentials', async () => {
    const original = await create({ name: 'Original', maxTries: 7 });
    const { status, body } = await app.admin.post(`/channels/${original.documentId}/duplicate`);
    expect(status).toBe(201);
    expect(body.data).toMatchObject({
      name: 'Original (copy)',
      status: 'draft',
      maxTries: 7,
      mappings: original.mappings,
      secrets: { password: { set: false } },
    });
    expect(body.data.documentId).not.toBe(original.documentId);
  });

  it('deletes mapping, credentials, state, cursors, log and raw mail with the channel, but not its tickets', async () => {
    const { documentId: channel } = await create();
    const ticket = await documents(app.strapi, UID.ticket).create({ data: { subject: 'Stays' } });
    const id = await logMessage(app, { channel, ticket_document_id: ticket.documentId, has_raw: true });
    const other = await logMessage(app, { channel: 'other' });
    const database = createDatabase(app.strapi);
    await database.table(TABLES.raw).insert({ ledger_id: id, part: 0, data: 'x' });
    await database.table(TABLES.state).insert({ channel, fence: 1 });
    await database.table(TABLES.cursor).insert({ channel, folder_hash: 'h', last_uid: 1 });

    const { status, body } = await app.admin.delete(`/channels/${channel}`);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      documentId: channel,
      messages: 1,
    });
    for (const table of [TABLES.state, TABLES.cursor, TABLES.ledger, TABLES.secret])
      expect(await database.table(table).where({ channel })).toEqual([]);
    expect(await database.table(TABLES.raw).where({ ledger_id: id })).toEqual([]);
    expect(await database.table(TABLES.ledger).where({ id: other })).toHaveLength(1);
    expect(await documents(app.strapi, UID.ticket).findOne({ documentId: ticket.documentId })).not.toBeNull();
    expect((await app.admin.get(`/channels/${channel}`)).status).toBe(404);
  });

  describe('the list of channels', () => {
    it('is paged, sorted, filtered by status and searched in name, user name and host', async () => {
      await Promise.all(
        ['Alpha', 'Beta', 'Gamma'].map((name) =>
          app.admin.post('/channels', { name: `List ${name}`, host: `${name.toLowerCase()}.list.example` }),
        ),
      );
      const names = async (query: string) => {
        const { body } = await app.admin.get(`/channels?${query}`);
        return body.data.results.map(({ name }: { name: string }) => name);
      };
      expect(await names('search=LIST&sort=name:desc')).toEqual(['List Gamma', 'List Beta', 'List Alpha']);
      expect(await names('search=beta.list')).toEqual(['List Beta']);
      expect(await names('search=list&pageSize=2&page=2')).toEqual(['List Gamma']);
      expect(await names('search=list&status=active')).toEqual([]);
      expect(await names(`search=${encodeURIComponent('%')}`)).toEqual([]);
      expect(await names('search=_eta')).toEqual([]);
      const { body } = await app.admin.get('/channels?search=list&pageSize=2');
      expect(body.data.pagination).toEqual({ page: 1, pageSize: 2, pageCount: 2, total: 3 });
    });

    it.each(['page=0', 'pageSize=1000', 'sort=secrets:asc', 'status=gone', 'filters[name]=x'])(
      'rejects %s',
      async (query) => {
        expect((await app.admin.get(`/channels?${query}`)).status).toBe(400);
      },
    );

    it('counts tickets since midnight and waiting messages, and includes the last message', async () => {
      const { documentId: channel } = await create({ name: 'Counted', timeZone: 'UTC' });
      const lastAt = Date.now() + 1_000;
      for (const state of ['ticket', 'ticket', 'reply', 'held', 'failed', 'skipped'])
        await logMessage(app, { channel, state });
      await logMessage(app, { channel, state: 'ticket', decided_at: Date.now() - 2 * 86_400_000 });
      await logMessage(app, { channel, state: 'processing', decided_at: null });
      await logMessage(app, { channel, state: 'skipped', decided_at: lastAt });
      const { body } = await app.admin.get('/channels?search=Counted');
      expect(body.data.results[0].counts).toEqual({
        ticketsToday: 2,
        waiting: 2,
        mended: 0,
        lastMessageAt: new Date(lastAt).toISOString(),
      });
    });

    it('takes the same number of queries for one channel and for many', async () => {
      const countOnce = async (query: string): Promise<number> => {
        let queries = 0;
        const count = () => (queries += 1);
        app.strapi.db.connection.on('query', count);
        await app.admin.get(`/channels?${query}`);
        app.strapi.db.connection.removeListener('query', count);
        return queries;
      };
      // What the app does beside the request only adds to it.
      const queriesOf = async (query: string): Promise<number> => {
        const counts: number[] = [];
        for (let repeat = 0; repeat < 5; repeat += 1) counts.push(await countOnce(query));
        return Math.min(...counts);
      };
      await create({ name: 'Single of its kind' });
      const one = await queriesOf('search=Single of its kind');
      expect(one).toBeGreaterThan(0);
      expect(await queriesOf('search=i&pageSize=100')).toBe(one);
    });
  });

  it('notifies listeners of each change after commit', async () => {
    const { channels } = app.strapi.plugin('email-channel').service('app');
    const heard: string[] = [];
    const end = channels.onChange((documentId: string) => heard.push(documentId));
    const { documentId } = await create();
    await app.admin.put(`/channels/${documentId}`, { name: 'Again' });
    await app.admin.put(`/channels/${documentId}`, { port: 1, name: 'Refused' });
    await app.admin.put(`/channels/${documentId}/status`, { status: 'inactive' });
    await app.admin.delete(`/channels/${documentId}`);
    end();
    await create();
    expect(heard).toEqual([documentId, documentId, documentId, documentId]);
  });
});
