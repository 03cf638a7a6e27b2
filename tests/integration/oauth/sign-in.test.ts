import request from 'supertest';
import { TABLES } from '../../../server/src/strapi/models';
import { describeWith } from '../../support/available';
import { rawMail } from '../../support/desk';
import { CLIENT, PUBLIC_CLIENT } from '../../support/mailservers/oidc';
import { browse, MAILBOX, OTHER_MAILBOX, startOauthDesk, type OauthDesk } from '../../support/oauth-desk';

describeWith('dovecot', 'signing in at the provider', () => {
  let desk: OauthDesk;
  beforeAll(async () => {
    desk = await startOauthDesk();
  }, 180_000);
  afterAll(() => desk.stop());
  afterEach(() => desk.oidc.fault());

  const created = async (values = {}): Promise<string> => {
    const { status, body } = await desk.app.admin.post('/channels', desk.draft(values));
    expect([status, body.error?.message]).toEqual([201, undefined]);
    return body.data.documentId;
  };
  /** The cookies of the browser that the panel is open in, as it would send them back. */
  const own = new Map<string, string>();
  const begin = async (channel: string) => {
    const { status, body, headers } = await desk.app.admin.post(`/channels/${channel}/sign-in`);
    expect([status, body.error?.message]).toEqual([200, undefined]);
    const set = [headers['set-cookie'] ?? []].flat() as string[];
    for (const [pair = ''] of set.map((cookie) => cookie.split(';')))
      own.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    return { url: String(body.data.url), set, body };
  };
  const begun = async (channel: string): Promise<string> => (await begin(channel)).url;
  /** The provider sends a browser to the callback; answers the page of the panel that this leads to. */
  const returned = async ({ search }: { search: string }, cookies = own): Promise<URL> => {
    const answer = await request(desk.app.url)
      .get(`/email-channel/oauth/callback${search}`)
      .set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
      .redirects(0);
    expect(answer.status).toBe(303);
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    return new URL(answer.headers.location!);
  };
  const view = async (channel: string) => (await desk.app.admin.get(`/channels/${channel}`)).body.data;

  it('leads from the button to a ticket, without any password', async () => {
    const channel = await created();
    const back = await browse(await begun(channel), MAILBOX);
    const page = await returned(back);
    expect(page.pathname).toBe(`/admin/plugins/email-channel/channels/${channel}/connection`);
    expect([...page.searchParams]).toEqual([['signIn', 'done']]);

    const { signIn, secrets } = await view(channel);
    expect(signIn).toEqual({
      signedInAs: MAILBOX,
      signedInAt: expect.any(String),
      refreshedAt: expect.any(String),
    });
    expect(secrets.refreshToken.set).toBe(true);

    desk.dovecot.deliver(MAILBOX, 'INBOX', rawMail({ subject: 'Through the front door' }));
    const activated = await desk.app.admin.put(`/channels/${channel}/status`, { status: 'active' });
    expect(activated.status).toBe(200);
    const result = await desk.application.engine.runNow(channel);
    expect(result?.summary.ticket).toBe(1);
    const answers = JSON.stringify([await view(channel), page.href]);
    const passing = [...back.searchParams.values()].filter((value) => value.length > 20);
    expect(passing.length).toBeGreaterThanOrEqual(2);
    for (const value of passing) expect(desk.app.logs.join('\n')).not.toContain(value);
    for (const secret of desk.application.secrets.known()) {
      expect(answers).not.toContain(secret);
      expect(desk.app.logs.join('\n')).not.toContain(secret);
    }
  });

  it('requests the channel’s mailbox, with PKCE and a state', async () => {
    const { searchParams } = new URL(await begun(await created()));
    expect(searchParams.get('login_hint')).toBe(MAILBOX);
    expect(searchParams.get('code_challenge_method')).toBe('S256');
    expect(searchParams.get('state')).toMatch(/^[\w-]{43}$/);
  });

  it('works without a client secret', async () => {
    const channel = await created({ clientId: PUBLIC_CLIENT.id, secrets: { clientSecret: undefined } });
    const page = await returned(await browse(await begun(channel), MAILBOX));
    expect(page.searchParams.get('signIn')).toBe('done');
  });

  it('shows the mailbox of the sign-in, even if it is another one', async () => {
    const channel = await created();
    await returned(await browse(await begun(channel), OTHER_MAILBOX));
    expect((await view(channel)).signIn.signedInAs).toBe(OTHER_MAILBOX);
    const corrected = await desk.app.admin.put(`/channels/${channel}`, { username: OTHER_MAILBOX });
    expect(corrected.body.data.secrets.refreshToken.set).toBe(true);
  });

  it('shows a message when the user denies access', async () => {
    const channel = await created();
    const page = await returned(await browse(await begun(channel), ''));
    expect(page.pathname).toContain(channel);
    expect([...page.searchParams]).toEqual([['signIn', 'denied']]);
    expect((await view(channel)).secrets.refreshToken.set).toBe(false);
  });

  describe('a sign-in state', () => {
    it.each([
      ['that is missing', ''],
      ['that nobody began', '?state=unknown&code=code'],
      ['that comes twice', '?state=a&state=b&code=code'],
      ['that is far too long', `?state=${'x'.repeat(1_000)}&code=code`],
    ])('%s only leads to the list of channels', async (_name, search) => {
      const before = await desk.oidc.tokenRequests();
      const page = await returned({ search });
      expect(page.pathname).toBe('/admin/plugins/email-channel/channels');
      expect(page.searchParams.get('signIn')).toBe('expired');
      expect(await desk.oidc.tokenRequests()).toBe(before);
    });

    it('works once, even with two concurrent requests', async () => {
      const channel = await created();
      const back = await browse(await begun(channel), MAILBOX);
      const pages = await Promise.all([returned(back), returned(back), returned(back)]);
      const results = pages.map((page) => page.searchParams.get('signIn')).sort();
      expect(results).toEqual(['done', 'expired', 'expired']);
      expect((await returned(back)).searchParams.get('signIn')).toBe('expired');
    });

    it('expires after ten minutes', async () => {
      const channel = await created();
      const back = await browse(await begun(channel), MAILBOX);
      await desk.app.strapi.db
        .connection(TABLES.signIn)
        .where({ channel })
        .update({ valid_until: Date.now() - 1 });
      expect((await returned(back)).searchParams.get('signIn')).toBe('expired');
      expect((await view(channel)).secrets.refreshToken.set).toBe(false);
    });

    it('of one channel cannot be used for another', async () => {
      const first = await created();
      const second = await created();
      const back = await browse(await begun(first), MAILBOX);
      await begun(second);
      expect((await returned(back)).pathname).toContain(first);
      expect((await view(second)).secrets.refreshToken.set).toBe(false);
    });

    it('cannot be used after the channel’s provider changed', async () => {
      const channel = await created();
      const back = await browse(await begun(channel), MAILBOX);
      const before = await desk.oidc.tokenRequests();
      const moved = { tokenEndpoint: `${desk.oidc.issuer}/other`, secrets: { clientSecret: CLIENT.secret } };
      expect((await desk.app.admin.put(`/channels/${channel}`, moved)).status).toBe(200);
      expect((await returned(back)).searchParams.get('signIn')).toBe('expired');
      expect(await desk.oidc.tokenRequests()).toBe(before);
    });

    it('cannot be used by an admin who was blocked in the meantime', async () => {
      const channel = await created();
      const back = await browse(await begun(channel), MAILBOX);
      const admins = desk.app.strapi.db.query('admin::user');
      await admins.updateMany({ where: {}, data: { blocked: true } });
      try {
        expect((await returned(back)).searchParams.get('signIn')).toBe('expired');
      } finally {
        await admins.updateMany({ where: {}, data: { blocked: false } });
      }
    });

    it('is kept as a hash only', async () => {
      const channel = await created();
      const { searchParams } = new URL(await begun(channel));
      const rows = await desk.app.strapi.db.connection(TABLES.signIn).where({ channel });
      expect(rows).toHaveLength(1);
      expect(JSON.stringify(rows)).not.toContain(searchParams.get('state'));
    });
  });

  describe('the browser of a sign-in', () => {
    const NO_COOKIES = new Map<string, string>();

    it('is the only one that can complete it, so that nobody can be tricked by a link', async () => {
      const channel = await created();
      const before = await desk.oidc.tokenRequests();
      const victim = await browse(await begun(channel), OTHER_MAILBOX);
      expect(victim.searchParams.get('code')).toBeTruthy();

      const page = await returned(victim, NO_COOKIES);
      expect(page.searchParams.get('signIn')).toBe('other-browser');
      expect(await desk.oidc.tokenRequests()).toBe(before);
      expect(await view(channel)).toMatchObject({
        signIn: { signedInAs: null },
        secrets: { refreshToken: { set: false } },
      });
      expect((await returned(victim)).searchParams.get('signIn')).toBe('expired');
    });

    it('is not verified by the cookie of another sign-in', async () => {
      const victims = new Map(own);
      own.clear();
      await begun(await created());
      const [[, value] = []] = [...own];
      const attacked = await browse(await begun(await created()), OTHER_MAILBOX);
      for (const name of own.keys()) victims.set(name, value!);
      expect((await returned(attacked, victims)).searchParams.get('signIn')).toBe('other-browser');
    });

    it('may sign in to two channels at the same time', async () => {
      const [first, second] = [await created(), await created()];
      const ways = [await begun(first), await begun(second)];
      for (const [at, channel] of [first, second].entries()) {
        const page = await returned(await browse(ways[at]!, MAILBOX));
        expect([page.pathname.includes(channel), page.searchParams.get('signIn')]).toEqual([true, 'done']);
      }
    });

    it('gets a cookie for the callback only, inaccessible to scripts and other sites', async () => {
      const channel = await created();
      const { set, body } = await begin(channel);
      expect(set).toHaveLength(1);
      const [pair = '', ...attributes] = set[0]!.split('; ');
      const [name, value] = pair.split('=');
      expect(name).toMatch(/^email_channel_sign_in_[0-9a-f]{16}$/);
      expect(value).toMatch(/^[\w-]{43}$/);
      expect(attributes.filter((attribute) => !attribute.startsWith('expires='))).toEqual([
        'path=/email-channel/oauth/callback',
        'samesite=lax',
        'secure',
        'httponly',
      ]);
      expect(JSON.stringify(body)).not.toContain(value);
      const rows = await desk.app.strapi.db.connection(TABLES.signIn).where({ channel });
      expect(JSON.stringify(rows)).not.toContain(value);
    });
  });

  it('reports an error of the provider’s token endpoint with a code of our own', async () => {
    const channel = await created();
    const back = await browse(await begun(channel), MAILBOX);
    await desk.oidc.fault({
      status: 401,
      body: '{"error":"invalid_client","error_description":"<b>Words</b>"}',
    });
    const page = await returned(back);
    expect([...page.searchParams]).toEqual([['signIn', 'oauth-secret-wrong']]);
  });

  it('reports a sign-in that would not last', async () => {
    const channel = await created({ scope: 'https://outlook.office365.com/IMAP.AccessAsUser.All openid' });
    const page = await returned(await browse(await begun(channel), MAILBOX));
    expect(page.searchParams.get('signIn')).toBe('not-lasting');
  });

  it.each([
    ['no client', { clientId: null }, 'clientId'],
    ['no page to sign in on', { authorizationEndpoint: null }, 'authorizationEndpoint'],
    ['no scope', { scope: null }, 'scope'],
    ['another grant', { oauthGrant: 'client-credentials' as const }, 'oauthGrant'],
  ])('does not start a sign-in with %s', async (_name, values, field) => {
    const channel = await created(values);
    const { status, body } = await desk.app.admin.post(`/channels/${channel}/sign-in`);
    expect(status).toBe(400);
    expect(body.error.details.errors[0].path).toEqual([field]);
  });

  it('requests the Entra addresses that support scopes, even if the old ones were entered', async () => {
    const entra = 'https://login.microsoftonline.com/contoso/oauth2';
    const channel = await created({
      tokenEndpoint: `${entra}/token`,
      authorizationEndpoint: `${entra}/authorize`,
    });
    expect(await view(channel)).toMatchObject({
      tokenEndpoint: `${entra}/v2.0/token`,
      authorizationEndpoint: `${entra}/v2.0/authorize`,
    });
    expect(await begun(channel)).toContain(`${entra}/v2.0/authorize?client_id=`);
  });

  it('requires permission to change channels', async () => {
    const channel = await created();
    const reader = await desk.app.userWith(['channels.read']);
    expect((await reader.post(`/channels/${channel}/sign-in`)).status).toBe(403);
    expect((await reader.get('/sign-in')).body.data.redirectUrl).toMatch(/\/email-channel\/oauth\/callback$/);
    expect((await desk.app.nobody.post(`/channels/${channel}/sign-in`)).status).toBe(401);
  });
});
