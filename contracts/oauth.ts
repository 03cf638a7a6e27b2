import {
  oauthOfEndpoint,
  oauthOfMailHost,
  providerOfPreset,
  PROVIDERS,
  type OauthService,
  type OauthGrant,
} from './providers';

export { OAUTH_GRANTS, type OauthGrant } from './providers';

/** Providers whose endpoints and scopes are known; every other one is used as it is entered. */
export type OauthProvider = 'microsoft' | 'google' | 'other';

/** Path of the redirect URL, on the address of the Strapi server. */
export const CALLBACK_PATH = '/email-channel/oauth/callback';

/** Provider settings of a channel. */
export interface OauthAddresses {
  /** The mail server, which distinguishes national clouds with the same endpoints. */
  host?: string | null;
  tenantId?: string | null;
  tokenEndpoint?: string | null;
  authorizationEndpoint?: string | null;
}

/** The sign-in that is used where only a tenant is set and the mail host is unknown. */
const MICROSOFT = providerOfPreset('microsoft365')!.oauth!;

/** The known sign-in of a channel, undefined for any other. */
function serviceOf({ host, tenantId, tokenEndpoint }: OauthAddresses): OauthService | undefined {
  if (tokenEndpoint)
    return URL.canParse(tokenEndpoint) ? oauthOfEndpoint(new URL(tokenEndpoint).hostname, host) : undefined;
  if (!tenantId) return undefined;
  const ofMail = oauthOfMailHost(host);
  return ofMail?.kind === 'microsoft' ? ofMail : MICROSOFT;
}

/** The provider that a channel's token endpoint belongs to; Microsoft's where only a tenant is named. */
export const oauthProvider = (addresses: OauthAddresses): OauthProvider =>
  serviceOf(addresses)?.kind ?? 'other';

/** Where tokens come from: the endpoint as given (version 1 of Entra corrected), else Microsoft's of the tenant; null without both. */
export function tokenEndpointOf(addresses: OauthAddresses): string | null {
  const given = addresses.tokenEndpoint?.trim();
  if (given) return mendedEndpoint(given);
  const tenant = addresses.tenantId?.trim();
  return tenant ? (serviceOf(addresses)?.tokenEndpoint(tenant) ?? null) : null;
}

/** Where people sign in: as given, else the one that belongs to a known provider's token endpoint; null where none is known. */
export function authorizationEndpointOf(addresses: OauthAddresses): string | null {
  if (addresses.authorizationEndpoint?.trim()) return mendedEndpoint(addresses.authorizationEndpoint.trim());
  const tokenEndpoint = tokenEndpointOf(addresses);
  return (tokenEndpoint && serviceOf(addresses)?.authorizationEndpoint(tokenEndpoint)) ?? null;
}

/**
 * An endpoint of version 1 of Entra as the one of version 2, which alone knows scopes: `/oauth2/token` becomes
 * `/oauth2/v2.0/token`. Any other address is returned as it is.
 */
export function mendedEndpoint(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const url = new URL(endpoint);
  if (oauthOfEndpoint(url.hostname, null)?.kind !== 'microsoft') return endpoint;
  const mended = url.pathname.replace(/\/oauth2\/(token|authorize)\/?$/, '/oauth2/v2.0/$1');
  return mended === url.pathname ? endpoint : `${url.origin}${mended}`;
}

/** The scope to request (RFC 6749 3.3): as given, else what the provider's mailboxes need; empty if unknown. */
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

/** The scope to request for sending too: SMTP may need one of its own beside that of the mailbox. */
export function sendingScopesOf(
  channel: OauthAddresses & { oauthGrant?: OauthGrant; scope?: string | null },
): string[] {
  const scopes = scopesOf(channel);
  const own = channel.oauthGrant === 'client-credentials' ? null : serviceOf(channel)?.sendingScope;
  return own && scopes.length > 0 && !scopes.includes(own) ? [own, ...scopes] : scopes;
}

/** Bare resources: how version 1 of Entra named access to a mailbox. */
const RESOURCES = new Set(PROVIDERS.flatMap(({ oauth }) => oauth?.resources ?? []));

/** The scopes that are used where a channel names none, null where the provider is not known. */
export const defaultScope = (addresses: OauthAddresses, grant: OauthGrant): string | null =>
  serviceOf(addresses)?.scopes[grant] ?? null;

/** The sign-in of a channel. Times are ISO strings. */
export interface SignInView {
  /** Address of the account, null if the provider did not return it or a refresh token was entered by hand. */
  signedInAs: string | null;
  signedInAt: string | null;
  /** When an access token was last obtained. */
  refreshedAt: string | null;
}

/** Response to starting a sign-in: the provider's page to open. */
export interface SignInStart {
  url: string;
}

/** The redirect URL, unless the channel has another one. */
export interface SignInSettings {
  redirectUrl: string;
}

/** `signIn` in the address of the page that a sign-in ends on: one of these, or an error code. */
export const SIGN_IN_DONE = 'done';
/** The state is unknown, already used or older than ten minutes, or the channel has changed. */
export const SIGN_IN_EXPIRED = 'expired';
/** The browser that came back is not the one that began. */
export const SIGN_IN_OTHER_BROWSER = 'other-browser';
/** The person, or the provider for them, refused. */
export const SIGN_IN_DENIED = 'denied';
/** The provider gave no refresh token. */
export const SIGN_IN_NOT_LASTING = 'not-lasting';
