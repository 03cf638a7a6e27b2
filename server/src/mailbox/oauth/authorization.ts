import { createHash, randomBytes } from 'node:crypto';
import type { OauthProvider } from '../../../../contracts';

/** 256 random bits as base64url: a state or a code verifier (RFC 7636 4.1). */
export const randomText = (): string => randomBytes(32).toString('base64url');

export interface AuthorizationRequest {
  provider: OauthProvider;
  authorizationEndpoint: string;
  clientId: string;
  redirectUrl: string;
  scopes: string[];
  state: string;
  verifier: string;
  /** Mailbox address to preselect on the provider's page. */
  loginHint: string | null;
}

/** Builds the authorization URL (RFC 6749 4.1.1) with PKCE S256 (RFC 7636 4.3). */
export function authorizationUrl(request: AuthorizationRequest): string {
  const url = new URL(request.authorizationEndpoint);
  const parameters: Record<string, string> = {
    client_id: request.clientId,
    response_type: 'code',
    redirect_uri: request.redirectUrl,
    scope: request.scopes.join(' '),
    state: request.state,
    code_challenge: createHash('sha256').update(request.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(request.loginHint?.includes('@') ? { login_hint: request.loginHint } : {}),
    ...EXTRA[request.provider],
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

const EXTRA: Record<OauthProvider, Record<string, string>> = {
  // Lets people who are signed in to several accounts choose one.
  microsoft: { prompt: 'select_account', response_mode: 'query' },
  // Google issues a refresh token only with these.
  google: { access_type: 'offline', prompt: 'consent' },
  // OpenID Connect Core 11: offline access requires consent.
  other: { prompt: 'consent' },
};
