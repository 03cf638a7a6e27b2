import type { Core } from '@strapi/types';
import type { InstanceKind } from '../../contracts';
import type { Canary } from './channels/canary';
import { completenessOf } from './channels/completeness-views';
import type { Completeness } from './channels/completeness';
import { createSenders } from './channels/senders';
import { createChannels } from './channels/channels';
import { decideMended } from './channels/mended';
import { createChannelValidator } from './channels/validation/validator';
import type { StandingCheck } from './channels/standing-check';
import { createMessageLog } from './messages/log';
import { createRestrictedFields } from './channels/restriction-cache';
import { createConfiguration } from './configuration';
import { mailViewWithPictures, PICTURE_BYTES } from './files/mail-view';
import type { App } from './http/app';
import { createGate } from './installation/gate';
import { createAgentFiles } from './intake/agent-files';
import { createCursors } from './intake/cursor';
import { NO_FORMS, type Decided, type Observer } from './intake/dependencies';
import { createMoving } from './intake/moving';
import { createReadAgain } from './intake/read-again';
import { createSplitTicket } from './intake/split-ticket';
import { createTicketDeletion, type TicketDeletion } from './intake/ticket-deletion';
import { createWhereabouts } from './intake/whereabouts';
import { createUploads } from './intake/uploads';
import { createFileRemoval } from './files/removal';
import { createPersonInEvents } from './notifications/person-events';
import { createPersonInOutbox } from './outgoing/person';
import { createPersonInConversations } from './ticketing/person-conversations';
import { createPersonInTickets } from './ticketing/person-tickets';
import { keepInSent } from './mailbox/sent-copy';
import { signInsOf } from './oauth/records';
import { createEventOutbox, type EventOutbox } from './notifications/event-outbox';
import { createHealth } from './notifications/health';
import { instancesOf } from './notifications/instances';
import { metricsOf } from './notifications/metrics';
import { measure, openMetrics } from './notifications/open-metrics';
import type { Notifier } from './notifications/notifier';
import { createOutgoing, type OutgoingMail } from './outgoing';
import type { Engine } from './schedule/engine';
import { createRetention } from './messages/retention';
import { createSendingQueue } from './schedule/queue/sending-queue';
import { isInSkipWindow } from './schedule/skip-windows';
import type { Watchers } from './schedule/watchers';
import { TABLES } from './strapi/models';
import { listTargets } from './ticketing/catalogue';
import { suggestMappings } from './ticketing/mapping';
import { createTemplate } from './ticketing/new-template';
import { createPeople } from './people';
import { createFoundations } from './foundations';
import { joinChecks } from './checks';
import { mailboxQuestions } from './mailbox-questions';
import { joinNotifier } from './notifying';
import { joinIntake, joinReading } from './reading';
import { joinSignIns } from './signing-in';

/** The composed plugin: the parts that controllers use, and its lifecycle. */
export interface Application extends App {
  engine: Engine;
  outgoing: OutgoingMail;
  watchers: Watchers;
  notifier: Notifier;
  events: Pick<EventOutbox, 'wake'>;
  standingCheck: StandingCheck;
  completeness: Completeness;
  canary: Canary;
  /** Observer of runs, for tests: set its functions. */
  observer: Observer;
  ticketDeletion: TicketDeletion;
  /** Starts reading and sending if configured or on a worker. A copied installation waits for a person's decision. */
  start(kind?: InstanceKind): Promise<void>;
  /** Whether work has started and the database responds. */
  isReady(): Promise<boolean>;
  /** Registers a cleanup function for when the plugin stops. */
  onStop(takeBack: () => void): void;
  /** Stops the plugin. */
  stop(): Promise<void>;
}

/**
 * The composition root: creates every part once, after its dependencies. Later changes reach parts through listeners.
 */
export function createApplication({ strapi }: { strapi: Core.Strapi }): Application {
  const base = createFoundations(strapi);
  const { config, database, secrets, logger, messages, parser, templates, catalogue, breaker } = base;
  const observer: Observer = {};
  const takenBack: (() => void)[] = [];

  const channels = createChannels({
    ...base,
    validator: createChannelValidator({
      templates,
      catalogue,
      ticketTypes: config.ticketTypes,
      valueSources: base.valueSources,
      locales: base.locales,
    }),
    isOutsideHours: isInSkipWindow,
    pausedSince: (kind, ids) => breaker.pausedSince(kind, ids),
  });
  const events = createEventOutbox({
    ...base,
    hooks: base.hooks.hooks,
    emit: (name, payload) => strapi.eventHub.emit(name, payload),
    days: config.retentionDays,
  });
  const notifier = joinNotifier(base, events);
  const outgoing = createOutgoing({
    ...base,
    channels: { ...channels, ownAddresses: base.ownAddresses },
    connectToSend: (channel, signal) => base.mailboxes.connectToSend(base.stored(channel), signal),
    ticketPage: ({ uid, documentId }) =>
      `${strapi.config.get('admin.absoluteUrl', '')}/content-manager/collection-types/${uid}/${documentId}`,
    keepInSent: (channel, copy, signal) =>
      base.mailboxes.use(base.stored(channel), (mailbox) => keepInSent(mailbox, copy), signal),
    announce: base.queueLink ? async (...mail) => (await sending?.announce(...mail)) ?? false : undefined,
    reached: (checkpoint) => observer.sending?.(checkpoint),
  });
  const sending =
    base.queueLink && createSendingQueue({ link: base.queueLink, send: outgoing.sender.pass, logger });
  const uploads = createUploads(base);
  const moving = createMoving({ ...base, outgoing });
  let decided = 0;
  const restrictedFields = createRestrictedFields({ strapi });
  channels.onChange(() => restrictedFields.forget());
  const watching: Observer = {
    reached: (checkpoint) => observer.reached?.(checkpoint),
    decided(message) {
      decided += 1;
      notifier.decided(message);
      if (sending && message.ticket && mayHaveQueued(message))
        outgoing.sender.wake(message.channel.documentId);
      observer.decided?.(message);
    },
  };
  const intake = joinIntake(base, outgoing, uploads, events, watching, () => restrictedFields.current());
  const { engine, watchers } = joinReading(base, channels, intake);
  engine.onRun(notifier);
  const messageLog = createMessageLog({
    database,
    rawMail: messages.rawMail,
    channels,
    parse: async (raw) => mailViewWithPictures(await parser.parse(raw, NO_FORMS), PICTURE_BYTES.log),
    requestRun: (channel) => engine.requestRun(channel),
  });
  const fileRemoval = createFileRemoval(strapi);
  const agentFiles = createAgentFiles({
    ...base,
    uploads,
    files: fileRemoval,
    refusal: config.files,
  });
  const retention = createRetention({
    removeUnsent: () => agentFiles.sweep(),
    database,
    rawMail: messages.rawMail,
    logger,
    days: config.retentionDays,
    originalsBytes: config.limits.originalsBytes,
  });
  const configuration = createConfiguration({
    ...base,
    channels,
    createTemplate: (template, author) => createTemplate({ strapi, config }, template, author),
    environment: process.env,
    project: strapi.dirs.app.root,
  });
  const { standingCheck, completeness, canary, examine } = joinChecks(
    base,
    channels,
    notifier,
    engine,
    outgoing,
  );
  let began = false;
  let kind: InstanceKind = 'instance';
  const reads = () => kind === 'worker' || config.reading;
  const sends = () => kind === 'worker' || (config.sending ?? (config.reading || !config.queue));
  const measured = async () =>
    measure(database, await metricsOf({ database, messages, channels, states: base.states }));

  const gate = createGate({
    installation: base.installation,
    async begin() {
      for (const name of await channels.draftImported())
        logger.warn(`Channel ${name} came without credentials, as an import brings it: it is a draft now.`);
      await configuration.start();
      await base.queueLink?.open();
      await base.members.start(() => {
        const { kind: by, problem, running } = engine.state();
        const watched = watchers.watched().length;
        const facts = { kind, reads: reads(), watched, running, messages: decided };
        return { ...facts, engine: by, problem: problem?.said ?? null };
      });
      began = true;
      if (sends()) {
        outgoing.sender.start();
        sending?.start();
      }
      events.start();
      // Runs in the background, and never rejects.
      void standingCheck.start();
      if (!reads()) return;
      retention.start();
      completeness.start();
      canary.start();
      await engine.start();
      if (config.idle) await watchers.start();
    },
    async disown() {
      await events.disown();
      await outgoing.disown();
    },
    logger,
  });

  const whereabouts = createWhereabouts({
    ...base,
    cursors: createCursors(database),
    channels: () => channels.allUsed(),
    use: (channel, work) => base.mailboxes.use(base.stored(channel), work),
  });

  return {
    config,
    secrets,
    channels,
    readAgain: createReadAgain({ ...base, uploads, refusal: config.files, channels, observer }),
    messageLog,
    decideMended: (channel) => decideMended({ ...base, messageLog }, channel),
    async whereIs(text) {
      const found = await whereabouts.find(text);
      return { ...found, logged: await messageLog.find(found.asked) };
    },
    async bringIn(found) {
      const id = await whereabouts.bringIn(await channels.view(found.channel), found);
      await engine.requestRun(found.channel);
      return { message: await messageLog.outcomeOf(id) };
    },
    templates,
    createTemplate: (template, author) => createTemplate({ strapi, config }, template, author),
    rules: base.rules,
    configuration,
    people: createPeople({
      ...base,
      uploads,
      files: fileRemoval,
      outbox: createPersonInOutbox(database),
      conversations: createPersonInConversations(strapi),
      tickets: createPersonInTickets(strapi),
      events: createPersonInEvents(database),
      channelsOf: (ids) => channels.readWithMappings(ids),
    }),
    catalogue,
    targets: () => listTargets(strapi, config),
    locales: base.locales,
    valueSources: base.valueSources,
    suggestMappings,
    restrictions: () => restrictedFields.current(),
    files: base.files,
    signIns: joinSignIns(base, channels, engine),
    signInOf: async (channel) => (await signInsOf(database, [channel])).get(channel)!,
    metrics: () => metricsOf({ database, messages, channels, states: base.states }),
    instances: () => instancesOf({ ...base, channels }),
    openMetrics: async () => openMetrics(await measured(), await instancesOf({ ...base, channels })),
    health: createHealth(measured),
    requestRun: (channel) => engine.requestRun(channel),
    ...mailboxQuestions(base, channels, outgoing),
    outgoing,
    agentFiles,
    engine,
    watchers,
    notifier,
    events,
    standingCheck,
    completeness,
    canary,
    completenessOf: () => completenessOf(database, channels),
    checkCompleteness: async (id) => completeness.check(await channels.view(id)),
    async examine(id, each) {
      await examine(await channels.view(id), each);
    },
    observer,
    installation: gate,
    start(as = 'instance') {
      kind = as;
      return gate.start();
    },
    async isReady() {
      if (began) await database.table(TABLES.instance).first('id');
      return began;
    },
    moving,
    senders: createSenders({ ...base, channels }),
    splitTicket: createSplitTicket({ ...base, moving, channelOf: outgoing.channelOf }),
    ticketDeletion: createTicketDeletion({ ...base, outgoing, uploads }),
    onStop: (takeBack) => void takenBack.push(takeBack),
    async stop() {
      for (const takeBack of takenBack.splice(0)) takeBack();
      gate.stop();
      retention.stop();
      await standingCheck.stop();
      await completeness.stop();
      await canary.stop();
      await Promise.all([
        base.members.stop(),
        watchers.stop(),
        engine.stop(),
        sending?.stop(),
        outgoing.sender.stop(),
      ]);
      await notifier.settled();
      await events.stop();
      await parser.close();
    },
  };
}

/** Whether a message may have added outgoing mail to the outbox. */
const mayHaveQueued = ({ channel, decision }: Decided): boolean =>
  channel.acknowledge || channel.alertAddresses.length > 0 || decision.reason === 'agent-reply';
