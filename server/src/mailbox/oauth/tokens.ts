import {
  ConfidentialClientApplication,
  LogLevel,
  ProtocolMode,
  PublicClientApplication,
  type AuthenticationResult,
  type Configuration,
} from '@azure/msal-node';
import { z } from 'zod';
import { EmailChannelError } from '../../../../contracts';
import { notHttps, refusal, scopeNotGranted, unusableAnswer } from './errors';
import { readCertificate } from './client-certificate';
import { createTokenNetwork, type TokenNetwork } from './network';
import type { OauthClient, TokenRequestOptions, Tokens } from './types';

/** Token response (RFC 6749 5.1). Some providers send numbers as strings. */
const answerSchema = z.object({
  access_token: z.string().min(1).max(65_536),
  expires_in: z.coerce.number().min(0).max(31_536_000).catch(0),
  refresh_token: z.string().min(1).max(16_384).optional().catch(undefined),
  scope: z.string().max(16_384).optional().catch(undefined),
});

const claimsSchema = z.object({
  preferred_username: z.string().max(320).optional().catch(undefined),
  email: z.string().max(320).optional().catch(undefined),
  upn: z.string().max(320).optional().catch(undefined),
});

/** OpenID scopes, which grant no mailbox access. */
const OPENID = new Set(['openid', 'profile', 'email', 'offline_access']);

type Application = ConfidentialClientApplication | PublicClientApplication;

/**
 * Exchanges a refresh token for new tokens (RFC 6749 6). Rejects with an `oauth-` error, `host-not-allowed`, or a DNS
 * or TLS error.
 */
export const refreshTokens = (
  client: OauthClient,
  refreshToken: string,
  options: TokenRequestOptions,
): Promise<Tokens> =>
  obtain(client, options, (app) => app.acquireTokenByRefreshToken({ refreshToken, scopes: client.scopes }));

/** Gets a token for the app itself (client credentials, RFC 6749 4.4). Rejects like `refreshTokens`. */
export async function appTokens(client: OauthClient, options: TokenRequestOptions): Promise<Tokens> {
  if (!client.clientSecret && !client.clientCertificate)
    throw new EmailChannelError(
      'secret-required.client-secret',
      {},
      {
        field: 'secrets.clientSecret',
      },
    );
  return obtain(client, options, (app) =>
    (app as ConfidentialClientApplication).acquireTokenByClientCredential({ scopes: client.scopes }),
  );
}

/** Exchanges an authorization code for tokens (RFC 6749 4.1.3, RFC 7636 4.5). Rejects like `refreshTokens`. */
export const redeemCode = (
  client: OauthClient,
  { code, verifier, redirectUrl }: { code: string; verifier: string; redirectUrl: string },
  options: TokenRequestOptions,
): Promise<Tokens> =>
  obtain(client, options, (app) =>
    app.acquireTokenByCode({
      code,
      codeVerifier: verifier,
      redirectUri: redirectUrl,
      scopes: client.scopes,
    }),
  );

async function obtain(
  client: OauthClient,
  options: TokenRequestOptions,
  acquire: (app: Application) => Promise<AuthenticationResult | null>,
): Promise<Tokens> {
  if (!client.tokenEndpoint.startsWith('https://')) throw notHttps(client);
  const network = createTokenNetwork(client, options);
  let result: AuthenticationResult | null = null;
  try {
    result = await acquire(applicationOf(client, network));
  } catch (error) {
    throw explain(client, network, error);
  }
  const answer = answerSchema.safeParse(network.answer?.body);
  if (!answer.success) throw refusalOf(client, network);
  const { access_token, expires_in, refresh_token, scope } = answer.data;
  if (scope !== undefined && !coversMail(client.scopes, scope)) throw scopeNotGranted(client);
  return {
    accessToken: access_token,
    expiresInSeconds: expires_in,
    refreshToken: refresh_token ?? null,
    account: accountOf(result),
  };
}

/** Creates an msal client for one request, because msal's cache and throttling are not shared between instances. */
function applicationOf(client: OauthClient, network: TokenNetwork): Application {
  const { origin, host } = new URL(client.tokenEndpoint);
  const config: Configuration = {
    auth: {
      clientId: client.clientId,
      authority: `${origin}/authority`,
      knownAuthorities: [host],
      authorityMetadata: JSON.stringify({
        authorization_endpoint: client.tokenEndpoint,
        token_endpoint: client.tokenEndpoint,
        issuer: origin,
        jwks_uri: client.tokenEndpoint,
      }),
      ...(client.clientCertificate
        ? { clientCertificate: readCertificate(client.clientCertificate) }
        : client.clientSecret
          ? { clientSecret: client.clientSecret }
          : {}),
    },
    system: {
      networkClient: network,
      protocolMode: ProtocolMode.OIDC,
      loggerOptions: { logLevel: LogLevel.Error, piiLoggingEnabled: false, loggerCallback: () => undefined },
    },
  };
  return client.clientSecret || client.clientCertificate
    ? new ConfidentialClientApplication(config)
    : new PublicClientApplication(config);
}

function explain(client: OauthClient, network: TokenNetwork, error: unknown): Error {
  if (network.failure) return network.failure;
  if (network.answer) return refusalOf(client, network);
  return error instanceof EmailChannelError ? error : unusableAnswer(client);
}

const refusalOf = (client: OauthClient, { answer }: TokenNetwork): EmailChannelError =>
  answer && (answer.status >= 400 || answer.body?.error !== undefined)
    ? refusal(answer, client)
    : unusableAnswer(client);

/** Whether any mailbox scope was granted. `.default` stands for all scopes configured for the app. */
function coversMail(asked: string[], granted: string): boolean {
  const key = (scope: string) => scope.toLowerCase().replace(/\/$/, '').split('/').at(-1)!;
  const wanted = asked.filter((scope) => !OPENID.has(scope.toLowerCase())).map(key);
  const given = new Set(granted.split(/\s+/).filter(Boolean).map(key));
  return wanted.length === 0 || wanted.some((scope) => scope === '.default' || given.has(scope));
}

function accountOf(result: AuthenticationResult | null): string | null {
  const claims = claimsSchema.safeParse(result?.idTokenClaims);
  if (!claims.success) return null;
  const { preferred_username, email, upn } = claims.data;
  return [preferred_username, email, upn].find((name) => name?.includes('@')) ?? preferred_username ?? null;
}
