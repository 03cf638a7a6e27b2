import {
  authorizationEndpointOf,
  oauthProvider,
  scopesOf,
  tokenEndpointOf,
  type Channel,
  type SecretField,
} from '../../../../contracts';
import type { ProblemList } from './problem-list';

/** Rejects endpoints that credentials must not be sent to, even in a draft. */
export function checkOauthAddresses(channel: Channel, wrong: ProblemList['wrong']): void {
  for (const field of ['tokenEndpoint', 'authorizationEndpoint'] as const)
    if (channel[field] && !isPlainUrl(channel[field], ['https:'])) wrong([field], 'https-address');
  if (channel.redirectUrl && !isPlainUrl(channel.redirectUrl, ['https:', 'http:']))
    wrong(['redirectUrl'], 'http-address');
}

/** Finds missing OAuth settings by grant (RFC 6749 4.1, 4.4, 6). */
export function checkOauth(
  channel: Channel,
  secrets: Partial<Record<SecretField, boolean>>,
  missing: ProblemList['missing'],
): void {
  const microsoft = oauthProvider(channel) === 'microsoft';
  if (!channel.clientId) missing(['clientId'], 'client-id-missing');
  if (!tokenEndpointOf(channel)) missing(['tokenEndpoint'], 'token-endpoint-missing');
  else if (scopesOf(channel).length === 0) missing(['scope'], 'scope-missing');

  if (channel.oauthGrant === 'client-credentials') {
    if (!secrets.clientSecret && !secrets.clientCertificate)
      missing(['secrets', 'clientSecret'], 'client-secret-missing');
    if (microsoft && isShared(channel)) missing(['tenantId'], 'tenant-shared');
    if (microsoft && !scopesOf(channel).every((scope) => scope.endsWith('/.default')))
      missing(['scope'], 'scope-not-default');
    return;
  }
  if (!secrets.refreshToken) missing(['secrets', 'refreshToken'], 'sign-in-missing');
  if (!authorizationEndpointOf(channel) && !secrets.refreshToken)
    missing(['authorizationEndpoint'], 'authorization-endpoint-missing');
}

const isShared = (channel: Channel): boolean =>
  /^\/(common|organizations|consumers)\//i.test(new URL(tokenEndpointOf(channel)!).pathname);

/** Whether a URL has no credentials and no fragment. */
function isPlainUrl(text: string, protocols: string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return protocols.includes(protocol) && !username && !password && !hash;
}
