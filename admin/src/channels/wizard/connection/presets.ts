import type { ChannelPatch, Security } from '../../../../../contracts/channel';

export const PRESETS = ['microsoft365', 'gmail', 'other'] as const;
export type Preset = (typeof PRESETS)[number];

const MICROSOFT_HOST = 'outlook.office365.com';
const GMAIL_HOST = 'imap.gmail.com';

/** Microsoft's token endpoint of a tenant, null without one. */
export const microsoftEndpoint = (tenantId: string | null | undefined): string | null =>
  tenantId?.trim()
    ? `https://login.microsoftonline.com/${encodeURIComponent(tenantId.trim())}/oauth2/v2.0/token`
    : null;

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
        scope: 'https://outlook.office365.com/.default',
        tokenEndpoint: microsoftEndpoint(tenantId),
      };
    case 'gmail':
      return {
        host: GMAIL_HOST,
        port: 993,
        security: 'tls',
        scope: 'https://mail.google.com/',
        tokenEndpoint: 'https://oauth2.googleapis.com/token',
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
