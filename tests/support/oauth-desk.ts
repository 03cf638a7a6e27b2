import { request } from 'node:https';
import type { ChannelPayload } from '../../contracts';
import { createAccessTokens, type AccessTokens } from '../../server/src/oauth/access-tokens';
import { createSecrets } from '../../server/src/secrets';
import type { Application } from '../../server/src/services';
import { createDatabase } from '../../server/src/strapi/database';
import { startApp, type AppOptions, type TestApp } from './app';
import { activeChannel, publishIncident } from './incident';
import { certificates } from './mailservers/certificates';
import { startDovecot, type Dovecot } from './mailservers/dovecot';
import { CLIENT, MAIL_SCOPE, startOidc, type OidcProvider } from './mailservers/oidc';

export const MAILBOX = 'desk@mail.test';
export const OTHER_MAILBOX = 'other@mail.test';
export const REDIRECT_URL = 'https://desk.example/email-channel/oauth/callback';

/** A helpdesk whose mail server takes no passwords, only tokens of an OpenID provider. */
export interface OauthDesk {
  app: TestApp;
  application: Application;
  oidc: OidcProvider;
  dovecot: Dovecot;
  /** What a channel for `MAILBOX` sends over HTTP, a draft without a sign-in. */
  draft(values?: Partial<ChannelPayload>): ChannelPayload;
  /** A channel that is signed in to `MAILBOX`, active. */
  channel(values?: Partial<ChannelPayload>): Promise<string>;
  stop(): Promise<void>;
}

export async function startOauthDesk(options: AppOptions & { accessTtl?: number } = {}): Promise<OauthDesk> {
  const oidc = await startOidc({
    redirectUrls: [REDIRECT_URL],
    appMailbox: MAILBOX,
    accessTtl: options.accessTtl,
  });
  const dovecot = await startDovecot({
    users: { [MAILBOX]: 'none', [OTHER_MAILBOX]: 'none' },
    introspectionUrl: oidc.introspectionUrl,
  });
  const app = await startApp(options).catch(async (error) => {
    await dovecot.stop();
    await oidc.stop();
    throw error;
  });
  const application = app.strapi.plugin('email-channel').service('app') as unknown as Application;
  const template = await publishIncident(app.strapi);
  const draft: OauthDesk['draft'] = (values = {}) => ({
    name: 'Support',
    host: 'localhost',
    port: dovecot.ports.imaps,
    caCertificate: dovecot.ca,
    username: MAILBOX,
    authType: 'oauth',
    clientId: CLIENT.id,
    scope: `${MAIL_SCOPE} offline_access openid email`,
    tokenEndpoint: oidc.tokenEndpoint,
    authorizationEndpoint: oidc.authorizationEndpoint,
    redirectUrl: REDIRECT_URL,
    syncStartDate: '2020-01-01T00:00:00.000Z',
    template,
    ...values,
    secrets: { clientSecret: CLIENT.secret, ...values.secrets },
  });
  return {
    app,
    application,
    oidc,
    dovecot,
    draft,
    async channel(values = {}) {
      const refreshToken = values.oauthGrant === 'client-credentials' ? undefined : await oidc.mint(MAILBOX);
      const payload = draft({ status: 'active', ...values, secrets: { refreshToken, ...values.secrets } });
      return (await application.channels.create(activeChannel(payload))).documentId;
    },
    async stop() {
      await app.stop();
      await dovecot.stop();
      await oidc.stop();
    },
  };
}

/** What an instance of its own has: its own memory, the same database. */
export const instance = ({ app: { strapi } }: OauthDesk): AccessTokens => {
  const database = createDatabase(strapi);
  return createAccessTokens({
    database,
    secrets: createSecrets({ strapi, database }),
    allowedPrivateHosts: ['localhost'],
  });
};
/** A stored channel with the way to its credentials. */
export const sourceOf = async (desk: OauthDesk, id: string) => ({
  channel: (await desk.application.channels.read(id))!,
  secret: (field: 'password' | 'clientSecret' | 'refreshToken') => desk.application.secrets.open(id, field),
});
export const storedRefreshToken = (desk: OauthDesk, id: string) =>
  desk.application.secrets.open(id, 'refreshToken');

/**
 * Signs in on the provider's page as a browser does: follows its redirects with its cookies and fills in its form, with an
 * empty account to refuse. Answers the address that the provider sends back to.
 */
export async function browse(address: string, account: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(address);
  let form: string | null = null;
  for (let hop = 0; hop < 10; hop += 1) {
    const { status, location, setCookies } = await visit(url, cookies, form);
    form = null;
    for (const cookie of setCookies) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    if (location) {
      url = new URL(location, url);
      if (url.href.startsWith(REDIRECT_URL)) return url;
    } else if (status === 200) form = new URLSearchParams({ account }).toString();
    else throw new Error(`The provider answered ${status} at ${url.pathname}.`);
  }
  throw new Error('The provider never sent the browser back.');
}

interface Page {
  status: number;
  location: string | null;
  setCookies: string[];
}

const visit = (url: URL, cookies: Map<string, string>, form: string | null): Promise<Page> =>
  new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: form === null ? 'GET' : 'POST',
        ca: certificates().ca,
        agent: false,
        headers: {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(form === null ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      },
      (response) => {
        response.resume();
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            location: response.headers.location ?? null,
            setCookies: response.headers['set-cookie'] ?? [],
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(form ?? undefined);
  });
