import { fork } from 'node:child_process';
import { join } from 'node:path';
import { certificates } from './certificates';
import { freePorts } from './processes';

/** What the provider's token endpoint does instead of answering. */
export interface OidcFault {
  status?: number;
  body?: string;
  /** -1 holds the answer back until the fault ends. */
  delayMs?: number;
  /** Answers with a redirect. */
  location?: string;
  /** Status of the introspection that the mail server asks. */
  introspection?: number;
}

/** A real OpenID provider on loopback; reuse of a rotated refresh token ends its whole family. */
export interface OidcProvider {
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** PEM of the authority that signed its certificate. */
  ca: string;
  /** For Dovecot: RFC 7662, over http. */
  introspectionUrl: string;
  /** Without an argument ends the fault. */
  fault(fault?: OidcFault): Promise<void>;
  /** A refresh token as if the account had signed in. */
  mint(account: string, options?: { client?: string; scope?: string }): Promise<string>;
  revoke(refreshToken: string): Promise<void>;
  revokeAccess(accessToken: string): Promise<void>;
  /** Whether a refresh token can still be redeemed. */
  isUsable(refreshToken: string): Promise<boolean>;
  /** Requests to the token endpoint so far. */
  tokenRequests(): Promise<number>;
  stop(): Promise<void>;
}

export const MAIL_SCOPE = 'https://outlook.office365.com/IMAP.AccessAsUser.All';
export const APP_SCOPE = 'https://outlook.office365.com/.default';
export const CLIENT = { id: 'email-channel', secret: 'client-secret-of-the-tests' };
export const PUBLIC_CLIENT = { id: 'email-channel-public' };
const READY_MS = 60_000;

export async function startOidc(
  options: {
    /** Default: those of startApp's callback. */
    redirectUrls?: string[];
    /** Seconds that access tokens live. */
    accessTtl?: number;
    /** The mailbox that the app's own tokens open. */
    appMailbox?: string;
  } = {},
): Promise<OidcProvider> {
  const [port = 0, httpPort = 0] = await freePorts(2);
  const { ca, good } = certificates();
  const child = fork(join(__dirname, 'oidc-process.mjs'), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      OIDC_SETTINGS: JSON.stringify({
        ...good,
        port,
        httpPort,
        clients: [CLIENT, PUBLIC_CLIENT],
        redirectUrls: options.redirectUrls ?? ['https://desk.example/email-channel/oauth/callback'],
        scopes: [MAIL_SCOPE, APP_SCOPE],
        rotate: true,
        accessTtl: options.accessTtl ?? 3_600,
        appMailbox: options.appMailbox ?? '',
      }),
    },
  });
  let errors = '';
  child.stderr?.on('data', (data) => (errors += data));
  await new Promise<void>((ready, fail) => {
    const timer = setTimeout(() => fail(new Error(`The provider did not start: ${errors}`)), READY_MS);
    child.once('message', () => (clearTimeout(timer), ready()));
    child.once('exit', () => (clearTimeout(timer), fail(new Error(`The provider ended: ${errors}`))));
  });

  const waiting = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  let serial = 0;
  child.on('message', ({ id, answer, error }: { id: number; answer: unknown; error?: string }) => {
    const call = waiting.get(id);
    waiting.delete(id);
    if (error) call?.reject(new Error(error));
    else call?.resolve(answer);
  });
  const ask = <T>(command: string, argument: object = {}): Promise<T> =>
    new Promise((resolve, reject) => {
      serial += 1;
      waiting.set(serial, { resolve: resolve as (answer: unknown) => void, reject });
      child.send({ id: serial, command, argument });
    });

  const issuer = `https://localhost:${port}`;
  return {
    issuer,
    authorizationEndpoint: `${issuer}/authorize`,
    tokenEndpoint: `${issuer}/token`,
    ca,
    introspectionUrl: `http://127.0.0.1:${httpPort}/introspect`,
    fault: (fault = {}) => ask('fault', fault),
    mint: (account, { client = CLIENT.id, scope = `openid email offline_access ${MAIL_SCOPE}` } = {}) =>
      ask('mint', { account, client, scope }),
    revoke: (token) => ask('revoke', { token }),
    revokeAccess: (token) => ask('revokeAccess', { token }),
    isUsable: (token) => ask('isUsable', { token }),
    tokenRequests: () => ask('count'),
    async stop() {
      if (child.exitCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.disconnect();
      await ended;
    },
  };
}

type Mechanisms = 'xoauth2 oauthbearer' | 'xoauth2';

/** Dovecot's configuration to take access tokens, and no passwords, as Exchange Online does. */
export const oauthOnly = (dir: string, mechanisms: Mechanisms): string => `
auth_mechanisms = ${mechanisms}
passdb {
  driver = oauth2
  mechanisms = ${mechanisms}
  args = ${dir}/oauth2.conf
}
`;

const NAMES = `
username_attribute = email
username_format = %Lu
`;

/** Has Dovecot ask the provider about each token (RFC 7662). */
export const introspecting = (url: string): string => `
introspection_mode = post
introspection_url = ${url}
active_attribute = active
active_value = true
${NAMES}`;

/** How JWTs are signed that Dovecot checks by itself. */
export interface TokenKey {
  id: string;
  /** PEM. */
  publicKey: string;
  issuer: string;
  audience: string;
}

/** Has Dovecot check JWTs by the keys in a directory, without asking anybody. */
export const checkingLocally = (keys: string, { issuer, audience }: TokenKey): string => `
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=${keys}/
issuers = ${issuer}
client_id = ${audience}
${NAMES}`;
