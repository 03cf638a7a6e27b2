import {
  authorizationEndpointOf,
  mendedEndpoint,
  oauthProvider,
  scopesOf,
  sendingScopesOf,
  tokenEndpointOf,
} from '../../../contracts';
import { authorizationUrl } from '../../../server/src/mailbox/oauth';

const MICROSOFT = 'https://login.microsoftonline.com/contoso/oauth2/v2.0';
const GOOGLE = 'https://oauth2.googleapis.com/token';

describe('the OAuth endpoints of a channel', () => {
  it('are those of the Microsoft tenant if only that is set', () => {
    expect(tokenEndpointOf({ tenantId: ' contoso ' })).toBe(`${MICROSOFT}/token`);
    expect(authorizationEndpointOf({ tenantId: 'contoso' })).toBe(`${MICROSOFT}/authorize`);
    expect(tokenEndpointOf({ tenantId: 'a/../b' })).toBe(
      'https://login.microsoftonline.com/a%2F..%2Fb/oauth2/v2.0/token',
    );
  });

  it('are as configured, whatever the tenant', () => {
    const given = { tenantId: 'contoso', tokenEndpoint: 'https://id.example/token' };
    expect(tokenEndpointOf(given)).toBe('https://id.example/token');
    expect(oauthProvider(given)).toBe('other');
    expect(authorizationEndpointOf(given)).toBeNull();
  });

  it('include Google’s sign-in page', () => {
    expect(authorizationEndpointOf({ tokenEndpoint: GOOGLE })).toBe(
      'https://accounts.google.com/o/oauth2/v2/auth',
    );
  });

  it.each([
    ['https://login.microsoftonline.com/contoso/oauth2/token', `${MICROSOFT}/token`],
    ['https://login.microsoftonline.com/contoso/oauth2/authorize', `${MICROSOFT}/authorize`],
    [`${MICROSOFT}/token`, `${MICROSOFT}/token`],
    ['https://id.example/oauth2/token', 'https://id.example/oauth2/token'],
    ['no address', 'no address'],
  ])('%s is sent as %s', (given, used) => {
    expect(mendedEndpoint(given)).toBe(used);
  });
});

describe('the OAuth scope', () => {
  it('is the usual one of a known provider if none is set', () => {
    const channel = { tenantId: 'contoso', scope: null };
    expect(scopesOf({ ...channel, oauthGrant: 'refresh-token' })).toContain(
      'https://outlook.office365.com/IMAP.AccessAsUser.All',
    );
    expect(scopesOf({ ...channel, oauthGrant: 'client-credentials' })).toEqual([
      'https://outlook.office365.com/.default',
    ]);
    expect(scopesOf({ tokenEndpoint: GOOGLE })).toContain('https://mail.google.com/');
    expect(scopesOf({ tokenEndpoint: 'https://id.example/token' })).toEqual([]);
  });

  it('has an additional value to send if the provider requires it', () => {
    const microsoft = { tenantId: 'contoso', scope: null };
    expect(sendingScopesOf({ ...microsoft, oauthGrant: 'refresh-token' })).toEqual([
      'https://outlook.office365.com/SMTP.Send',
      ...scopesOf({ ...microsoft, oauthGrant: 'refresh-token' }),
    ]);
    for (const channel of [
      { ...microsoft, oauthGrant: 'client-credentials' as const },
      { tokenEndpoint: GOOGLE },
      { tokenEndpoint: 'https://id.example/token', scope: 'mail' },
    ])
      expect(sendingScopesOf(channel)).toEqual(scopesOf(channel));
  });

  it('is corrected if it is a bare resource, as in version 1 of Entra', () => {
    expect(scopesOf({ tenantId: 'contoso', scope: 'https://outlook.office365.com/' })).toEqual([
      'https://outlook.office365.com/.default',
    ]);
  });
});

describe('the sign-in page', () => {
  const request = {
    authorizationEndpoint: 'https://id.example/authorize?tenant=1',
    clientId: 'client',
    redirectUrl: 'https://desk.example/email-channel/oauth/callback',
    scopes: ['a', 'offline_access'],
    state: 'state',
    verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    loginHint: 'support@desk.example',
  };

  it('receives a request for a code with PKCE', () => {
    const { searchParams } = new URL(authorizationUrl({ ...request, provider: 'other' }));
    expect(Object.fromEntries(searchParams)).toMatchObject({
      tenant: '1',
      response_type: 'code',
      client_id: 'client',
      redirect_uri: request.redirectUrl,
      scope: 'a offline_access',
      state: 'state',
      // RFC 7636, appendix B.
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      login_hint: 'support@desk.example',
    });
    expect(searchParams.has('verifier')).toBe(false);
  });

  it('of Google receives a request for offline access', () => {
    const { searchParams } = new URL(authorizationUrl({ ...request, provider: 'google' }));
    expect(searchParams.get('access_type')).toBe('offline');
    expect(searchParams.get('prompt')).toBe('consent');
  });
});

describe('a national cloud has its own endpoints and scopes', () => {
  it.each([
    ['outlook.office365.us', 'login.microsoftonline.us'],
    ['outlook-dod.office365.us', 'login.microsoftonline.us'],
    ['partner.outlook.cn', 'login.partner.microsoftonline.cn'],
    ['outlook.office365.com', 'login.microsoftonline.com'],
    ['imap.example.com', 'login.microsoftonline.com'],
  ])('%s', (host, login) => {
    const tenant = { host, tenantId: 'contoso' };
    const tokenEndpoint = `https://${login}/contoso/oauth2/v2.0/token`;
    expect(tokenEndpointOf(tenant)).toBe(tokenEndpoint);
    expect(authorizationEndpointOf(tenant)).toBe(tokenEndpoint.replace('/token', '/authorize'));
    const mailHost = host === 'imap.example.com' ? 'outlook.office365.com' : host;
    for (const addresses of [tenant, { host, tokenEndpoint }]) {
      expect(scopesOf({ ...addresses, oauthGrant: 'refresh-token' })).toContain(
        `https://${mailHost}/IMAP.AccessAsUser.All`,
      );
      expect(scopesOf({ ...addresses, oauthGrant: 'client-credentials' })).toEqual([
        `https://${mailHost}/.default`,
      ]);
    }
    expect(oauthProvider(tenant)).toBe('microsoft');
  });
});
