import type { Channels } from './channels/channels';
import type { Foundations } from './foundations';
import type { Intake } from './intake';
import { createEmbeddedEngine } from './schedule/embedded';
import type { Engine } from './schedule/engine';
import { createQueueEngine } from './schedule/queue/engine';
import { shareOut } from './schedule/rendezvous';
import { createRuns, type Runs } from './schedule/runs';
import { createWatchers } from './schedule/watchers';

/** When channels are read: at their interval, when their mailbox says so, and when they change. */
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

/** Who runs what is due: BullMQ where the config names a Redis, otherwise the process itself. */
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
