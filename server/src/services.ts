import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import { EmailChannelError, type Channel } from '../../contracts';
import { createChannels } from './channels/channels';
import { createChecks } from './channels/checks';
import { createMessageLog } from './channels/message-log';
import { readOwnAddresses } from './channels/own-addresses';
import { configSchema } from './config';
import type { App, ChannelSource } from './http/app';
import { createCursors } from './intake/cursor';
import type { IntakeDependencies, Observer } from './intake/dependencies';
import type { Target } from './intake/judge';
import { createLedger } from './intake/ledger';
import { newestOf } from './intake/newest';
import { preview } from './intake/preview';
import { readChannel } from './intake/run';
import { createUploads } from './intake/uploads';
import { createMailParserPool } from './mail/pool';
import type { BodyForms } from './mail/types';
import { toMailView } from './mail/view';
import { findWorkerFile } from './mail/worker-file';
import { connectMailbox, type Mailbox } from './mailbox';
import { createChannelStates } from './schedule/channel-state';
import { createEngine, type Engine } from './schedule/engine';
import { createLeases } from './schedule/lease';
import { createRetention } from './schedule/retention';
import { isInSkipWindow } from './schedule/skip-windows';
import { createSecrets } from './secrets';
import { contentType } from './strapi/border';
import { createDatabase } from './strapi/database';
import { createLogger } from './strapi/logger';
import { createRawMail } from './strapi/raw-mail';
import { listTargets, readCatalogue } from './ticketing/catalogue';
import { bodyFormsNeeded, suggestMappings } from './ticketing/mapping';
import { createTemplates } from './ticketing/templates';
import { createParticipants } from './ticketing/participants';
import { createThreads } from './ticketing/threads';
import { createTicketWriter } from './ticketing/writer';

/** The plugin put together: what the controllers reach, and what Strapi's life cycle starts and stops. */
export interface Application extends App {
  engine: Engine;
  /** Who watches runs; set its functions to be told. */
  observer: Observer;
  /** Begins to read. */
  start(): Promise<void>;
  /** Ends all work of the plugin. */
  stop(): Promise<void>;
}

const NO_FORMS: BodyForms = { markdown: false, blocks: false };

/** The composition root: every part is made here, once, and given what it works with. */
export function createApplication({ strapi }: { strapi: Core.Strapi }): Application {
  const config = configSchema.parse(strapi.config.get('plugin::email-channel'));
  const database = createDatabase(strapi);
  const secrets = createSecrets({ strapi, database });
  const logger = createLogger({ strapi, known: () => secrets.known() });
  const rawMail = createRawMail(database);
  const parser = createMailParserPool({
    workerFile: findWorkerFile(),
    threads: config.parserThreads,
    limits: config.limits,
  });
  const templates = createTemplates({ strapi, config });
  const catalogue = (uid: string) => (contentType(strapi, uid) ? readCatalogue(strapi, uid) : null);
  const writer = createTicketWriter({ strapi });
  const threads = createThreads({ database, secrets });
  const ownAddresses = () => readOwnAddresses(strapi);
  const states = createChannelStates({ database });
  const observer: Observer = {};

  const channels = createChannels({
    strapi,
    database,
    secrets,
    checks: createChecks({ templates, catalogue, ticketTypes: config.ticketTypes }),
    isOutsideHours: isInSkipWindow,
  });

  const targetOf = async (channel: Channel): Promise<{ target: Target; forms: BodyForms } | null> => {
    const template = channel.template === null ? null : await templates.findPublished(channel.template);
    const fields = template && catalogue(template.target);
    return template && fields
      ? { target: { template, catalogue: fields }, forms: bodyFormsNeeded(channel, fields) }
      : null;
  };

  const connect = async ({ channel, secret }: ChannelSource, signal?: AbortSignal): Promise<Mailbox> => {
    if (channel.authType === 'oauth')
      throw new EmailChannelError(
        'oauth-not-available',
        'Signing in by OAuth is not available yet: choose password.',
        {
          field: 'authType',
        },
      );
    return connectMailbox(
      {
        host: channel.host ?? '',
        port: channel.port,
        security: channel.security,
        username: channel.username ?? '',
        auth: { type: 'password', password: await secret('password') },
        connectionTimeoutMs: channel.connectionTimeoutMs,
        caCertificate: channel.caCertificate,
      },
      {
        limits: {
          operationMs: config.operationMs,
          messageBytes: config.limits.messageBytes,
          allowedPrivateHosts: config.allowedPrivateHosts,
        },
        signal,
      },
    );
  };

  /** Connects, does one thing, and logs out. */
  const withMailbox = async <T>(
    source: ChannelSource,
    work: (mailbox: Mailbox) => Promise<T>,
  ): Promise<T> => {
    const mailbox = await connect(source);
    try {
      return await work(mailbox);
    } finally {
      await mailbox.close();
    }
  };

  const intake: IntakeDependencies = {
    database,
    ledger: createLedger(database),
    cursors: createCursors(database),
    uploads: createUploads({ strapi, database }),
    writer,
    threads,
    participants: createParticipants({ database }),
    ownAddresses,
    rawMail,
    parser,
    logger,
    targetOf,
    connect: (channel, signal) =>
      connect({ channel, secret: (field) => secrets.open(channel.documentId, field) }, signal),
    progress: (channel, done, total) => states.progress(channel, done, total),
    limits: config.limits,
    observer,
  };

  const messageLog = createMessageLog({
    database,
    rawMail,
    channels,
    parse: async (raw) => toMailView(await parser.parse(raw, NO_FORMS)),
    requestRun: (channel) => engine.requestRun(channel),
  });

  const engine: Engine = createEngine({
    channels: {
      activeIds: () => channels.activeIds(),
      idsWithRetries: () => messageLog.channelsWithRetries(),
      read: (documentId) => channels.read(documentId),
    },
    states,
    leases: createLeases({ database, owner: randomUUID(), leaseMs: config.leaseMs }),
    run: (channel, options) => readChannel(intake, channel, options),
    logger,
    config,
  });
  const retention = createRetention({ database, rawMail, logger, days: config.retentionDays });
  channels.onChange((documentId) => void engine.requestRun(documentId));

  const previewRaw: App['previewRaw'] = ({ channel }, raw) => show(channel, raw, new Date());
  const show = (channel: Channel, raw: Buffer, receivedAt: Date) =>
    preview(
      { database, writer, threads, parser, toMailView, targetOf, ownAddresses },
      channel,
      raw,
      receivedAt,
    );

  return {
    config,
    secrets,
    channels,
    messageLog,
    templates,
    catalogue,
    targets: () => listTargets(strapi, config),
    suggestMappings,
    requestRun: (channel) => engine.requestRun(channel),
    folders: (source) => withMailbox(source, (mailbox) => mailbox.folders()),
    async testConnection(source) {
      const begun = performance.now();
      const folders = await withMailbox(source, (mailbox) => mailbox.folders());
      return { folders, tookMs: Math.round(performance.now() - begun) };
    },
    previewRaw,
    previewNewest: (source, { folder, count }) =>
      withMailbox(source, (mailbox) =>
        newestOf(
          mailbox,
          {
            folder: folder ?? source.channel.folders[0]?.path ?? 'INBOX',
            count,
            maxBytes: config.limits.messageBytes,
          },
          (raw, receivedAt) => show(source.channel, raw, receivedAt),
        ),
      ),
    engine,
    observer,
    async start() {
      retention.start();
      await engine.start();
    },
    async stop() {
      retention.stop();
      await engine.stop();
      await parser.close();
    },
  };
}
