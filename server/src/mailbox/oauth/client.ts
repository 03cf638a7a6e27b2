import { invalidInput, oauthProvider, scopesOf, tokenEndpointOf, type Channel } from '../../../../contracts';
import type { OauthClient } from './types';

/** Channel settings of the OAuth app. */
export type OauthSettings = Pick<
  Channel,
  'host' | 'tenantId' | 'tokenEndpoint' | 'authorizationEndpoint' | 'clientId' | 'scope' | 'oauthGrant'
>;

/**
 * Returns a channel's OAuth app. Throws `invalid-input` with the missing field.
 * @param scopes scopes to request; defaults to mailbox access
 */
export function oauthClient(
  settings: OauthSettings,
  { clientSecret, clientCertificate }: Pick<OauthClient, 'clientSecret' | 'clientCertificate'>,
  scopes = scopesOf(settings),
): OauthClient {
  const tokenEndpoint = tokenEndpointOf(settings);
  if (!tokenEndpoint) throw invalidInput('tokenEndpoint', 'token-endpoint-missing');
  if (!URL.canParse(tokenEndpoint)) throw invalidInput('tokenEndpoint', 'https-address');
  if (!settings.clientId) throw invalidInput('clientId', 'client-id-missing');
  if (scopes.length === 0) throw invalidInput('scope', 'scope-missing');
  return {
    provider: oauthProvider(settings),
    tokenEndpoint,
    endpointField: settings.tokenEndpoint ? 'tokenEndpoint' : 'tenantId',
    clientId: settings.clientId,
    clientSecret,
    clientCertificate,
    scopes,
  };
}
