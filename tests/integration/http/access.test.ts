import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { UID } from '../../../content-types';
import type { Application } from '../../../server/src/services';
import { TABLES } from '../../../server/src/strapi/models';
import { startApp, type Requests, type TestApp } from '../../support/app';
import { activeChannel, publishIncident } from '../../support/incident';

const HOST = 'mail.desk-7319.example';
const EXPLORER = 'plugin::content-manager.explorer';
/** Content types that hold settings; nobody reaches them but through the plugin's own routes. */
const CLOSED = [UID.channel, UID.mapping];
const TABLE_MODELS = Object.keys(TABLES).map((name) => `plugin::email-channel.${name}-row`);

let app: TestApp;
let channel: string;

const row = () =>
  app.strapi.db.query(UID.channel).findOne({ where: { documentId: channel } }) as Promise<{
    id: number;
    host: string;
  }>;

beforeAll(async () => {
  app = await startApp({ config: { allowedPrivateHosts: [] } });
  const application = app.strapi.plugin('email-channel').service('app') as unknown as Application;
  ({ documentId: channel } = await application.channels.create({
    ...activeChannel({
      template: await publishIncident(app.strapi),
      host: HOST,
      username: 'desk',
      secrets: { password: 'pass-7319' },
      mappings: [
        {
          kind: 'required',
          field: 'subject',
          source: 'subject',
          defaultValue: null,
          bodyFormat: 'auto',
          valueTable: null,
          restricted: false,
          roles: [],
        },
      ],
    }),
    status: 'inactive',
  }));
});
afterAll(() => app.stop());

describe('the Content Manager', () => {
  const paths = (uid: string, id: string) => [
    ['get', `/content-manager/collection-types/${uid}`],
    ['get', `/content-manager/collection-types/${uid}/${id}`],
    ['post', `/content-manager/collection-types/${uid}`],
    ['put', `/content-manager/collection-types/${uid}/${id}`],
    ['delete', `/content-manager/collection-types/${uid}/${id}`],
    ['post', `/content-manager/collection-types/${uid}/clone/${id}`],
    ['post', `/content-manager/collection-types/${uid}/actions/bulkDelete`],
  ];
  const expectClosed = async (requests: Requests, uid: string) => {
    const before = await row();
    for (const [method, path] of paths(uid, channel)) {
      const { status, text } = await requests[method as 'get'](path!);
      expect([path, status]).not.toEqual([path, 200]);
      expect(text).not.toContain(HOST);
    }
    expect(await row()).toEqual(before);
  };

  it.each(CLOSED)('does not show or change a %s, even for a super admin', (uid) =>
    expectClosed(app.admin, uid),
  );

  it.each(CLOSED)('does not allow granting rights to change %s', async (subject) => {
    const { role } = await app.userWithRole([]);
    for (const action of ['create', 'update', 'delete', 'publish']) {
      const { status } = await app.admin.put(`/admin/roles/${role}/permissions`, {
        permissions: [{ action: `${EXPLORER}.${action}`, subject, properties: {}, conditions: [] }],
      });
      expect([action, status]).toEqual([action, 400]);
    }
  });

  it.each(CLOSED)('ignores rights for %s, even if they are in the database', async (subject) => {
    const { role, requests } = await app.userWithRole([]);
    for (const action of ['read', 'create', 'update', 'delete', 'publish'])
      await app.strapi.db.query('admin::permission').create({
        data: { action: `${EXPLORER}.${action}`, subject, properties: {}, conditions: [], role },
      });
    await expectClosed(requests, subject);
  });

  it('does not show the channel as a relation of its mapping', async () => {
    const { requests } = await app.userWithRole(
      CLOSED.map((subject) => ({ action: `${EXPLORER}.read`, subject })),
    );
    for (const each of [requests, app.admin])
      for (const path of [
        `/content-manager/relations/${UID.mapping}/channel`,
        `/content-manager/relations/${UID.channel}/mappings`,
        `/content-manager/relations/${UID.channel}/${channel}/mappings`,
      ]) {
        const { status, text } = await each.get(path);
        expect([path, status]).not.toEqual([path, 200]);
        expect(text).not.toContain(HOST);
      }
  });

  it.each(TABLE_MODELS)('has no %s', async (uid) => {
    const { status } = await app.admin.get(`/content-manager/collection-types/${uid}`);
    expect(status).not.toBe(200);
    expect(app.strapi.contentTypes).not.toHaveProperty([uid]);
  });
});

describe('the Content API', () => {
  const NAMES = [
    ...['email-channels', 'email-channel', 'field-mappings', 'ticket-templates', 'offers', 'tickets'],
    ...['ticket-messages', ...Object.values(TABLES)],
  ];

  it.each(NAMES)('has no %s, even for a token with full access', async (name) => {
    const { accessKey } = await app.strapi
      .service('admin::api-token')
      .create({ name, description: '', type: 'full-access', lifespan: null });
    for (const path of [`/api/${name}`, `/api/email-channel/${name}`, `/api/${name}/${channel}`])
      for (const method of ['get', 'post', 'put', 'delete'] as const) {
        const { status } = await request(app.url)
          [method](path)
          .set('Authorization', `Bearer ${accessKey}`)
          .send(method === 'get' ? undefined : { data: { host: 'evil.example' } });
        expect([method, path, [404, 405].includes(status)]).toEqual([method, path, true]);
      }
    expect((await row()).host).toBe(HOST);
  });
});

describe('changing the destination of a password', () => {
  const changes: [string, object][] = [
    ['the host', { host: 'mail.evil.example' }],
    ['the port', { port: 1993 }],
    ['the user name', { username: 'other' }],
    ['a weaker security', { security: 'none' }],
  ];

  it.each(changes)('requires the password again: %s', async (_what, change) => {
    const { status, body } = await app.admin.put(`/channels/${channel}`, change);
    expect([status, body.error.details.code]).toEqual([422, 'secret-required']);
    expect((await row()).host).toBe(HOST);
  });

  it.each(changes)('is not tested with the stored password either: %s', async (_what, change) => {
    for (const path of ['/test-connection', '/folders']) {
      const { status, body } = await app.admin.post(path, { channel, values: change });
      expect([path, status, body.error.details.code]).toEqual([path, 422, 'secret-required']);
    }
  });
});

describe('an internal mail server', () => {
  let listener: Server;
  let connections = 0;
  let openPort: number;
  let closedPort: number;
  beforeAll(async () => {
    listener = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    openPort = await listen(listener);
    const other = createServer();
    closedPort = await listen(other);
    await new Promise((closed) => other.close(closed));
  });
  afterAll(() => new Promise((closed) => listener.close(closed)));

  const answerOf = async (path: string, host: string, port: number) => {
    const values = { host, port, security: 'none', username: 'desk', secrets: { password: 'pass' } };
    const { status, text } = await app.admin.post(path, { values }).buffer(true);
    return { status, text: text.replace(/"\w*ms":[\d.]+/gi, '"ms":0') };
  };

  it.each([
    '127.0.0.1',
    'localhost',
    'LOCALHOST.',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0177.0.0.1',
    '017700000001',
    '0',
    '0.0.0.0',
    '[::1]',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '[::ffff:7f00:1]',
    '64:ff9b::7f00:1',
    '169.254.169.254',
    'fe80::1',
    'fd00:ec2::254',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
  ])('cannot be reached as %s, and its ports all look the same', async (host) => {
    for (const path of ['/test-connection', '/folders']) {
      const open = await answerOf(path, host, openPort);
      const closed = await answerOf(path, host, closedPort);
      expect(open.text).toContain('"code":"host-not-allowed"');
      expect(open).toEqual(closed);
      expect(open.text).not.toMatch(/ECONNREFUSED|ENOTFOUND|127\.0\.0\.1:/);
    }
    expect(connections).toBe(0);
  });

  it('cannot be reached by a saved channel either', async () => {
    const saved = await app.admin.put(`/channels/${channel}`, {
      host: '127.0.0.1',
      port: openPort,
      secrets: { password: 'pass' },
    });
    expect(saved.status).toBe(200);
    const { status, body } = await app.admin.get(`/channels/${channel}/folders`);
    expect([status, body.error.details.code]).toEqual([422, 'host-not-allowed']);
    expect(connections).toBe(0);
  });
});

const listen = (server: Server): Promise<number> =>
  new Promise((listening) =>
    server.listen(0, '127.0.0.1', () => listening((server.address() as AddressInfo).port)),
  );
