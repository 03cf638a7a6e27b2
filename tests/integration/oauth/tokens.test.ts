import type { EmailChannelError } from '../../../contracts';
import { connectMailbox } from '../../../server/src/mailbox';
import { appTokens, refreshTokens, type OauthClient } from '../../../server/src/mailbox/oauth';
import { describeWith } from '../../support/available';
import { certificates } from '../../support/mailservers/certificates';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import {
  APP_SCOPE,
  CLIENT,
  MAIL_SCOPE,
  PUBLIC_CLIENT,
  startOidc,
  type OidcFault,
  type OidcProvider,
} from '../../support/mailservers/oidc';

const USER = 'desk@mail.test';

let oidc: OidcProvider;
beforeAll(async () => {
  oidc = await startOidc({ appMailbox: USER });
});
afterAll(() => oidc.stop());
afterEach(() => oidc.fault());

const client = (values: Partial<OauthClient> = {}): OauthClient => ({
  provider: 'other',
  tokenEndpoint: oidc.tokenEndpoint,
  endpointField: 'tokenEndpoint',
  clientId: CLIENT.id,
  clientSecret: CLIENT.secret,
  scopes: [MAIL_SCOPE, 'offline_access', 'openid', 'email'],
  ...values,
});
const options = (values: object = {}) => ({
  deadlineMs: 20_000,
  caCertificate: oidc.ca as string | null,
  allowedPrivateHosts: ['localhost'],
  ...values,
});
const errorOf = (work: Promise<unknown>): Promise<EmailChannelError> =>
  work.then(
    () => Promise.reject(new Error('it did not reject')),
    (error: EmailChannelError) => error,
  );

describe('a refresh token', () => {
  it('returns an access token, and the refresh token that replaces it', async () => {
    const first = await oidc.mint(USER);
    const tokens = await refreshTokens(client(), first, options());
    expect(tokens).toMatchObject({ accessToken: expect.any(String), account: USER });
    expect(tokens.expiresInSeconds).toBeGreaterThan(3_000);
    expect(tokens.refreshToken).not.toBe(first);
    await expect(refreshTokens(client(), tokens.refreshToken!, options())).resolves.toBeDefined();
  });

  it('is redeemed by a public client, without a secret', async () => {
    const token = await oidc.mint(USER, { client: PUBLIC_CLIENT.id });
    await expect(
      refreshTokens(client({ clientId: PUBLIC_CLIENT.id, clientSecret: null }), token, options()),
    ).resolves.toMatchObject({ account: USER });
  });

  it('requires only an access token in the response (RFC 6749 5.1)', async () => {
    await oidc.fault({ status: 200, body: '{"access_token":"abc","token_type":"Bearer"}' });
    expect(await refreshTokens(client(), 'any', options())).toEqual({
      accessToken: 'abc',
      expiresInSeconds: 0,
      refreshToken: null,
      account: null,
    });
  });

  it('of Google covers the mailbox with Google’s scope', async () => {
    const google = client({ provider: 'google', scopes: ['https://mail.google.com/', 'openid', 'email'] });
    const answer = (scope: string) => ({
      status: 200,
      body: JSON.stringify({ access_token: 'abc', token_type: 'Bearer', expires_in: '3599', scope }),
    });
    await oidc.fault(
      answer('openid https://mail.google.com/ https://www.googleapis.com/auth/userinfo.email'),
    );
    await expect(refreshTokens(google, 'any', options())).resolves.toMatchObject({ expiresInSeconds: 3_599 });
    await oidc.fault(answer('openid https://www.googleapis.com/auth/userinfo.email'));
    const error = await errorOf(refreshTokens(google, 'any', options()));
    expect(error.code).toBe('oauth-scope-refused');
  });

  it('that was already used is reported as an expired sign-in', async () => {
    const token = await oidc.mint(USER);
    await refreshTokens(client(), token, options());
    const error = await errorOf(refreshTokens(client(), token, options()));
    expect(error).toMatchObject({ code: 'oauth-grant-expired', details: { field: 'secrets.refreshToken' } });
  });

  it('that does not cover the mailbox is reported as a missing scope', async () => {
    const token = await oidc.mint(USER, { scope: 'openid email offline_access' });
    const error = await errorOf(refreshTokens(client(), token, options()));
    expect(error).toMatchObject({ code: 'oauth-scope-refused', details: { field: 'scope' } });
  });
});

describe('an app by itself', () => {
  it('gets a token with its client secret', async () => {
    const tokens = await appTokens(client({ scopes: [APP_SCOPE] }), options());
    expect(tokens).toMatchObject({ accessToken: expect.any(String), refreshToken: null, account: null });
  });

  it('requires a client secret', async () => {
    const error = await errorOf(appTokens(client({ clientSecret: null, scopes: [APP_SCOPE] }), options()));
    expect(error).toMatchObject({ code: 'secret-required', details: { field: 'secrets.clientSecret' } });
  });
});

describe('a rejection by the provider is identified:', () => {
  it('a wrong secret', async () => {
    const error = await errorOf(appTokens(client({ scopes: [APP_SCOPE], clientSecret: 'wrong' }), options()));
    expect(error).toMatchObject({
      code: 'oauth-secret-wrong',
      details: { field: 'secrets.clientSecret' },
      transient: false,
    });
  });

  const entra = (number: number, error = 'invalid_grant'): OidcFault => ({
    status: 400,
    body: JSON.stringify({
      error,
      error_description: `AADSTS${number}: Words of the provider.`,
      error_codes: [number],
    }),
  });
  it.each<[string, OidcFault, string, string, boolean]>([
    ['503', { status: 503, body: '{}' }, 'oauth-provider-unavailable', 'tokenEndpoint', true],
    [
      '502 in HTML',
      { status: 502, body: '<html>Bad gateway' },
      'oauth-provider-unavailable',
      'tokenEndpoint',
      true,
    ],
    [
      '429',
      { status: 429, body: '{"error":"too_many_requests"}' },
      'oauth-provider-unavailable',
      'tokenEndpoint',
      true,
    ],
    ['a page', { status: 200, body: '<html>Welcome' }, 'oauth-answer-invalid', 'tokenEndpoint', false],
    ['no token', { status: 200, body: '{"ok":true}' }, 'oauth-answer-invalid', 'tokenEndpoint', false],
    ['too much', { status: 200, body: 'x'.repeat(300_000) }, 'oauth-answer-invalid', 'tokenEndpoint', false],
    [
      'a redirect',
      { location: 'https://localhost:1/token' },
      'oauth-endpoint-invalid',
      'tokenEndpoint',
      false,
    ],
    [
      'an expired secret',
      entra(7000222, 'invalid_client'),
      'oauth-secret-expired',
      'secrets.clientSecret',
      false,
    ],
    ['an unknown app', entra(700016, 'unauthorized_client'), 'oauth-client-unknown', 'clientId', false],
    [
      'an unknown scope',
      { status: 400, body: '{"error":"invalid_scope"}' },
      'oauth-scope-refused',
      'scope',
      false,
    ],
    ['MFA', entra(50076), 'oauth-consent-needed', 'secrets.refreshToken', false],
    ['another tenant', entra(90002, 'invalid_request'), 'oauth-tenant-unknown', 'tenantId', false],
  ])('%s', async (_name, fault, code, field, transient) => {
    const token = await oidc.mint(USER);
    await oidc.fault(fault);
    const error = await errorOf(refreshTokens(client(), token, options()));
    expect(error).toMatchObject({ code, details: { field }, transient });
    expect(error.message).not.toMatch(/AADSTS|Words of the provider|Bad gateway/);
  });
});

describe('an unreachable provider', () => {
  it('is given up at the deadline', async () => {
    const token = await oidc.mint(USER);
    await oidc.fault({ delayMs: -1 });
    const error = await errorOf(refreshTokens(client(), token, options({ deadlineMs: 1_000 })));
    expect(error).toMatchObject({ code: 'oauth-provider-unavailable', transient: true });
  });

  it.each<[string, () => Partial<OauthClient>, object, string, string]>([
    [
      'on this machine, unless allowed',
      () => ({}),
      { allowedPrivateHosts: [] },
      'host-not-allowed',
      'tokenEndpoint',
    ],
    [
      'with an unknown authority',
      () => ({}),
      { caCertificate: null },
      'certificate-untrusted',
      'caCertificate',
    ],
    [
      'where nothing listens',
      () => ({ tokenEndpoint: 'https://localhost:1/token' }),
      {},
      'oauth-provider-unavailable',
      'tokenEndpoint',
    ],
    [
      'without https',
      () => ({ tokenEndpoint: oidc.tokenEndpoint.replace('https', 'http') }),
      {},
      'oauth-endpoint-invalid',
      'tokenEndpoint',
    ],
    [
      'whose name does not exist',
      () => ({ tokenEndpoint: 'https://login.invalid/token' }),
      {},
      'dns-failed',
      'tokenEndpoint',
    ],
  ])('%s', async (_name, values, more, code, field) => {
    const error = await errorOf(refreshTokens(client(values()), 'any', options(more)));
    expect(error).toMatchObject({ code, details: { field } });
  });
});

describeWith('dovecot', 'a mail server that accepts tokens', () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { [USER]: 'none' }, introspectionUrl: oidc.introspectionUrl });
  });
  afterAll(() => dovecot.stop());

  const open = (accessToken: string, username = USER) =>
    connectMailbox(
      {
        host: 'localhost',
        port: dovecot.ports.imaps,
        security: 'tls',
        username,
        auth: { type: 'oauth', accessToken },
        connectionTimeoutMs: 20_000,
        caCertificate: certificates().ca,
      },
      { limits: { operationMs: 20_000, messageBytes: 1_000_000, allowedPrivateHosts: ['localhost'] } },
    );

  it('accepts the token of a person, and that of the app', async () => {
    const person = await refreshTokens(client(), await oidc.mint(USER), options());
    const app = await appTokens(client({ scopes: [APP_SCOPE] }), options());
    for (const { accessToken } of [person, app]) {
      const mailbox = await open(accessToken);
      expect((await mailbox.folders()).map(({ path }) => path)).toContain('INBOX');
      await mailbox.close();
    }
  });

  it('that rejects a valid token is not reported as a wrong password', async () => {
    const { accessToken } = await refreshTokens(client(), await oidc.mint(USER), options());
    const error = await errorOf(open(accessToken, 'other@mail.test'));
    expect(error).toMatchObject({
      code: 'oauth-token-refused',
      details: { field: 'username' },
      transient: false,
    });
  });

  it('that cannot reach its provider is retried later', async () => {
    const { accessToken } = await refreshTokens(client(), await oidc.mint(USER), options());
    await oidc.fault({ introspection: 500 });
    const error = await errorOf(open(accessToken));
    expect(error.transient).toBe(true);
  });
});
