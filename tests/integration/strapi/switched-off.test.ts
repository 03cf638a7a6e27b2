import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import createKnex from 'knex';
import { UID } from '../../../content-types';
import { TABLES } from '../../../server/src/strapi/models';
import { describeWith } from '../../support/available';
import { describeEachDatabase, startApp, type TestApp } from '../../support/app';
import { publishIncident } from '../../support/incident';
import { startInstances, type Instances } from '../../support/instance';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { rawMailWithFiles } from '../../support/raw-mail';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';

const root = resolve(__dirname, '../../..');

interface Result {
  tables: { name: string; rows: number }[];
  removed: boolean;
}

/** Changes the schema while Strapi does not run, as another version of the host does at its next start. */
async function dropColumn({ env }: TestDatabase, table: string, column: string): Promise<void> {
  const knex = createKnex(
    env.DATABASE_CLIENT === 'sqlite'
      ? {
          client: 'better-sqlite3',
          connection: { filename: env.DATABASE_FILENAME! },
          useNullAsDefault: true,
        }
      : {
          client: env.DATABASE_CLIENT === 'postgres' ? 'pg' : 'mysql2',
          connection: {
            host: env.DATABASE_HOST,
            port: Number(env.DATABASE_PORT),
            database: env.DATABASE_NAME,
            user: env.DATABASE_USERNAME,
            password: env.DATABASE_PASSWORD,
          },
        },
  );
  try {
    await knex.schema.alterTable(table, (altered) => altered.dropColumn(column));
  } finally {
    await knex.destroy();
  }
}

// Each test starts Strapi several times.
jest.setTimeout(240_000);

describeEachDatabase('a start without the plugin', (name) => {
  let dir: string;
  let database: TestDatabase;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'email-channel-off-'));
    mkdirSync(join(dir, 'public/uploads'), { recursive: true });
    database = await createTestDatabase(name, dir);
  });
  afterAll(async () => {
    await database.drop();
    rmSync(dir, { recursive: true, force: true });
  });

  async function on<T>(work: (app: TestApp) => Promise<T>): Promise<T> {
    const app = await startApp({ database });
    try {
      return await work(app);
    } finally {
      await app.stop();
    }
  }
  /** `email-channel remove-tables`: loads the same project in a process of its own, as the next start would. */
  function removeTables({ enabled, yes = false }: { enabled: boolean; yes?: boolean }): Result {
    const args = ['remove-tables', '--json', ...(yes ? ['--yes'] : [])];
    const output = execFileSync(process.execPath, [join(root, 'dist/cli/index.js'), ...args], {
      cwd: join(root, 'playground'),
      env: {
        ...process.env,
        ...database.env,
        PUBLIC_DIR: join(dir, 'public'),
        EMAIL_CHANNEL_PATH: root,
        EMAIL_CHANNEL_ENABLED: String(enabled),
        STRAPI_TELEMETRY_DISABLED: 'true',
      },
      encoding: 'utf8',
    });
    return JSON.parse(output) as Result;
  }

  it('keeps tickets with files and links, credentials, permissions and layouts for later', async () => {
    const { channel, role } = await on(async ({ strapi, admin, userWithRole }) => {
      const file = await strapi.db.query('plugin::upload.file').create({
        data: {
          name: 'plan.pdf',
          hash: 'plan',
          ext: '.pdf',
          mime: 'application/pdf',
          size: 1,
          url: '/plan.pdf',
          provider: 'local',
        },
      });
      const tickets = strapi.documents(UID.ticket as never);
      const first = await tickets.create({ data: { subject: 'Linked to' } as never });
      await tickets.create({
        data: { subject: 'Kept', attachments: [file.id], linkedTicket: first.documentId } as never,
      });
      await publishIncident(strapi);
      const { body } = await admin
        .post('/channels', { name: 'Support', secrets: { password: 'open sesame' } })
        .expect(201);
      const { role } = await userWithRole([
        { action: 'plugin::email-channel.messages.read', subject: null },
        { action: 'plugin::content-manager.explorer.read', subject: UID.ticket, fields: ['subject'] },
      ]);
      const types = strapi.plugin('content-manager').service('content-types');
      const { settings, layouts, metadatas } = await types.findConfiguration({ uid: UID.ticket });
      await types.updateConfiguration(
        { uid: UID.ticket },
        { settings: { ...settings, pageSize: 50 }, layouts, metadatas },
      );
      // Something else of the schema changes at the start without the plugin.
      await strapi.db.connection.schema.alterTable('cases', (table) => table.dropColumn('details'));
      return { channel: (body.data ?? body).documentId as string, role };
    });

    for (let start = 0; start < 2; start += 1) removeTables({ enabled: false });

    await on(async ({ strapi, admin }) => {
      const tickets = await strapi.documents(UID.ticket as never).findMany({
        populate: { attachments: true, linkedTicket: true },
        sort: 'id:asc',
      } as never);
      expect(tickets).toMatchObject([
        { subject: 'Linked to' },
        {
          subject: 'Kept',
          attachments: [{ name: 'plan.pdf' }],
          linkedTicket: { subject: 'Linked to' },
        },
      ]);
      const { body } = await admin.get(`/channels/${channel}`).expect(200);
      expect(body.data ?? body).toMatchObject({ name: 'Support', secrets: { password: { set: true } } });
      const permissions = await strapi.db
        .query('admin::permission')
        .findMany({ where: { role: { id: role } } });
      expect(permissions.map(({ action }) => action).sort()).toEqual([
        'plugin::content-manager.explorer.read',
        'plugin::email-channel.messages.read',
      ]);
      const view = await admin.get(`/content-manager/content-types/${UID.ticket}/configuration`).expect(200);
      expect(view.body.data.contentType.settings.pageSize).toBe(50);
    });
  });

  describeWith('dovecot', 'after an instance was killed', () => {
    const MAILBOX = 'desk';
    let dovecot: Dovecot;
    let instances: Instances;
    beforeAll(async () => {
      dovecot = await startDovecot({ users: { [MAILBOX]: 'pass' } });
      const uploads = { PUBLIC_DIR: join(dir, 'public') };
      instances = await startInstances(name, {}, { ...database.env, ...uploads });
    });
    afterAll(async () => {
      await instances?.stop();
      await dovecot?.stop();
    });

    it('keeps the files of tickets that were created or changed since its start', async () => {
      const channel = await instances.setup({
        host: 'localhost',
        port: dovecot.ports.imaps,
        caCertificate: dovecot.ca,
        username: MAILBOX,
        secrets: { password: 'pass' },
      });
      const base64 = Buffer.from('{}').toString('base64');
      for (const name of ['one.json', 'two.json'])
        dovecot.deliver(
          MAILBOX,
          'INBOX',
          rawMailWithFiles([[name, 'application/json', base64]], { subject: name }),
        );
      // Both tickets are committed together.
      const { killed } = await instances.run(channel, { kind: 'kill', at: 'committed:1' });
      expect(killed).toBe(true);
      await dropColumn(database, 'cases', 'details');
      removeTables({ enabled: false });

      await on(async ({ strapi }) => {
        const tickets = await strapi.documents(UID.ticket as never).findMany({
          filters: { subject: { $in: ['one.json', 'two.json'] } },
          populate: { attachments: true },
          sort: 'subject:asc',
        } as never);
        expect(tickets).toMatchObject([
          { subject: 'one.json', attachments: [{ name: 'one.json' }] },
          { subject: 'two.json', attachments: [{ name: 'two.json' }] },
        ]);
      });
    });

    it('does not restore what people removed from a ticket since its start', async () => {
      const documentId = await on(async ({ strapi }) => {
        const tickets = strapi.documents(UID.ticket as never);
        const [ticket] = await tickets.findMany({ filters: { subject: 'two.json' } } as never);
        const { documentId } = ticket as unknown as { documentId: string };
        await tickets.update({ documentId, data: { attachments: [] } } as never);
        const left = await strapi.db
          .getConnection(TABLES.fileLink)
          .where({ related_id: Number((ticket as { id: number }).id), related_type: UID.ticket });
        expect(left).toEqual([]);
        return documentId;
      });
      removeTables({ enabled: false });
      await on(async ({ strapi }) => {
        const found = await strapi
          .documents(UID.ticket as never)
          .findOne({ documentId, populate: { attachments: true } } as never);
        expect(found).toMatchObject({ attachments: [] });
      });
    });
  });

  it('leaves removing the tables to a separate command', async () => {
    expect(() => removeTables({ enabled: true, yes: true })).toThrow(/still on/);
    const listed = removeTables({ enabled: false });
    expect(listed.removed).toBe(false);
    expect(listed.tables).toContainEqual({ name: 'email_channel_tickets', rows: expect.any(Number) });
    expect(removeTables({ enabled: false, yes: true })).toEqual({ tables: listed.tables, removed: true });
    expect(removeTables({ enabled: false }).tables).toEqual([]);
    await on(async ({ strapi }) =>
      expect(await strapi.documents(UID.ticket as never).findMany()).toEqual([]),
    );
  });
});
