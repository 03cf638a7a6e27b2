import type { ChannelPatch, Security } from '../../../../../contracts/channel';
import type { OauthGrant } from '../../../../../contracts/oauth';
import { defaultScope, tokenEndpointOf } from '../../../../../contracts/oauth';
import {
  PROVIDERS,
  providerOfPreset,
  smtpOfProvider,
  type ProviderPreset,
  type SmtpServer,
} from '../../../../../contracts/providers';

/** Named providers, and "other". */
export const PRESETS: Preset[] = [...PROVIDERS.flatMap(({ preset }) => preset ?? []), 'other'];
export type Preset = ProviderPreset | 'other';

/** Microsoft's token endpoint for a tenant in the cloud of a mail host, or null without a tenant. */
export const microsoftEndpoint = (tenantId: string | null | undefined, host?: string | null): string | null =>
  tokenEndpointOf({ tenantId, host });

/** Returns the scope after a change of grant: a custom scope stays, the default one becomes that of the new grant. */
export function scopeAfter(values: ChannelPatch, before: OauthGrant, after: OauthGrant): string | null {
  const isUsual = !values.scope || values.scope === defaultScope(values, before);
  return isUsual ? defaultScope(values, after) : (values.scope ?? null);
}

/** A provider's general settings, or null for "other", which changes nothing. */
export function presetValues(preset: Preset, tenantId?: string | null): ChannelPatch | null {
  const provider = providerOfPreset(preset);
  if (!provider) return null;
  const { host, port = 993, security = 'tls', oauth } = provider;
  return {
    host,
    port,
    security,
    ...smtpValues(smtpOfProvider(provider)),
    // Exchange Online does not accept passwords over IMAP. Gmail accepts app passwords, so the choice stays.
    ...(oauth?.kind === 'microsoft' && { authType: 'oauth' }),
    oauthGrant: 'refresh-token',
    scope: oauth?.scopes['refresh-token'] ?? null,
    tokenEndpoint: oauth?.tokenEndpoint(tenantId ?? null) ?? null,
    authorizationEndpoint: null,
  };
}

/** Settings of an SMTP server, empty if unknown. */
export const smtpValues = (smtp: SmtpServer | null | undefined): ChannelPatch =>
  smtp ? { smtpHost: smtp.host, smtpPort: smtp.port, smtpSecurity: smtp.security } : {};

/** Returns the preset for a host. */
export const presetOf = (host: string | null | undefined): Preset =>
  PRESETS.find((preset) => providerOfPreset(preset)?.host === host) ?? 'other';

const USUAL: Record<number, Security> = { 993: 'tls', 143: 'starttls', 465: 'tls', 587: 'starttls' };
/** Returns the usual encryption on a port, or null. */
export const usualSecurity = (port: unknown): Security | null => USUAL[Number(port)] ?? null;
