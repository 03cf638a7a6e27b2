import { PERMISSIONS, type PermissionKey } from '../../../contracts';
import { routes } from '../../../server/src/http/routes';
import { startApp, type Requests, type TestApp } from '../../support/app';

const ALL = Object.keys(PERMISSIONS) as PermissionKey[];
const READ_ONLY: PermissionKey[] = [
  'channels.read',
  'messages.read',
  'tickets.read',
  'people.read',
  'settings.read',
];
const WRITE = ALL.filter((key) => !READ_ONLY.includes(key));

/** Reached without a token: what comes is told by what it carries. */
const OPEN = 'open';

/** Every route with the permissions that it must need, all of them: written down here a second time, on purpose. */
const EXPECTED: Record<string, PermissionKey | PermissionKey[] | typeof OPEN> = {
  'GET /channels': 'channels.read',
  'POST /channels': 'channels.write',
  'GET /channels/:id': 'channels.read',
  'PUT /channels/:id': 'channels.write',
  'DELETE /channels/:id': 'channels.delete',
  'PUT /channels/:id/status': 'channels.write',
  'POST /channels/:id/duplicate': 'channels.write',
  'POST /channels/:id/read': 'channels.run',
  'POST /channels/:id/decide-mended': 'messages.retry',
  'POST /channels/:id/sign-in': 'channels.write',
  'POST /channels/:id/resume-sending': 'channels.write',
  'GET /completeness': 'channels.read',
  'POST /channels/:id/completeness': 'channels.run',
  'GET /channels/:id/completeness.csv': ['channels.run', 'messages.read'],
  'GET /channels/:id/folders': 'channels.write',
  'POST /channels/:id/preview': 'channels.read',
  'GET /channels/:id/preview': 'messages.raw',
  'GET /sign-in': 'channels.read',
  'GET /oauth/callback': OPEN,
  'GET /mail-frame': OPEN,
  'GET /health': OPEN,
  'GET /prometheus': OPEN,
  'GET /files/:name': OPEN,
  'POST /folders': 'channels.write',
  'POST /trusted-server': 'channels.write',
  'POST /preview': 'channels.write',
  'POST /preview-newest': ['channels.write', 'messages.raw'],
  'POST /preview-acknowledgement': 'channels.read',
  'POST /test-connection': 'channels.write',
  'POST /detect': 'channels.write',
  'GET /targets': 'channels.read',
  'GET /catalogue/:uid': 'channels.read',
  'GET /templates': 'channels.read',
  'POST /templates': 'channels.write',
  'GET /templates/:id': 'channels.read',
  'GET /offers': 'channels.read',
  'GET /ticket-types': 'channels.read',
  'GET /locales': 'channels.read',
  'GET /configuration': 'channels.read',
  'POST /configuration/apply': 'channels.write',
  'GET /roles': 'channels.write',
  'GET /rules': 'channels.read',
  'POST /rules': 'channels.write',
  'PUT /rules/:id': 'channels.write',
  'DELETE /rules/:id': 'channels.write',
  'POST /rules/order': 'channels.write',
  'POST /replay': ['channels.write', 'messages.read'],
  'POST /replay/:id': ['channels.write', 'messages.raw'],
  'POST /rules/replay': ['channels.write', 'messages.read'],
  'POST /rules/replay/:id': ['channels.write', 'messages.raw'],
  'GET /messages': 'messages.read',
  'GET /messages/summary': 'messages.read',
  'POST /messages/retry': 'messages.retry',
  'POST /messages/dismiss': 'messages.retry',
  'POST /messages/where': 'messages.read',
  'POST /messages/bring-in': ['messages.read', 'messages.retry'],
  'GET /messages/:id': 'messages.read',
  'GET /messages/:id/raw': 'messages.raw',
  'GET /messages/:id/original': 'messages.raw',
  'POST /messages/:id/read-again': 'messages.retry',
  'POST /tickets/:uid/:id/messages/:message/read-again': ['tickets.read', 'messages.retry'],
  'GET /tickets/:uid/:id/conversation': 'tickets.read',
  'GET /tickets/:uid/:id/messages/:message/original': 'tickets.read',
  'GET /tickets/:uid/:id/messages/:message/raw': 'tickets.read',
  'POST /tickets/:uid/:id/replies': 'tickets.reply',
  'POST /tickets/:uid/:id/replies/:message/send': 'tickets.reply',
  'POST /tickets/:uid/:id/messages/:message/forward': 'tickets.reply',
  'POST /tickets/:uid/:id/notes': 'tickets.note',
  'GET /signature': 'tickets.reply',
  'PUT /signature': 'tickets.reply',
  'POST /tickets/:uid/:id/files': 'tickets.reply',
  'GET /tickets/:uid/:id/saved-replies': 'tickets.reply',
  'DELETE /tickets/:uid/:id/replies/:message': 'tickets.reply',
  'POST /tickets/:uid/:id/participants': 'tickets.reply',
  'POST /tickets/:uid/:id/participants/remove': 'tickets.reply',
  'GET /tickets/:uid/:id/drafts': 'tickets.read',
  'PUT /tickets/:uid/:id/drafts/:kind': 'tickets.read',
  'DELETE /tickets/:uid/:id/drafts/:kind': 'tickets.read',
  'GET /messages/:id/sender': ['messages.read', 'messages.block'],
  'POST /messages/:id/block': ['messages.read', 'messages.block'],
  'POST /messages/:id/not-spam': ['messages.retry', 'messages.block'],
  'GET /tickets/:uid/:id/messages/:message/sender': ['tickets.read', 'messages.block'],
  'POST /tickets/:uid/:id/messages/:message/block': ['tickets.read', 'messages.block'],
  'POST /tickets/:uid/:id/merge': 'tickets.merge',
  'POST /tickets/:uid/:id/messages/:message/split': 'tickets.merge',
  'POST /tickets/:uid/:id/moves/:move/undo': 'tickets.merge',
  'GET /metrics': 'channels.read',
  'GET /value-sources': 'channels.read',
  'GET /instances': 'channels.read',
  'GET /tickets': 'tickets.read',
  'GET /settings': 'settings.read',
  'POST /people/report': 'people.read',
  'POST /people/export': 'people.read',
  'POST /people/erase': ['people.read', 'people.erase'],
  'GET /people/erasures': 'people.read',
  'GET /installation': 'channels.read',
  'POST /installation': 'channels.write',
};

const LISTED = routes.admin.routes.map(({ method, path }) => `${method} ${path}`);
const needed = (route: string): PermissionKey[] => {
  const expected = EXPECTED[route];
  if (expected === undefined) throw new Error(`EXPECTED does not say what ${route} needs.`);
  return expected === OPEN ? [] : [expected].flat();
};
const GUARDED = LISTED.filter((route) => EXPECTED[route] !== OPEN);
/** An empty page, the same for everybody. */
const FRAME = 'GET /mail-frame';
/** For probes; tests/integration/notifications/monitoring covers it. */
const PROBE = 'GET /health';
const OPEN_ROUTES = LISTED.filter((route) => EXPECTED[route] === OPEN && ![FRAME, PROBE].includes(route));

const send = (requests: Requests, route: string) => {
  const [method, path] = route.split(' ') as [string, string];
  const real = path.replace(':uid', 'plugin::email-channel.ticket').replace(/:\w+(?=\/|$)/g, '999999');
  if (method === 'GET') return requests.get(real);
  if (method === 'POST') return requests.post(real, {});
  return method === 'PUT' ? requests.put(real, {}) : requests.delete(real);
};

describe('the routes of the admin panel', () => {
  let app: TestApp;
  let stranger: Requests;
  let reader: Requests;
  let writer: Requests;
  beforeAll(async () => {
    app = await startApp();
    stranger = await app.userWith([]);
    reader = await app.userWith(READ_ONLY);
    writer = await app.userWith(WRITE);
  });
  afterAll(() => app.stop());

  /** Whether someone with these permissions is let in where the route says so, and nowhere else. */
  const expectAccess = async (requests: Requests, route: string, permissions: PermissionKey[]) => {
    const { status } = await send(requests, route);
    const allowed = needed(route).every((key) => permissions.includes(key));
    if (allowed) expect([401, 403, 405]).not.toContain(status);
    else expect([route, status]).toEqual([route, 403]);
  };

  it('each have an expectation here, and every expectation has a route', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(LISTED.toSorted());
  });

  it.each(GUARDED)('%s requires a signed-in admin', async (route) => {
    expect((await send(app.nobody, route)).status).toBe(401);
  });

  it.each(GUARDED)('%s rejects a token that is not an admin’s', async (route) => {
    const { accessKey } = await app.strapi
      .service('admin::api-token')
      .create({ name: route, description: '', type: 'full-access', lifespan: null });
    for (const token of [accessKey, 'eyJhbGciOiJub25lIn0.e30.', 'null'])
      expect((await send(app.nobody, route).set('Authorization', `Bearer ${token}`)).status).toBe(401);
  });

  it.each(GUARDED)('%s rejects a role without permissions', async (route) => {
    expect((await send(stranger, route)).status).toBe(403);
  });

  it.each(GUARDED)('%s accepts a role that only reads if it only reads', async (route) => {
    await expectAccess(reader, route, READ_ONLY);
  });

  it.each(GUARDED)('%s accepts a role that only writes if it only writes', async (route) => {
    await expectAccess(writer, route, WRITE);
  });

  it.each(ALL)('%s only grants access to its own routes', async (permission) => {
    const requests = await app.userWith([permission]);
    for (const route of GUARDED) await expectAccess(requests, route, [permission]);
  });

  it.each(GUARDED)('%s accepts the super admin, without an internal error', async (route) => {
    const { status } = await send(app.admin, route);
    expect([401, 403, 405, 500]).not.toContain(status);
  });

  it.each(OPEN_ROUTES)('%s reveals and writes nothing without credentials', async (route) => {
    const { status, text, body } = await send(app.nobody, route);
    expect([200, 201, 500]).not.toContain(status);
    expect(body.data ?? null).toBeNull();
    if (body.error) expect(status).toBe(403);
    else expect(text).toBe('');
  });

  it(`${FRAME} is a page without data that only the panel may embed, and runs only its own script`, async () => {
    const { status, text, headers } = await send(app.nobody, FRAME);
    expect(status).toBe(200);
    expect(text.replace(/<script>.*<\/script>/s, '')).toBe(
      '<!doctype html><html><head><meta name="referrer" content="no-referrer"></head></html>',
    );
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(
      /default-src 'none'; script-src 'sha256-[\w+/]{43}='; .*; frame-ancestors 'self' http:\/\/127\.0\.0\.1:\d+; sandbox /,
    );
    expect(policy).not.toContain('allow-same-origin');
  });

  it('have permissions that can be granted in the panel, in groups', async () => {
    const { body } = await app.admin.get('/admin/permissions');
    const ours = body.data.sections.plugins.filter(
      ({ plugin }: { plugin: string }) => plugin === 'email-channel',
    );
    expect(ours.map(({ action }: { action: string }) => action).sort()).toEqual(
      ALL.map((key) => `plugin::email-channel.${key}`).sort(),
    );
  });
});
