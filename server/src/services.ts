import { randomUUID } from 'node:crypto';
import type { Core } from '@strapi/types';
import type { Channel } from '../../contracts';
import { createChannels } from './channels/channels';
import { createChannelValidator } from './channels/validation/validator';
import { createMessages } from './messages';
import { createMessageLog } from './messages/log';
import { readOwnAddresses } from './channels/own-addresses';
import { createRestrictedFields } from './channels/restrictions';
import { configSchema } from './config';
import type { ChannelSource } from './channels/source';
import type { App } from './http/app';
import { createCursors } from './intake/cursor';
import { createIntake } from './intake';
import { NO_FORMS, type Observer } from './intake/dependencies';
import type { Target } from './intake/judge';
import { newestOf } from './intake/newest';
import { preview } from './intake/preview';
import { createUploads } from './intake/uploads';
import { createMailParserPool } from './mail/pool';
import type { BodyForms } from './mail/types';
import { toMailView } from './mail/view';
import { findWorkerFile } from './mail/worker-file';
import type { ObserveConnecting } from './mailbox';
import { createDetector } from './mailbox/detection/detect';
import { createMailboxAccess } from './channels/mailbox-access';
import { signInsOf } from './oauth/records';
import { createSignIns } from './oauth/sign-ins';
import { metricsOf } from './notifications/metrics';
import { createNotifier, type Notifier } from './notifications/notifier';
import { createOutgoing, type OutgoingMail } from './outgoing';
import { createChannelStates } from './schedule/channel-state';
import { createEngine, type Engine } from './schedule/engine';
import { createLeases } from './schedule/lease';
import { createRetention } from './messages/retention';
import { isInSkipWindow } from './schedule/skip-windows';
import { createWatchers, type Watchers } from './schedule/watchers';
import { createSecrets } from './secrets';
import { maskSecrets } from './strapi/mask';
import { contentType } from './strapi/border';
import { createDatabase } from './strapi/database';
import { createEmailSender } from './strapi/email';
import { createLogger } from './strapi/logger';
import { listTargets, readCatalogue } from './ticketing/catalogue';
import { bodyFormsNeeded, suggestMappings } from './ticketing/mapping';
import { createTemplates } from './ticketing/templates';
import { createParticipants } from './ticketing/participants';
import { createThreads } from './ticketing/threads';
import { createTicketWriter } from './ticketing/writer';

/** The plugin put together: what the controllers reach, and what Strapi's life cycle starts and stops. */
export interface Application extends App {
  engine: Engine;
  outgoing: OutgoingMail;
  watchers: Watchers;
  notifier: Notifier;
  /** Who watches runs; set its functions to be told. */
  observer: Observer;
  /** Begins to send, and to read where the config says so. */
  start(): Promise<void>;
  /** Has something taken back when the plugin stops. */
  onStop(takeBack: () => void): void;
  /** Ends all work of the plugin. */
  stop(): Promise<void>;
}

/** The composition root: every part is made here, once, and given what it works with. */
export function createApplication({ strapi }: { strapi: Core.Strapi }): Application {
  const config = configSchema.parse(strapi.config.get('plugin::email-channel'));
  const database = createDatabase(strapi);
  const secrets = createSecrets({ strapi, database });
  const logger = createLogger({ strapi, known: () => secrets.known() });
  const messages = createMessages({ database });
  const parser = createMailParserPool({
    workerFile: findWorkerFile(),
    threads: config.parserThreads,
    limits: config.limits,
  });
  const templates = createTemplates({ strapi, config });
  const catalogue = (uid: string) => (contentType(strapi, uid) ? readCatalogue(strapi, uid) : null);
  const writer = createTicketWriter({ strapi });
  const threads = createThreads({ database, secrets });
  const participants = createParticipants({ database });
  const ownAddresses = () => readOwnAddresses(strapi);
  const states = createChannelStates({ database });
  const observer: Observer = {};
  const takenBack: (() => void)[] = [];

  const channels = createChannels({
    strapi,
    database,
    secrets,
    messages,
    validator: createChannelValidator({ templates, catalogue, ticketTypes: config.ticketTypes }),
    isOutsideHours: isInSkipWindow,
    pausedSince: (ids) => outgoing.pausedSince(ids),
  });

  const targetOf = async (channel: Channel): Promise<{ target: Target; forms: BodyForms } | null> => {
    const template = channel.template === null ? null : await templates.findPublished(channel.template);
    const fields = template && catalogue(template.target);
    return template && fields
      ? { target: { template, catalogue: fields }, forms: bodyFormsNeeded(channel, fields) }
      : null;
  };

  const mailboxes = createMailboxAccess({ config, database, secrets });
  const stored = (channel: Channel): ChannelSource => ({
    channel,
    secret: (field) => secrets.open(channel.documentId, field),
  });

  const noteCertificate =
    ({ documentId }: Channel): ObserveConnecting =>
    (facts) => {
      if (facts.stage === 'encrypt')
        void states.noteCertificate(documentId, facts.certificate?.validTo ?? null).catch(() => undefined);
    };

  const email = createEmailSender({ strapi, deadlineMs: config.outgoing.deadlineMs });
  const panel = () => `${strapi.config.get('admin.absoluteUrl', '')}/plugins/email-channel`;
  const notifier = createNotifier({
    emit: (name, payload) => strapi.eventHub.emit(name, payload),
    email,
    states,
    mask: (text) => maskSecrets(text, secrets.known()),
    places: {
      channel: (documentId) => `${panel()}/channels/${documentId}/connection`,
      waiting: (documentId) => `${panel()}/messages?channel=${documentId}&outcome=held,failed`,
    },
    logger,
  });

  const outgoing = createOutgoing({
    strapi,
    database,
    messages,
    threads,
    email,
    logger,
    config,
    channels,
    reached: (checkpoint) => observer.sending?.(checkpoint),
  });

  const intake = createIntake({
    database,
    messages,
    cursors: createCursors(database),
    uploads: createUploads({ strapi, database, messages }),
    writer,
    threads,
    participants,
    ownAddresses,
    parser,
    logger,
    targetOf,
    acknowledge: (transaction, created) => outgoing.acknowledge(transaction, created),
    connect: (channel, signal) =>
      mailboxes.connect(stored(channel), { signal, observe: noteCertificate(channel) }),
    progress: (channel, done, total) => states.progress(channel, done, total),
    limits: config.limits,
    observer: {
      reached: (checkpoint) => observer.reached?.(checkpoint),
      decided(message) {
        notifier.decided(message);
        observer.decided?.(message);
      },
    },
  });

  const messageLog = createMessageLog({
    database,
    rawMail: messages.rawMail,
    channels,
    parse: async (raw) => toMailView(await parser.parse(raw, NO_FORMS)),
    requestRun: (channel) => engine.requestRun(channel),
  });

  const leases = createLeases({ database, owner: randomUUID(), leaseMs: config.leaseMs });
  const engine: Engine = createEngine({
    channels: {
      activeIds: () => channels.activeIds(),
      idsWithRetries: () => messageLog.channelsWithRetries(),
      read: (documentId) => channels.read(documentId),
    },
    states,
    leases,
    run: (channel, options) => intake.readChannel(channel, options),
    listener: {
      succeeded(channel, result) {
        watchers.read(channel.documentId);
        notifier.succeeded(channel, result);
      },
      failed: (channel, error, consequence) => notifier.failed(channel, error, consequence),
    },
    logger,
    config,
  });
  const watchers = createWatchers({
    channels,
    states,
    leases,
    connect: (channel, signal) => mailboxes.tryWatching(stored(channel), signal),
    wake: (channel) => engine.wake(channel),
    logger,
  });
  const retention = createRetention({
    database,
    rawMail: messages.rawMail,
    logger,
    days: config.retentionDays,
  });
  channels.onChange((documentId) => {
    watchers.changed(documentId);
    void engine.requestRun(documentId);
  });
  const restrictedFields = createRestrictedFields({ strapi });
  channels.onChange(() => restrictedFields.forget());

  const signIns = createSignIns({
    database,
    secrets,
    allowedPrivateHosts: config.allowedPrivateHosts,
    serverUrl: String(strapi.config.get('server.absoluteUrl') ?? '').replace(/\/$/, ''),
    channel: (documentId) => channels.read(documentId),
    async mayFinish(adminId) {
      const admin = await strapi.db.query('admin::user').findOne({ where: { id: adminId } });
      return Boolean(admin?.isActive && !admin.blocked);
    },
    signedIn: (documentId) => void engine.requestRun(documentId),
  });

  const previewRaw: App['previewRaw'] = ({ channel }, raw) => show(channel, raw, new Date());
  const show = (channel: Channel, raw: Buffer, receivedAt: Date) =>
    preview(
      {
        messages,
        participants,
        writer,
        threads,
        parser,
        toMailView,
        targetOf,
        ownAddresses,
        foreseeAcknowledgement: (created) => outgoing.foresee(created),
      },
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
    restrictions: () => restrictedFields.current(),
    signIns,
    signInOf: async (channel) => (await signInsOf(database, [channel])).get(channel)!,
    metrics: () => metricsOf({ database, messages, channels }),
    requestRun: (channel) => engine.requestRun(channel),
    folders: (source) => mailboxes.use(source, (mailbox) => mailbox.folders()),
    testConnection: (source, tell, signal) => mailboxes.diagnose(source, tell, signal),
    detect: createDetector({ allowedPrivateHosts: config.allowedPrivateHosts }),
    previewRaw,
    previewNewest: (source, { folder, count }) =>
      mailboxes.use(source, (mailbox) =>
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
    outgoing,
    engine,
    watchers,
    notifier,
    observer,
    async start() {
      outgoing.sender.start();
      if (!config.reading) return;
      retention.start();
      await engine.start();
      if (config.idle) await watchers.start();
    },
    onStop: (takeBack) => void takenBack.push(takeBack),
    async stop() {
      for (const takeBack of takenBack.splice(0)) takeBack();
      retention.stop();
      await Promise.all([watchers.stop(), engine.stop(), outgoing.sender.stop()]);
      await notifier.settled();
      await parser.close();
    },
  };
}
