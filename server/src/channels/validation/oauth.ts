import {
  authorizationEndpointOf,
  oauthProvider,
  scopesOf,
  tokenEndpointOf,
  type Channel,
  type SecretField,
} from '../../../../contracts';
import type { ProblemList } from './problem-list';

/** Addresses that no channel may have, not even a draft: credentials would be sent there. */
export function checkOauthAddresses(channel: Channel, wrong: ProblemList['wrong']): void {
  for (const field of ['tokenEndpoint', 'authorizationEndpoint'] as const)
    if (channel[field] && !isPlainUrl(channel[field], ['https:']))
      wrong([field], 'Enter an address that begins with https://.');
  if (channel.redirectUrl && !isPlainUrl(channel.redirectUrl, ['https:', 'http:']))
    wrong(['redirectUrl'], 'Enter an address that begins with https:// or http://.');
}

/** What signing in by OAuth lacks, by grant (RFC 6749 4.1, 4.4, 6). */
export function checkOauth(
  channel: Channel,
  secrets: Record<SecretField, boolean>,
  missing: ProblemList['missing'],
): void {
  const microsoft = oauthProvider(channel) === 'microsoft';
  if (!channel.clientId) missing(['clientId'], 'Enter the client id.');
  if (!tokenEndpointOf(channel)) missing(['tokenEndpoint'], 'Enter the token endpoint, or the tenant id.');
  else if (scopesOf(channel).length === 0)
    missing(['scope'], 'Enter the scope that your provider names for IMAP.');

  if (channel.oauthGrant === 'client-credentials') {
    if (!secrets.clientSecret) missing(['secrets', 'clientSecret'], 'Enter the client secret.');
    if (microsoft && isShared(channel))
      missing(['tenantId'], 'Enter your own tenant id: an app can’t sign in by itself for every tenant.');
    if (microsoft && !scopesOf(channel).every((scope) => scope.endsWith('/.default')))
      missing(['scope'], 'Enter https://outlook.office365.com/.default, or leave it empty.');
    return;
  }
  if (!secrets.refreshToken) missing(['secrets', 'refreshToken'], 'Sign in, or enter a refresh token.');
  if (!authorizationEndpointOf(channel) && !secrets.refreshToken)
    missing(['authorizationEndpoint'], 'Enter the authorization endpoint, or a refresh token.');
}

const isShared = (channel: Channel): boolean =>
  /^\/(common|organizations|consumers)\//i.test(new URL(tokenEndpointOf(channel)!).pathname);

/** An address without user name and fragment. */
function isPlainUrl(text: string, protocols: string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return protocols.includes(protocol) && !username && !password && !hash;
}
