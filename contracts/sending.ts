import type { Channel } from './channel';
import { PROVIDERS, providerOfMailHost, smtpOfProvider, type SmtpServer } from './providers';

type Sending = Pick<Channel, 'sendWith' | 'smtpHost' | 'smtpPort' | 'smtpSecurity' | 'host'>;

/**
 * The SMTP server of a channel: as entered, or else the known provider's. Null if none is known, or if the channel uses
 * Strapi's email provider.
 */
export function smtpOf(channel: Sending): SmtpServer | null {
  if (channel.sendWith !== 'mailbox') return null;
  if (channel.smtpHost)
    return { host: channel.smtpHost, port: channel.smtpPort, security: channel.smtpSecurity };
  const provider = providerOfMailHost(channel.host);
  return (provider && smtpOfProvider(provider)) ?? null;
}

/** Whether an SMTP server belongs to the mailbox's provider, so that the same account is used. */
export const isOfProvider = (smtp: SmtpServer, mailHost: string | null): boolean =>
  PROVIDERS.some((provider) => {
    const known = provider.host === mailHost?.toLowerCase() && smtpOfProvider(provider);
    return (
      known &&
      known.host === smtp.host.toLowerCase() &&
      known.port === smtp.port &&
      known.security === smtp.security
    );
  });

/** Whether the provider saves messages sent over SMTP in the Sent folder itself. */
export const keepsSent = (smtp: SmtpServer): boolean =>
  PROVIDERS.some(
    (provider) => provider.keepsSent && smtpOfProvider(provider)?.host === smtp.host.toLowerCase(),
  );
