/** RFC 6749 grants: of a person who signed in (6), or of the app by itself (4.4). */
export const OAUTH_GRANTS = ['refresh-token', 'client-credentials'] as const;
export type OauthGrant = (typeof OAUTH_GRANTS)[number];

/** Providers whose endpoints and scopes are known; every other one is used as it is entered. */
export type OauthProvider = 'microsoft' | 'google' | 'other';

/** Where the browser comes back to after a sign-in, after the address of the Strapi server. */
export const CALLBACK_PATH = '/email-channel/oauth/callback';

/** What a channel says of its provider. */
export interface OauthAddresses {
  tenantId?: string | null;
  tokenEndpoint?: string | null;
  authorizationEndpoint?: string | null;
}

const MICROSOFT = 'https://login.microsoftonline.com';
const MICROSOFT_HOSTS = new Set([
  'login.microsoftonline.com',
  'login.windows.net',
  'login.microsoftonline.us',
  'login.partner.microsoftonline.cn',
  'login.chinacloudapi.cn',
]);
const GOOGLE_HOSTS = new Set(['oauth2.googleapis.com', 'accounts.google.com', 'www.googleapis.com']);
const GOOGLE_AUTHORIZATION = 'https://accounts.google.com/o/oauth2/v2/auth';
const EXCHANGE_RESOURCE = /^https:\/\/outlook\.office(365)?\.com\/?$/i;

const DEFAULT_SCOPES: Record<OauthProvider, Record<OauthGrant, string | null>> = {
  microsoft: {
    'refresh-token': 'https://outlook.office365.com/IMAP.AccessAsUser.All offline_access openid email',
    'client-credentials': 'https://outlook.office365.com/.default',
  },
  google: { 'refresh-token': 'https://mail.google.com/ openid email', 'client-credentials': null },
  other: { 'refresh-token': null, 'client-credentials': null },
};

/** The provider that a channel's token endpoint belongs to; Microsoft's where only a tenant is named. */
export function oauthProvider({ tenantId, tokenEndpoint }: OauthAddresses): OauthProvider {
  if (!tokenEndpoint) return tenantId ? 'microsoft' : 'other';
  const host = URL.canParse(tokenEndpoint) ? new URL(tokenEndpoint).hostname : '';
  if (MICROSOFT_HOSTS.has(host)) return 'microsoft';
  return GOOGLE_HOSTS.has(host) ? 'google' : 'other';
}

/** Where tokens come from: the endpoint as given (version 1 of Entra mended), else Microsoft's of the tenant; null without both. */
export function tokenEndpointOf({ tenantId, tokenEndpoint }: OauthAddresses): string | null {
  if (tokenEndpoint?.trim()) return mendedEndpoint(tokenEndpoint.trim());
  const tenant = tenantId?.trim();
  return tenant ? `${MICROSOFT}/${encodeURIComponent(tenant)}/oauth2/v2.0/token` : null;
}

/** Where people sign in: as given, else the one that belongs to a known provider's token endpoint; null where none is known. */
export function authorizationEndpointOf(addresses: OauthAddresses): string | null {
  if (addresses.authorizationEndpoint?.trim()) return mendedEndpoint(addresses.authorizationEndpoint.trim());
  switch (oauthProvider(addresses)) {
    case 'microsoft':
      return tokenEndpointOf(addresses)!.replace(/\/token\/?$/, '/authorize');
    case 'google':
      return GOOGLE_AUTHORIZATION;
    case 'other':
      return null;
  }
}

/**
 * An endpoint of version 1 of Entra as the one of version 2, which alone knows scopes: `/oauth2/token` becomes
 * `/oauth2/v2.0/token`. Any other address is answered as it is.
 */
export function mendedEndpoint(endpoint: string): string {
  if (!URL.canParse(endpoint)) return endpoint;
  const url = new URL(endpoint);
  if (!MICROSOFT_HOSTS.has(url.hostname)) return endpoint;
  const mended = url.pathname.replace(/\/oauth2\/(token|authorize)\/?$/, '/oauth2/v2.0/$1');
  return mended === url.pathname ? endpoint : `${url.origin}${mended}`;
}

/** What access is asked for, RFC 6749 3.3: as given, else what the provider's mailboxes need; empty where none is known. */
export function scopesOf(
  channel: OauthAddresses & { oauthGrant?: OauthGrant; scope?: string | null },
): string[] {
  const given = channel.scope?.split(/\s+/).filter(Boolean) ?? [];
  const grant = channel.oauthGrant ?? 'refresh-token';
  // A bare resource is how version 1 of Entra named it.
  if (given.length > 0)
    return given.map((scope) =>
      EXCHANGE_RESOURCE.test(scope) ? `${scope.replace(/\/$/, '')}/.default` : scope,
    );
  return DEFAULT_SCOPES[oauthProvider(channel)][grant]?.split(' ') ?? [];
}

/** The scopes that are used where a channel names none, null where the provider is not known. */
export const defaultScope = (provider: OauthProvider, grant: OauthGrant): string | null =>
  DEFAULT_SCOPES[provider][grant];

/** Who signed in to a channel's mailbox. Times are ISO strings. */
export interface SignInView {
  /** Address of the account, null where the provider did not tell it or a refresh token was entered by hand. */
  signedInAs: string | null;
  signedInAt: string | null;
  /** When an access token was last obtained. */
  refreshedAt: string | null;
}

/** Answer of beginning to sign in: the page of the provider to go to. */
export interface SignInStart {
  url: string;
}

/** Where the provider sends people back to unless the channel names another address. */
export interface SignInSettings {
  redirectUrl: string;
}

/** `signIn` in the address of the page that a sign-in ends on: one of these, or an error code. */
export const SIGN_IN_DONE = 'done';
/** The state is unknown, was used already or is older than ten minutes, or the channel changed meanwhile. */
export const SIGN_IN_EXPIRED = 'expired';
/** The person, or the provider for them, refused. */
export const SIGN_IN_DENIED = 'denied';
/** The provider gave no refresh token. */
export const SIGN_IN_NOT_LASTING = 'not-lasting';
