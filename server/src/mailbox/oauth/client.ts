import {
  EmailChannelError,
  oauthProvider,
  scopesOf,
  tokenEndpointOf,
  type Channel,
} from '../../../../contracts';
import type { OauthClient } from './types';

/** The settings of a channel that name its app at a provider. */
export type OauthSettings = Pick<
  Channel,
  'host' | 'tenantId' | 'tokenEndpoint' | 'authorizationEndpoint' | 'clientId' | 'scope' | 'oauthGrant'
>;

/** The app that a channel names. Throws `invalid-input` with the field that is missing. */
export function oauthClient(settings: OauthSettings, clientSecret: string | null): OauthClient {
  const tokenEndpoint = tokenEndpointOf(settings);
  const scopes = scopesOf(settings);
  if (!tokenEndpoint) throw missing('tokenEndpoint', 'Enter the token endpoint, or the tenant id.');
  if (!URL.canParse(tokenEndpoint))
    throw missing('tokenEndpoint', 'Enter an address that begins with https://.');
  if (!settings.clientId) throw missing('clientId', 'Enter the client id.');
  if (scopes.length === 0) throw missing('scope', 'Enter the scope that your provider names for IMAP.');
  return {
    provider: oauthProvider(settings),
    tokenEndpoint,
    endpointField: settings.tokenEndpoint ? 'tokenEndpoint' : 'tenantId',
    clientId: settings.clientId,
    clientSecret,
    scopes,
  };
}

const missing = (field: string, message: string) =>
  new EmailChannelError('invalid-input', message, { field });
