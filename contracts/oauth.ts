import {
  oauthOfEndpoint,
  oauthOfMailHost,
  providerOfPreset,
  PROVIDERS,
  type OauthService,
  type OauthGrant,
} from './providers';

export { OAUTH_GRANTS, type OauthGrant } from './providers';

/** Providers with known endpoints and scopes; `other` uses the settings as entered. */
export type OauthProvider = 'microsoft' | 'google' | 'other';

/** Path of the redirect URL on the Strapi server. */
export const CALLBACK_PATH = '/email-channel/oauth/callback';

/** OAuth provider settings of a channel. */
export interface OauthAddresses {
  /** The mail server. It distinguishes national clouds that share endpoints. */
  host?: string | null;
  tenantId?: string | null;
  tokenEndpoint?: string | null;
  authorizationEndpoint?: string | null;
}

/** The default if only a tenant is set and the mail host is unknown. */
const MICROSOFT = providerOfPreset('microsoft365')!.oauth!;

/** The known OAuth service of a channel, or undefined. */
function serviceOf({ host, tenantId, tokenEndpoint }: OauthAddresses): OauthService | undefined {
  if (tokenEndpoint)
    return URL.canParse(tokenEndpoint) ? oauthOfEndpoint(new URL(tokenEndpoint).hostname, host) : undefined;
  if (!tenantId) return undefined;
  const ofMail = oauthOfMailHost(host);
  return ofMail?.kind === 'microsoft' ? ofMail : MICROSOFT;
}

/** The provider of a channel's token endpoint; Microsoft if only a tenant is set. */
export const oauthProvider = (addresses: OauthAddresses): OauthProvider =>
  serviceOf(addresses)?.kind ?? 'other';

/**
 * The token endpoint: as entered, with v1 Entra URLs upgraded to v2, or else Microsoft's for the tenant. Null without
 * both.
 */
export function tokenEndpointOf(addresses: OauthAddresses): string | null {
  const given = addresses.tokenEndpoint?.trim();
  if (given) return mendedEndpoint(given);
  const tenant = addresses.tenantId?.trim();
  return tenant ? (serviceOf(addresses)?.tokenEndpoint(tenant) ?? null) : null;
}

/** The authorization endpoint: as entered, or else the known provider's. Null if unknown. */
export function authorizationEndpointOf(addresses: OauthAddresses): string | null {
  if (addresses.authorizationEndpoint?.trim()) return mendedEndpoint(addresses.authorizationEndpoint.trim());
  const tokenEndpoint = tokenEndpointOf(addresses);
  return (tokenEndpoint && serviceOf(addresses)?.authorizationEndpoint(tokenEndpoint)) ?? null;
}

/**
 * Upgrades a v1 Entra endpoint (`/oauth2/token`) to v2 (`/oauth2/v2.0/token`), since v1 does not support scopes.
 * Returns any other URL unchanged.
 */
export function mendedEndpoint(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const url = new URL(endpoint);
  if (oauthOfEndpoint(url.hostname, null)?.kind !== 'microsoft') return endpoint;
  const mended = url.pathname.replace(/\/oauth2\/(token|authorize)\/?$/, '/oauth2/v2.0/$1');
  return mended === url.pathname ? endpoint : `${url.origin}${mended}`;
}

/** The scope to request (RFC 6749 3.3): as entered, or else the provider's default. Empty if unknown. */
export function scopesOf(
  channel: OauthAddresses & { oauthGrant?: OauthGrant; scope?: string | null },
): string[] {
  const given = channel.scope?.split(/\s+/).filter(Boolean) ?? [];
  if (given.length > 0)
    return given.map((scope) => {
      const resource = scope.replace(/\/$/, '');
      return RESOURCES.has(resource.toLowerCase()) ? `${resource}/.default` : scope;
    });
  return defaultScope(channel, channel.oauthGrant ?? 'refresh-token')?.split(' ') ?? [];
}

/** The scope to request if the channel also sends mail. SMTP may need its own scope. */
export function sendingScopesOf(
  channel: OauthAddresses & { oauthGrant?: OauthGrant; scope?: string | null },
): string[] {
  const scopes = scopesOf(channel);
  const own = channel.oauthGrant === 'client-credentials' ? null : serviceOf(channel)?.sendingScope;
  return own && scopes.length > 0 && !scopes.includes(own) ? [own, ...scopes] : scopes;
}

/** Resource identifiers, which v1 of Entra used instead of scopes. */
const RESOURCES = new Set(PROVIDERS.flatMap(({ oauth }) => oauth?.resources ?? []));

/** The default scope of the provider, or null if the provider is unknown. */
export const defaultScope = (addresses: OauthAddresses, grant: OauthGrant): string | null =>
  serviceOf(addresses)?.scopes[grant] ?? null;

/** OAuth sign-in state of a channel. Times are ISO strings. */
export interface SignInView {
  /** Address of the account. Null if the provider did not return it, or if the refresh token was entered manually. */
  signedInAs: string | null;
  signedInAt: string | null;
  /** Time when an access token was last obtained. */
  refreshedAt: string | null;
}

/** Response to starting a sign-in: the provider's page to open. */
export interface SignInStart {
  url: string;
}

/** The default redirect URL; a channel can override it. */
export interface SignInSettings {
  redirectUrl: string;
}

/** Values of the `signIn` query parameter after a sign-in: one of these, or an error code. */
export const SIGN_IN_DONE = 'done';
/** The state is unknown, used or older than ten minutes, or the channel has changed. */
export const SIGN_IN_EXPIRED = 'expired';
/** The sign-in was completed in a different browser than it was started in. */
export const SIGN_IN_OTHER_BROWSER = 'other-browser';
/** The user or the provider denied access. */
export const SIGN_IN_DENIED = 'denied';
/** The provider did not return a refresh token. */
export const SIGN_IN_NOT_LASTING = 'not-lasting';
