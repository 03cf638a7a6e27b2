import {
  EmailChannelError,
  providerOfMailHost,
  smtpOf,
  type Channel,
  type DiagnosisEvent,
} from '../../../contracts';
import type { EmailChannelConfig } from '../config';
import { withPassword } from './next-password';
import type { ChannelSource } from './source';
import {
  connectMailbox,
  type ConnectionSettings,
  type ConnectMailbox,
  type Mailbox,
  type MailboxLimits,
} from '../mailbox';
import { connectWithin, createConnectionLimit, heldBy, type SharedCount } from '../mailbox/connection-limit';
import { diagnose, type SendingTrial } from '../mailbox/diagnose';
import { connectSmtp, type SmtpSession } from '../mailbox/smtp';
import { createProxyFor } from '../mailbox/proxy';
import type { Proxy } from '../mailbox/types';
import { createAccessTokens, optionalSecret } from '../oauth/access-tokens';
import { withAccessToken } from '../oauth/retry';
import type { Secrets } from '../secrets';
import type { Database } from '../strapi/database';

/** Connects to mailboxes of channels, saved or not, with their credentials and within the connection limits. */
export interface MailboxAccess {
  /** Signs in. Rejects with the errors of connecting, of OAuth, and with `connections-exhausted`. */
  connect(
    source: ChannelSource,
    options?: Pick<Parameters<ConnectMailbox>[1], 'signal' | 'observe'>,
  ): Promise<Mailbox>;
  /** Connects, runs `work` and logs out. */
  use<T>(source: ChannelSource, work: (mailbox: Mailbox) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** The proxy of a channel, or null for direct connections. */
  proxyOf(source: ChannelSource): Promise<Proxy | null>;
  /** Connects to watch a folder. Returns null if the connection limit is reached. */
  tryWatching(source: ChannelSource, signal: AbortSignal): Promise<Mailbox | null>;
  /** Connects to the SMTP server. Rejects as `connect` does, and with `sending-failed` if no server is known. */
  connectToSend(source: ChannelSource, signal?: AbortSignal): Promise<SmtpSession>;
  /** Tests a connection and reports each stage. */
  diagnose(
    source: ChannelSource,
    tell: (event: DiagnosisEvent) => void,
    options?: { signal?: AbortSignal; sending?: SendingTrial },
  ): Promise<void>;
}

export function createMailboxAccess({
  config,
  database,
  secrets,
  sharedCount,
}: {
  config: EmailChannelConfig;
  database: Database;
  secrets: Secrets;
  /** Counts connections across instances. Without it, each instance counts its own. */
  sharedCount?: SharedCount;
}): MailboxAccess {
  const { allowedPrivateHosts } = config;
  const proxyFor = createProxyFor(config.proxy);
  const limits: MailboxLimits = {
    get operationMs() {
      return config.operationMs;
    },
    messageBytes: config.limits.messageBytes,
    allowedPrivateHosts,
  };
  const tokens = createAccessTokens({ database, secrets, allowedPrivateHosts, proxyFor });
  const limit = createConnectionLimit({
    perServer: config.connectionsPerServer,
    perAccount: config.connectionsPerAccount,
    shared: sharedCount,
  });
  const connectLimited = connectWithin(limit, connectMailbox);

  const proxyOf = (source: ChannelSource) =>
    proxyFor(source.channel, () => optionalSecret(source, 'proxyPassword'));

  /**
   * Runs `work` with connection settings and credentials. If a cached token is rejected, retries once with a new one.
   */
  const withSettings = async <T>(
    source: ChannelSource & { sending?: boolean },
    work: (settings: ConnectionSettings) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> => {
    const { channel } = source;
    const proxy = await proxyOf(source);
    const settings = (auth: ConnectionSettings['auth']) => ({ ...settingsOf(channel, auth), proxy });
    if (channel.authType === 'password')
      return withPassword(
        source,
        (next) => secrets.promote(channel.documentId, next),
        (password) => work(settings({ type: 'password', password })),
      );
    const withToken = (accessToken: string) => work(settings({ type: 'oauth', accessToken }));
    return withAccessToken(tokens, source, withToken, signal);
  };

  const connectToSend: MailboxAccess['connectToSend'] = (source, signal) =>
    withSettings(
      { ...source, sending: true },
      (settings) =>
        connectSmtp(
          { ...settings, ...smtpServerOf(source.channel), username: smtpUserOf(source.channel) },
          { allowedPrivateHosts, signal },
        ),
      signal,
    );

  const connect: MailboxAccess['connect'] = (source, options = {}) =>
    withSettings(source, (settings) => connectLimited(settings, { limits, ...options }), options.signal);

  return {
    connect,
    connectToSend,
    proxyOf,

    async use(source, work, signal) {
      const mailbox = await connect(source, { signal });
      try {
        return await work(mailbox);
      } finally {
        await mailbox.close();
      }
    },

    tryWatching: (source, signal) =>
      withSettings(
        source,
        async (settings) => {
          const release = await limit.tryWatching(settings);
          return release && heldBy(release, () => connectMailbox(settings, { limits, signal }));
        },
        signal,
      ),

    diagnose(source, tell, { signal, sending } = {}) {
      const { security, authType, folders, syncStartDate } = source.channel;
      const since = syncStartDate === null ? null : new Date(syncStartDate);
      return diagnose(
        { connect: connectMailbox, limits },
        {
          security,
          authType,
          folders,
          since,
          sending,
          withSettings: (work) => withSettings(source, work, signal),
        },
        tell,
        signal,
      );
    },
  };
}

const settingsOf = (channel: Channel, auth: ConnectionSettings['auth']): ConnectionSettings => ({
  host: channel.host ?? '',
  port: channel.port,
  security: channel.security,
  username: channel.username ?? '',
  auth,
  connectionTimeoutMs: channel.connectionTimeoutMs,
  caCertificate: channel.caCertificate,
  tlsMinVersion: channel.tlsMinVersion,
});

function smtpServerOf(channel: Channel) {
  const server = smtpOf(channel);
  if (!server) throw new EmailChannelError('sending-failed.no-smtp', {}, { field: 'smtpHost' });
  return server;
}

/** Providers that use the local part as IMAP username expect the full address for SMTP (iCloud). */
const smtpUserOf = ({ host, username, replyTo }: Channel): string =>
  (providerOfMailHost(host)?.localPartOnly && !username?.includes('@') ? replyTo : null) ?? username ?? '';
