/**
 * A real OpenID provider over https on loopback, in a process of its own (oidc-provider is an ES module). It speaks to
 * oidc.ts by process messages and ends with its parent. Its page to sign in on is a form with the account's name.
 * Settings come in OIDC_SETTINGS; `/introspect` (RFC 7662) is also served over http, for Dovecot.
 */
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import Provider from 'oidc-provider';

const { key, cert, port, httpPort, clients, redirectUrls, scopes, rotate, accessTtl, appMailbox } =
  JSON.parse(process.env.OIDC_SETTINGS);
const ISSUER = `https://localhost:${port}`;
const fault = { status: 0, body: '', delayMs: 0, location: '', introspection: 0 };
let requests = [];
let held = [];

const provider = new Provider(ISSUER, {
  clients: clients.map(({ id, secret }) => ({
    client_id: id,
    ...(secret ? { client_secret: secret } : {}),
    grant_types: ['authorization_code', 'refresh_token', ...(secret ? ['client_credentials'] : [])],
    response_types: ['code'],
    redirect_uris: redirectUrls,
    token_endpoint_auth_method: secret ? 'client_secret_post' : 'none',
  })),
  scopes: ['openid', 'offline_access', 'email', ...scopes],
  claims: { openid: ['sub', 'preferred_username', 'email'], email: ['email'] },
  conformIdTokenClaims: false,
  cookies: { keys: ['key-of-tests'] },
  pkce: { required: () => true },
  rotateRefreshToken: rotate,
  issueRefreshToken: async (_ctx, client, code) =>
    client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
  ttl: {
    AccessToken: accessTtl,
    ClientCredentials: accessTtl,
    RefreshToken: 86_400,
    Session: 3_600,
    Grant: 86_400,
    Interaction: 600,
    IdToken: 3_600,
    AuthorizationCode: 60,
  },
  routes: { authorization: '/authorize', token: '/token' },
  findAccount: async (_ctx, id) => ({
    accountId: id,
    claims: async () => ({ sub: id, preferred_username: id, email: id }),
  }),
  features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  renderError: async (ctx, out) => {
    ctx.type = 'json';
    ctx.body = out;
  },
});

async function grantOf(accountId, clientId) {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(['openid', 'offline_access', 'email', ...scopes].join(' '));
  return grant.save();
}

const bodyOf = async (req) => {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString());
};

/** The page to sign in on: GET shows a form, POST signs in as `account`, or refuses where it is empty. */
async function interaction(req, res) {
  const details = await provider.interactionDetails(req, res);
  if (req.method === 'GET') {
    res.setHeader('content-type', 'text/html');
    return res.end('<form method="post"><input name="account"><button>Sign in</button></form>');
  }
  const account = (await bodyOf(req)).get('account');
  if (!account)
    return provider.interactionFinished(req, res, {
      error: 'access_denied',
      error_description: 'The person declined to consent',
    });
  const grantId = await grantOf(account, details.params.client_id);
  return provider.interactionFinished(req, res, { login: { accountId: account }, consent: { grantId } });
}

async function introspect(req, res) {
  const token = (await bodyOf(req)).get('token') ?? '';
  if (fault.introspection) {
    res.statusCode = fault.introspection;
    return res.end();
  }
  const found = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token));
  const valid = found && !found.isExpired;
  res.setHeader('content-type', 'application/json');
  res.end(
    JSON.stringify(
      valid ? { active: true, email: found.accountId ?? appMailbox, scope: found.scope } : { active: false },
    ),
  );
}

const callback = provider.callback();
async function handle(req, res) {
  const { pathname } = new URL(req.url, ISSUER);
  if (pathname.startsWith('/interaction/')) return interaction(req, res);
  if (pathname === '/introspect') return introspect(req, res);
  if (pathname === '/token') {
    requests.push(Date.now());
    if (fault.delayMs < 0) await new Promise((go) => held.push(go));
    else if (fault.delayMs) await new Promise((go) => setTimeout(go, fault.delayMs));
    if (fault.location) {
      res.writeHead(307, { location: fault.location });
      return res.end();
    }
    if (fault.status) {
      res.writeHead(fault.status, { 'content-type': 'application/json' });
      return res.end(fault.body);
    }
  }
  return callback(req, res);
}
const serve = (req, res) =>
  handle(req, res).catch((error) => {
    res.statusCode = 500;
    res.end(String(error));
  });

const commands = {
  fault: (settings) => {
    Object.assign(fault, { status: 0, body: '', delayMs: 0, location: '', introspection: 0 }, settings);
    for (const go of held.splice(0)) go();
  },
  /** A refresh token as if the account had consented. */
  async mint({ account, client, scope }) {
    const found = await provider.Client.find(client);
    const token = new provider.RefreshToken({
      accountId: account,
      client: found,
      grantId: await grantOf(account, client),
      scope,
      claims: {},
      iiat: Math.floor(Date.now() / 1000),
      rotations: 0,
      authTime: Math.floor(Date.now() / 1000),
      gty: 'authorization_code',
    });
    return token.save();
  },
  /** Ends whatever a refresh token gave, as an administrator does who revokes sessions. */
  async revoke({ token }) {
    const found = await provider.RefreshToken.find(token);
    await provider.AccessToken.revokeByGrantId(found.grantId);
    await provider.RefreshToken.revokeByGrantId(found.grantId);
  },
  async revokeAccess({ token }) {
    await (await provider.AccessToken.find(token))?.destroy();
  },
  async isUsable({ token }) {
    const found = await provider.RefreshToken.find(token);
    return Boolean(found && found.isValid && !found.consumed);
  },
  count: () => requests.length,
};

process.on('message', async ({ id, command, argument }) => {
  try {
    process.send({ id, answer: (await commands[command](argument ?? {})) ?? null });
  } catch (error) {
    process.send({ id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit(0));

createTlsServer({ key, cert }, serve).listen(port, '127.0.0.1', () =>
  createServer(serve).listen(httpPort, '127.0.0.1', () => process.send({ ready: true })),
);
