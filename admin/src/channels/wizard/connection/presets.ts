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

/** The providers that are offered by name, and any other one. */
export const PRESETS: Preset[] = [...PROVIDERS.flatMap(({ preset }) => preset ?? []), 'other'];
export type Preset = ProviderPreset | 'other';

/** Microsoft's token endpoint of a tenant in the cloud of a mail host, null without a tenant. */
export const microsoftEndpoint = (tenantId: string | null | undefined, host?: string | null): string | null =>
  tokenEndpointOf({ tenantId, host });

/** The scope when the grant changes: one that a person entered stays, the usual one becomes that of the new grant. */
export function scopeAfter(values: ChannelPatch, before: OauthGrant, after: OauthGrant): string | null {
  const isUsual = !values.scope || values.scope === defaultScope(values, before);
  return isUsual ? defaultScope(values, after) : (values.scope ?? null);
}

/** What a provider has for everyone; null for "other", which changes nothing. */
export function presetValues(preset: Preset, tenantId?: string | null): ChannelPatch | null {
  const provider = providerOfPreset(preset);
  if (!provider) return null;
  const { host, port = 993, security = 'tls', oauth } = provider;
  return {
    host,
    port,
    security,
    ...smtpValues(smtpOfProvider(provider)),
    // Exchange Online takes no passwords over IMAP; Gmail takes app passwords, so the choice stays.
    ...(oauth?.kind === 'microsoft' && { authType: 'oauth' }),
    oauthGrant: 'refresh-token',
    scope: oauth?.scopes['refresh-token'] ?? null,
    tokenEndpoint: oauth?.tokenEndpoint(tenantId ?? null) ?? null,
    authorizationEndpoint: null,
  };
}

/** The settings of an SMTP server; empty where none is known. */
export const smtpValues = (smtp: SmtpServer | null | undefined): ChannelPatch =>
  smtp ? { smtpHost: smtp.host, smtpPort: smtp.port, smtpSecurity: smtp.security } : {};

/** The preset that a host belongs to. */
export const presetOf = (host: string | null | undefined): Preset =>
  PRESETS.find((preset) => providerOfPreset(preset)?.host === host) ?? 'other';

const USUAL: Record<number, Security> = { 993: 'tls', 143: 'starttls', 465: 'tls', 587: 'starttls' };
/** The security that is usual on a port, null where none is. */
export const usualSecurity = (port: unknown): Security | null => USUAL[Number(port)] ?? null;
