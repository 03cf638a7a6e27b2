import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UID } from '../../../content-types';
import type { Application } from '../../../server/src/services';
import { TABLES } from '../../../server/src/strapi/models';
import { describeEachDatabase, startApp, type TestApp } from '../../support/app';
import { rawMail } from '../../support/desk';
import { eventually } from '../../support/eventually';
import { activeChannel, publishIncident } from '../../support/incident';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { copyTestDatabase, createTestDatabase, type TestDatabase } from '../../support/test-database';

jest.setTimeout(240_000);

let dovecot: Dovecot;
beforeAll(async () => {
  dovecot = await startDovecot({ users: { desk: 'secret-pass' } });
});
afterAll(() => dovecot.stop());

describeEachDatabase('a copy of an installation', (kind) => {
  let dir: string;
  let original: TestDatabase;
  let copy: TestDatabase | undefined;
  let channel: string;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'email-channel-copy-'));
    original = await createTestDatabase(kind, dir);
    await on(original, async (app) => {
      const application = applicationOf(app);
      ({ documentId: channel } = await application.channels.create(
        activeChannel({
          host: 'localhost',
          port: dovecot.ports.imaps,
          caCertificate: dovecot.ca,
          username: 'desk',
          secrets: { password: 'secret-pass' },
          template: await publishIncident(app.strapi),
        }),
      ));
      await app.strapi.db.getConnection(TABLES.outgoing).insert({
        channel,
        kind: 'acknowledgement',
        recipient: JSON.stringify({ name: null, address: 'ann@customer.example' }),
        subject: 'Waits',
        text: 'Waits',
        cc: '[]',
        files: '[]',
        reference_ids: '[]',
        ticket_uid: UID.ticket,
        ticket_document_id: 'none',
        state: 'waiting',
        attempts: 0,
        // Far ahead, so that the original does not send it in this test.
        next_at: Date.now() + 86_400_000,
        created_at: Date.now(),
      });
    });
    copy = await copyTestDatabase(kind, original, dir);
  });
  afterAll(async () => {
    await original.drop();
    await copy?.drop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function on(database: TestDatabase, work: (app: TestApp) => Promise<void>): Promise<void> {
    const app = await startApp({ database, config: { reading: true } });
    try {
      await work(app);
    } finally {
      await app.stop();
    }
  }
  const applicationOf = (app: TestApp) =>
    app.strapi.plugin('email-channel').service('app') as unknown as Application;
  const outbox = (app: TestApp) => app.strapi.db.getConnection(TABLES.outgoing).select('state', 'error_code');
  const tickets = (app: TestApp) => app.strapi.documents(UID.ticket as never).count({} as never);

  it('does not read or send until a person confirms what it is, and never sends waiting messages', async () => {
    dovecot.deliver('desk', 'INBOX', rawMail({ subject: 'For the original' }), { internalDate: new Date() });
    await on(copy!, async (app) => {
      const { body } = await app.admin.get('/installation').expect(200);
      expect(body.data.copyOf).toMatch(/database/);
      await app.admin.post(`/channels/${channel}/read`).expect(409);
      // Longer than a run takes.
      await sleep(3_000);
      expect(await tickets(app)).toBe(0);
      expect(await outbox(app)).toEqual([{ state: 'waiting', error_code: null }]);

      await app.admin.post('/installation', { as: 'copy' }).expect(200);
      await eventually('A ticket', async () => (await tickets(app)) > 0, 30_000);
      expect(await outbox(app)).toEqual([{ state: 'failed', error_code: 'installation-copied' }]);
    });
    await on(copy!, async (app) => {
      expect((await app.admin.get('/installation').expect(200)).body.data.copyOf).toBeNull();
    });
  });

  it('does not change the original', async () => {
    await on(original, async (app) => {
      expect((await app.admin.get('/installation').expect(200)).body.data.copyOf).toBeNull();
      await eventually('A ticket', async () => (await tickets(app)) > 0, 30_000);
      expect(await outbox(app)).toEqual([{ state: 'waiting', error_code: null }]);
    });
  });

  it('that is the moved original keeps waiting messages', async () => {
    const moved = await copyTestDatabase(kind, original, dir);
    try {
      await on(moved, async (app) => {
        await app.admin.post('/installation', { as: 'moved' }).expect(200);
        expect((await app.admin.get('/installation').expect(200)).body.data.copyOf).toBeNull();
        expect(await outbox(app)).toEqual([{ state: 'waiting', error_code: null }]);
      });
    } finally {
      await moved.drop();
    }
  });

  it('by import has channels without credentials, which are drafts that start now', async () => {
    await on(original, async (app) => {
      await app.strapi.db.getConnection(TABLES.secret).where({ channel }).delete();
    });
    await on(original, async (app) => {
      const { value: view } = await eventually('A draft', async () => {
        const found = await applicationOf(app).channels.view(channel);
        return found.status === 'draft' && found;
      });
      expect(Date.parse(view.syncStartDate!)).toBeGreaterThan(Date.now() - 60_000);
    });
  });
});
