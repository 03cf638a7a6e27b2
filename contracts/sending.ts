import type { Channel } from './channel';
import { PROVIDERS, providerOfMailHost, smtpOfProvider, type SmtpServer } from './providers';

type Sending = Pick<Channel, 'sendWith' | 'smtpHost' | 'smtpPort' | 'smtpSecurity' | 'host'>;

/**
 * The SMTP server that a channel sends through: as entered, else that of a known provider of the mailbox. Null where none is
 * known, and where the channel sends through Strapi's email provider.
 */
export function smtpOf(channel: Sending): SmtpServer | null {
  if (channel.sendWith !== 'mailbox') return null;
  if (channel.smtpHost)
    return { host: channel.smtpHost, port: channel.smtpPort, security: channel.smtpSecurity };
  const provider = providerOfMailHost(channel.host);
  return (provider && smtpOfProvider(provider)) ?? null;
}

/** Whether an SMTP server belongs to the provider of a mailbox: the same account is meant. */
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

/** Whether what is sent there is put into the Sent folder by the provider itself. */
export const keepsSent = (smtp: SmtpServer): boolean =>
  PROVIDERS.some(
    (provider) => provider.keepsSent && smtpOfProvider(provider)?.host === smtp.host.toLowerCase(),
  );
