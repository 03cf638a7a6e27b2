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

/** Ways into the mailboxes of channels, saved or not, with their credentials and within the limits of connections. */
export interface MailboxAccess {
  /** Signs in. Rejects with the errors of connecting, of OAuth, and with `connections-exhausted`. */
  connect(
    source: ChannelSource,
    options?: Pick<Parameters<ConnectMailbox>[1], 'signal' | 'observe'>,
  ): Promise<Mailbox>;
  /** Connects, does one thing, and logs out. */
  use<T>(source: ChannelSource, work: (mailbox: Mailbox) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** What connections of a channel go through; null where they are direct. */
  proxyOf(source: ChannelSource): Promise<Proxy | null>;
  /** Signs in to watch a folder; null where no connection is left for that. */
  tryWatching(source: ChannelSource, signal: AbortSignal): Promise<Mailbox | null>;
  /** Signs in where the mailbox sends. Rejects as `connect` does, and with `sending-failed` where no server is known. */
  connectToSend(source: ChannelSource, signal?: AbortSignal): Promise<SmtpSession>;
  /** Connects stage by stage, telling of each. */
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
  /** Connections of all instances; without it each counts its own. */
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

  /** Hands the way to connect, with its credentials, to `work`; once more with a new token where a kept one was refused. */
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

/** Where people sign in to read by the part before the `@` alone, sending takes the address (iCloud). */
const smtpUserOf = ({ host, username, replyTo }: Channel): string =>
  (providerOfMailHost(host)?.localPartOnly && !username?.includes('@') ? replyTo : null) ?? username ?? '';
