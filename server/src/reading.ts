import { actionId } from '../../contracts';
import type { Channels } from './channels/channels';
import type { Foundations } from './foundations';
import { addSenders } from './channels/sender-lists';
import { createIntake, type Intake } from './intake';
import { createCursors } from './intake/cursor';
import type { Observer } from './intake/dependencies';
import type { Uploads } from './intake/uploads';
import type { EventOutbox } from './notifications/event-outbox';
import type { OutgoingMail } from './outgoing';
import { createEmbeddedEngine } from './schedule/embedded';
import type { Engine } from './schedule/engine';
import { createQueueEngine } from './schedule/queue/engine';
import { shareOut } from './schedule/rendezvous';
import { createRuns, type Runs } from './schedule/runs';
import { createWatchers } from './schedule/watchers';
import type { Restrictions } from './ticketing/restrictions';

/** Decides when channels are read: at their interval, when the mailbox reports new mail, and after changes. */
export function joinReading(base: Foundations, channels: Channels, intake: Intake) {
  const { states, leases, mailboxes, stored, logger, config } = base;
  const runs = createRuns({
    channels,
    states,
    leases,
    run: (channel, options) => intake.readChannel(channel, options),
    logger,
    config,
  });
  const engine = createEngine(base, channels, runs);
  const watchers = createWatchers({
    channels,
    owned(ids) {
      const shares = shareOut(ids, base.members.reading());
      return new Set(ids.filter((id) => shares.get(id) === base.instance));
    },
    states,
    leases,
    connect: (channel, signal) => mailboxes.tryWatching(stored(channel), signal),
    wake(channel) {
      engine.wake(channel);
      void states.noteUnread(channel).catch(() => undefined);
    },
    logger,
  });
  engine.onRun({ succeeded: ({ documentId }) => watchers.read(documentId) });
  channels.onChange((documentId) => {
    watchers.changed(documentId);
    void engine.requestRun(documentId);
  });
  return { engine, watchers };
}

/** Creates the engine: BullMQ if Redis is configured, or else the embedded one. */
function createEngine({ messages, queueLink, ...base }: Foundations, channels: Channels, runs: Runs): Engine {
  const idsWithRetries = () => messages.ledger.channelsWithRetries();
  const makeEmbedded = () =>
    createEmbeddedEngine({
      ...base,
      runs,
      channels: {
        activeIds: () => channels.activeIds(),
        idsWithRetries,
        read: (documentId) => channels.read(documentId),
      },
    });
  if (!queueLink) return makeEmbedded();
  return createQueueEngine({
    ...base,
    link: queueLink,
    runs,
    channels: {
      async intervals() {
        const active = await channels.active();
        return new Map(active.map(({ documentId, pollingIntervalMs }) => [documentId, pollingIntervalMs]));
      },
      idsWithRetries,
      read: (documentId) => channels.read(documentId),
    },
    makeEmbedded,
  });
}

/** Creates the pipeline from a mailbox to tickets. */
export function joinIntake(
  base: Foundations,
  outgoing: OutgoingMail,
  uploads: Uploads,
  events: EventOutbox,
  observer: Observer,
  restrictions: () => Promise<Restrictions>,
) {
  const { database, states, mailboxes, stored, config } = base;
  return createIntake({
    ...base,
    cursors: createCursors(database),
    uploads,
    refusal: config.files,
    acknowledge: (transaction, created) => outgoing.acknowledge(transaction, created),
    agentAnswers: outgoing.agentAnswers,
    async alertedOf({ alertAddresses }) {
      const agents = await base.panelAgents.byAddresses(alertAddresses);
      const readers = agents.filter((agent) => agent.can(actionId('tickets.read')));
      return readers.length === 0 ? null : { agents: readers, restrictions: await restrictions() };
    },
    alert: (transaction, message, alerted) => outgoing.alert(transaction, message, alerted),
    reported: (transaction, ticket, report) => outgoing.reported(transaction, ticket, report),
    blockSenders: (channel, addresses) => addSenders(base, channel, 'blockedSenders', addresses),
    announce: (transaction, decided) => events.add(transaction, decided),
    connect: (channel, signal) =>
      mailboxes.connect(stored(channel), {
        signal,
        observe(facts) {
          if (facts.stage !== 'encrypt') return;
          const endsAt = facts.certificate?.validTo ?? null;
          void states.noteCertificate(channel.documentId, endsAt).catch(() => undefined);
        },
      }),
    progress: (channel, done, total) => states.progress(channel, done, total),
    limits: config.limits,
    observer,
  });
}
