import type { ChannelPayload, EmailChannelError } from '../../../contracts';
import { TABLES } from '../../../server/src/strapi/models';
import { describeWith } from '../../support/available';
import { rawMail } from '../../support/desk';
import { APP_SCOPE } from '../../support/mailservers/oidc';
import {
  instance,
  MAILBOX,
  sourceOf,
  startOauthDesk,
  storedRefreshToken,
  type OauthDesk,
} from '../../support/oauth-desk';

describeWith('dovecot', 'access tokens of a channel', () => {
  let desk: OauthDesk;
  beforeAll(async () => {
    desk = await startOauthDesk();
  }, 180_000);
  afterAll(() => desk.stop());
  afterEach(() => desk.oidc.fault());

  it('are obtained once for many runs', async () => {
    const id = await desk.channel();
    const before = await desk.oidc.tokenRequests();
    for (const subject of ['one', 'two']) {
      desk.dovecot.deliver(MAILBOX, 'INBOX', rawMail({ subject }));
      expect(await desk.application.engine.runNow(id)).not.toBeNull();
    }
    expect(await desk.oidc.tokenRequests()).toBe(before + 1);
  });

  it('that were revoked are replaced within the same run', async () => {
    const id = await desk.channel();
    const { value } = await instance(desk).get(await sourceOf(desk, id));
    await desk.oidc.revokeAccess(value);
    expect(await desk.application.engine.runNow(id)).not.toBeNull();
    expect((await instance(desk).get(await sourceOf(desk, id))).value).not.toBe(value);
  });

  it('that expire in five minutes are not used any more', async () => {
    const id = await desk.channel();
    const tokens = instance(desk);
    const { value } = await tokens.get(await sourceOf(desk, id));
    expect(await tokens.get(await sourceOf(desk, id))).toEqual({ value, cached: true });
    const [row] = await desk.app.strapi.db.connection(TABLES.token).where({ channel: id });
    expect(Number(row.usable_until) - Date.now()).toBeLessThanOrEqual(3_300_000);
    expect(Number(row.usable_until) - Date.now()).toBeGreaterThan(3_200_000);
    await desk.app.strapi.db
      .connection(TABLES.token)
      .where({ channel: id })
      .update({ usable_until: Date.now() - 1_000 });
    expect((await tokens.get(await sourceOf(desk, id))).cached).toBe(false);
  });

  it('of the app itself need no refresh token', async () => {
    const id = await desk.channel({ oauthGrant: 'client-credentials', scope: APP_SCOPE });
    desk.dovecot.deliver(MAILBOX, 'INBOX', rawMail());
    expect((await desk.application.engine.runNow(id))?.summary.ticket).toBeGreaterThan(0);
  });

  const failing = async (id: string): Promise<string | null> => {
    expect(await desk.application.engine.runNow(id)).toBeNull();
    const { health } = (await desk.application.channels.view(id)) as {
      health: { health: string; lastError: { code: string; message: string } };
    };
    expect(health.lastError.message).not.toMatch(/AADSTS|invalid_grant/);
    return `${health.lastError.code} ${health.health}`;
  };

  it('that cannot be renewed require a new sign-in', async () => {
    const id = await desk.channel();
    await desk.oidc.revoke(await storedRefreshToken(desk, id));
    expect(await failing(id)).toBe('oauth-grant-expired needs-credentials');
  });

  it('with a wrong client secret require the secret again', async () => {
    const id = await desk.channel({ secrets: { clientSecret: 'wrong' } });
    expect(await failing(id)).toBe('oauth-secret-wrong needs-credentials');
  });

  it('of an unavailable provider are retried, and the refresh token is kept', async () => {
    const id = await desk.channel();
    await desk.oidc.fault({ status: 503, body: '{}' });
    expect(await failing(id)).toMatch(/^oauth-provider-unavailable (retrying|cooling-off)$/);
    await desk.oidc.fault();
    expect(await desk.application.engine.runNow(id)).not.toBeNull();
  });

  it('that the mailbox rejects are distinguished from a wrong password', async () => {
    const id = await desk.channel({ username: 'other@mail.test' });
    expect(await failing(id)).toContain('oauth-token-refused');
  });

  it('are not waited for after they are no longer needed', async () => {
    const id = await desk.channel();
    await desk.oidc.fault({ delayMs: -1 });
    const stop = new AbortController();
    const waiting = instance(desk)
      .get(await sourceOf(desk, id), stop.signal)
      .catch((error: EmailChannelError) => error.code);
    stop.abort();
    expect(await waiting).toBe('aborted');
  });

  describe('of unsaved values', () => {
    const folders = (values: Partial<ChannelPayload>, channel?: string) =>
      desk.app.admin.post('/folders', { channel, values });

    it('allow testing a refresh token several times before saving, even if the provider replaces it each time', async () => {
      const refreshToken = await desk.oidc.mint(MAILBOX);
      const values = desk.draft({ secrets: { refreshToken } });
      for (const _try of [1, 2]) expect((await folders(values)).status).toBe(200);
      const { body } = await desk.app.admin.post('/channels', { ...values, status: 'active' });
      expect(await desk.application.engine.runNow(body.data.documentId)).not.toBeNull();
    });

    it('really test a new client secret, even if there is a valid token', async () => {
      const id = await desk.channel();
      expect(await desk.application.engine.runNow(id)).not.toBeNull();
      const { status, body } = await folders({ secrets: { clientSecret: 'wrong' } }, id);
      expect([status, body.error.details.code]).toEqual([502, 'oauth-secret-wrong']);
      expect((await folders({}, id)).status).toBe(200);
    });

    it('work for an app by itself', async () => {
      const values = desk.draft({ oauthGrant: 'client-credentials', scope: APP_SCOPE });
      expect((await folders(values)).status).toBe(200);
    });

    it('never use a stored sign-in for another provider', async () => {
      const id = await desk.channel();
      const before = await desk.oidc.tokenRequests();
      const { status, body } = await folders({ tokenEndpoint: `${desk.oidc.issuer}/token?` }, id);
      expect([status, body.error.details.code]).toEqual([422, 'secret-required']);
      expect(await desk.oidc.tokenRequests()).toBe(before);
    });

    it('report a missing value at its field', async () => {
      const { body } = await folders(desk.draft());
      expect(body.error.details.errors[0].path).toEqual(['secrets', 'refreshToken']);
    });
  });
});
