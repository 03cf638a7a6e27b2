import { PERMISSIONS, type PermissionKey } from '../../../contracts';
import { routes } from '../../../server/src/http/routes';
import { startApp, type Requests, type TestApp } from '../../support/app';

const ALL = Object.keys(PERMISSIONS) as PermissionKey[];
const READ_ONLY: PermissionKey[] = ['channels.read', 'messages.read', 'settings.read'];

/** Every route with the permission that it must need: written down here a second time, on purpose. */
const EXPECTED: Record<string, PermissionKey> = {
  'GET /channels': 'channels.read',
  'POST /channels': 'channels.write',
  'GET /channels/:id': 'channels.read',
  'PUT /channels/:id': 'channels.write',
  'DELETE /channels/:id': 'channels.delete',
  'PUT /channels/:id/status': 'channels.write',
  'POST /channels/:id/duplicate': 'channels.write',
  'POST /channels/:id/read': 'channels.run',
  'GET /channels/:id/folders': 'channels.write',
  'POST /channels/:id/preview': 'channels.read',
  'GET /channels/:id/preview': 'messages.raw',
  'POST /folders': 'channels.write',
  'POST /preview': 'channels.write',
  'POST /test-connection': 'channels.write',
  'POST /detect': 'channels.write',
  'GET /targets': 'channels.read',
  'GET /catalogue/:uid': 'channels.read',
  'GET /templates': 'channels.read',
  'GET /templates/:id': 'channels.read',
  'GET /offers': 'channels.read',
  'GET /ticket-types': 'channels.read',
  'GET /roles': 'channels.write',
  'GET /messages': 'messages.read',
  'GET /messages/summary': 'messages.read',
  'POST /messages/retry': 'messages.retry',
  'POST /messages/dismiss': 'messages.retry',
  'GET /messages/:id': 'messages.read',
  'GET /messages/:id/raw': 'messages.raw',
  'GET /settings': 'settings.read',
};
/** Needs `channels.write` and `messages.raw`. */
const PREVIEW_NEWEST = 'POST /preview-newest';
const ROUTES = Object.entries(EXPECTED);

const send = (requests: Requests, route: string) => {
  const [method, path] = route.split(' ') as [string, string];
  const real = path.replace(':id', '999999').replace(':uid', 'plugin::email-channel.ticket');
  if (method === 'GET') return requests.get(real);
  if (method === 'POST') return requests.post(real, {});
  return method === 'PUT' ? requests.put(real, {}) : requests.delete(real);
};

describe('the routes of the admin panel', () => {
  let app: TestApp;
  let stranger: Requests;
  let reader: Requests;
  beforeAll(async () => {
    app = await startApp();
    stranger = await app.userWith([]);
    reader = await app.userWith(READ_ONLY);
  });
  afterAll(() => app.stop());

  it('are all listed here', () => {
    const listed = routes.admin.routes.map(({ method, path }) => `${method} ${path}`);
    expect(listed.sort()).toEqual([...Object.keys(EXPECTED), PREVIEW_NEWEST].sort());
  });

  it.each(ROUTES)('%s needs a signed-in admin', async (route) => {
    expect((await send(app.nobody, route)).status).toBe(401);
  });

  it.each(ROUTES)('%s refuses a role without rights', async (route) => {
    expect((await send(stranger, route)).status).toBe(403);
  });

  it.each<[number, PermissionKey[]]>([
    [403, ['channels.write']],
    [403, ['messages.raw']],
    [400, ['channels.write', 'messages.raw']],
  ])(`${PREVIEW_NEWEST} answers %s to a role with %s`, async (status, permissions) => {
    const answer = await (await app.userWith(permissions)).post('/preview-newest', { count: 0 });
    expect(answer.status).toBe(status);
  });

  it.each(ROUTES)(
    '%s needs %s: a role that only reads is let in or refused by it',
    async (route, permission) => {
      const { status } = await send(reader, route);
      if (READ_ONLY.includes(permission)) expect([401, 403]).not.toContain(status);
      else expect(status).toBe(403);
    },
  );

  it.each(ALL)('%s alone opens its own routes and no other', async (permission) => {
    const requests = await app.userWith([permission]);
    for (const [route, needed] of ROUTES) {
      const { status } = await send(requests, route);
      if (needed === permission) expect([route, status]).not.toEqual([route, 403]);
      else expect([route, status]).toEqual([route, 403]);
    }
  });

  it.each(ROUTES)('%s lets the super admin in, and answers without an internal error', async (route) => {
    const { status } = await send(app.admin, route);
    expect([401, 403, 500]).not.toContain(status);
  });

  it('can be granted in the panel, in groups', async () => {
    const { body } = await app.admin.get('/admin/permissions');
    const ours = body.data.sections.plugins.filter(
      ({ plugin }: { plugin: string }) => plugin === 'email-channel',
    );
    expect(ours.map(({ action }: { action: string }) => action).sort()).toEqual(
      ALL.map((key) => `plugin::email-channel.${key}`).sort(),
    );
  });

  it('are not reachable through the content API', async () => {
    for (const path of ['email-channels', 'email-channel/channels', 'email-channel/email-channels'])
      expect((await app.nobody.get(`/../api/${path}`)).status).not.toBe(200);
  });
});
