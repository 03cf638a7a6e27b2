import type { ChannelPatch, Security } from '../../../../../contracts/channel';
import type { OauthGrant } from '../../../../../contracts/oauth';
import { defaultScope, oauthProvider, tokenEndpointOf } from '../../../../../contracts/oauth';

export const PRESETS = ['microsoft365', 'gmail', 'other'] as const;
export type Preset = (typeof PRESETS)[number];

const MICROSOFT_HOST = 'outlook.office365.com';
const GMAIL_HOST = 'imap.gmail.com';

/** Microsoft's token endpoint of a tenant, null without one. */
export const microsoftEndpoint = (tenantId: string | null | undefined): string | null =>
  tokenEndpointOf({ tenantId });

/** The scope when the grant changes: one that a person entered stays, the usual one becomes that of the new grant. */
export function scopeAfter(values: ChannelPatch, before: OauthGrant, after: OauthGrant): string | null {
  const provider = oauthProvider(values);
  const isUsual = !values.scope || values.scope === defaultScope(provider, before);
  return isUsual ? defaultScope(provider, after) : (values.scope ?? null);
}

/** What a provider has for everyone; null for "other", which changes nothing. */
export function presetValues(preset: Preset, tenantId?: string | null): ChannelPatch | null {
  switch (preset) {
    case 'microsoft365':
      return {
        host: MICROSOFT_HOST,
        port: 993,
        security: 'tls',
        // Exchange Online takes no passwords over IMAP.
        authType: 'oauth',
        oauthGrant: 'refresh-token',
        scope: defaultScope('microsoft', 'refresh-token'),
        tokenEndpoint: microsoftEndpoint(tenantId),
        authorizationEndpoint: null,
      };
    case 'gmail':
      return {
        host: GMAIL_HOST,
        port: 993,
        security: 'tls',
        oauthGrant: 'refresh-token',
        scope: defaultScope('google', 'refresh-token'),
        tokenEndpoint: 'https://oauth2.googleapis.com/token',
        authorizationEndpoint: null,
      };
    case 'other':
      return null;
  }
}

/** The preset that a host belongs to. */
export function presetOf(host: string | null | undefined): Preset {
  if (host === MICROSOFT_HOST) return 'microsoft365';
  return host === GMAIL_HOST ? 'gmail' : 'other';
}

/** The security that is usual on a port, null where none is. */
export const usualSecurity = (port: unknown): Security | null =>
  port === 993 ? 'tls' : port === 143 ? 'starttls' : null;
