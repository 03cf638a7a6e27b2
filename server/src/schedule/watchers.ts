import { EmailChannelError, type Channel } from '../../../contracts';
import type { Mailbox } from '../mailbox/types';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import type { ChannelStates } from './channel-state';
import { backOffMs } from './failures';
import type { Leases } from './lease';
import { pause } from './pause';
import { untilSkipWindow } from './skip-windows';

/** How often it is looked whether the right folders are watched, in ms. */
const LOOK_AGAIN_MS = 10_000;
/** A channel that is new is looked at after this, together with others that are, in ms. */
const SOON_MS = 200;
/** A folder for which no connection was free is tried again after this, in ms. */
const NO_ROOM_MS = 60_000;
/** A watch that lasted this long counts as good: delays after its loss start over, in ms. */
const GOOD_MS = 60_000;
/** Shutting down waits for connections to close at most this long, in ms. */
const STOPPING_MS = 5_000;

export interface WatchersDependencies {
  channels: {
    /** The channels that are read, each with what differs after a change. */
    active(): Promise<{ documentId: string; version: string }[]>;
    read(documentId: string): Promise<Channel | null>;
  };
  /** Of channels, those that are for this instance to watch; all instances share them out in the same way. */
  owned(documentIds: string[]): Set<string>;
  states: Pick<ChannelStates, 'read' | 'failing'>;
  leases: Pick<Leases, 'acquireWatch'>;
  /** Signs in to watch a folder; null while all connections that may be used for that are taken. */
  connect(channel: Channel, signal: AbortSignal): Promise<Pick<Mailbox, 'watch' | 'close'> | null>;
  /** Has a channel read: it may have new mail. */
  wake(channel: string): void;
  logger: Logger;
  random?: () => number;
}

/** A channel whose folders are watched. */
interface Watch {
  /** The channel as it was when it began. */
  channel: Channel;
  version: string | undefined;
  end: AbortController;
  ended: Promise<unknown>;
}

/**
 * Watches the folders of active channels, a connection each, so that new mail is read at once. Channels are shared out
 * among the instances, and a lease sees to it that one of them watches a channel at a time; outside its skip windows, and
 * only while its runs succeed: a watch that fails costs no try, and one that is refused waits for the next good run.
 */
export function createWatchers(deps: WatchersDependencies) {
  const { random = Math.random } = deps;
  const watches = new Map<string, Watch>();
  const checking = new Set<string>();
  /** Channels of which something changed while they were checked. */
  const again = new Set<string>();
  /** Channels whose watch was refused, with the time of the last good run by then. */
  const refused = new Map<string, number | null>();
  /** Channels that are for this instance, and the version of each, by the last look. */
  let owned = new Set<string>();
  let versions = new Map<string, string>();
  const stopping = new AbortController();
  let looking: NodeJS.Timeout | undefined;
  let started = false;

  /** Starts or ends the watch of a channel according to its settings and state. */
  const check = async (id: string): Promise<void> => {
    if (stopping.signal.aborted) return;
    if (checking.has(id)) {
      again.add(id);
      return;
    }
    checking.add(id);
    try {
      const channel = await deps.channels.read(id);
      const wanted = channel !== null && (await isWanted(channel));
      const watch = watches.get(id);
      if (watch && (!wanted || JSON.stringify(watch.channel) !== JSON.stringify(channel))) {
        watch.end.abort();
        await watch.ended;
      } else if (watch) watch.version = versions.get(id);
      if (wanted && !watches.has(id)) await begin(channel);
    } catch (error) {
      deps.logger.warn(`channel ${id} could not be watched: ${databaseError(error).message}`);
    } finally {
      checking.delete(id);
      if (again.delete(id)) void check(id);
    }
  };

  const isWanted = async (channel: Channel): Promise<boolean> => {
    if (!owned.has(channel.documentId) || channel.status !== 'active' || isPaused(channel)) return false;
    const { failures, lastReadAt } = await deps.states.read(channel.documentId);
    return failures === 0 && lastReadAt !== null && refused.get(channel.documentId) !== lastReadAt;
  };

  const isPaused = (channel: Channel): boolean =>
    untilSkipWindow(channel, new Date(), LOOK_AGAIN_MS) !== null;

  const begin = async (channel: Channel): Promise<void> => {
    const id = channel.documentId;
    const lease = await deps.leases.acquireWatch(id);
    if (!lease) return;
    refused.delete(id);
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, stopping.signal, lease.lost]);
    const paths = new Set(channel.folders.map(({ path }) => path));
    const ended = Promise.all([...paths].map((path) => keepWatching(channel, path, end, signal))).finally(
      async () => {
        watches.delete(id);
        await lease.release().catch(() => undefined);
      },
    );
    watches.set(id, { channel, version: versions.get(id), end, ended });
  };

  /** Watches one folder until `signal` fires, opening it again after each loss; never rejects. */
  const keepWatching = async (
    channel: Channel,
    path: string,
    end: AbortController,
    signal: AbortSignal,
  ): Promise<void> => {
    const id = channel.documentId;
    let losses = 0;
    while (!signal.aborted) {
      let openedAt: number | null = null;
      try {
        const mailbox = await deps.connect(channel, signal);
        if (!mailbox) {
          await pause(NO_ROOM_MS, signal);
          continue;
        }
        try {
          openedAt = performance.now();
          await mailbox.watch(path, { signal, onMail: () => deps.wake(id) });
        } finally {
          await mailbox.close();
        }
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof EmailChannelError ? error : databaseError(error);
        if (!reason.transient) {
          deps.logger.warn(
            `channel ${channel.name} (${id}) is not watched: ${reason.code}: ${reason.message}`,
          );
          const { lastReadAt } = await deps.states.read(id).catch(() => ({ lastReadAt: null }));
          refused.set(id, lastReadAt);
          return end.abort();
        }
        deps.logger.debug(`channel ${channel.name} (${id}) is watched again soon: ${reason.code}`);
      }
      losses = openedAt !== null && performance.now() - openedAt > GOOD_MS ? 1 : losses + 1;
      await pause(backOffMs(losses, random()), signal);
    }
  };

  /** One look at a time; the next one is due when it ended. */
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    clearTimeout(looking);
    try {
      const active = await deps.channels.active();
      const failing = await deps.states.failing();
      versions = new Map(active.map(({ documentId, version }) => [documentId, version]));
      owned = deps.owned([...versions.keys()]);
      const isAsWanted = (id: string) => {
        const watch = watches.get(id);
        if (!watch) return failing.has(id);
        return (
          watch.version === versions.get(id) && owned.has(id) && !failing.has(id) && !isPaused(watch.channel)
        );
      };
      // What is as it should be costs nothing more than the queries above.
      const ids = [...new Set([...owned, ...watches.keys()])].filter((id) => !isAsWanted(id));
      await Promise.all(ids.map(check));
    } catch (error) {
      deps.logger.warn(`channels to watch could not be looked up: ${databaseError(error).message}`);
    } finally {
      isLooking = false;
      if (!stopping.signal.aborted) looking = setTimeout(() => void look(), LOOK_AGAIN_MS).unref();
    }
  };

  const lookSoon = (): void => {
    if (isLooking) return;
    clearTimeout(looking);
    looking = setTimeout(() => void look(), SOON_MS).unref();
  };

  return {
    /** Begins to watch. */
    async start(): Promise<void> {
      if (started || stopping.signal.aborted) return;
      started = true;
      await look();
    },

    /** A channel was read well: it may be watched from now on. */
    read(id: string): void {
      if (!started || watches.has(id) || stopping.signal.aborted) return;
      // One that is new is not shared out yet.
      if (versions.has(id)) void check(id);
      else lookSoon();
    },

    /** A channel or one of its credentials changed: what is open follows the old ones. */
    changed(id: string): void {
      refused.delete(id);
      const watch = watches.get(id);
      watch?.end.abort();
      if (watch) void watch.ended.then(() => check(id));
    },

    /** Channels that this instance watches. */
    watched: (): string[] => [...watches.keys()],

    /** Ends every watch and waits until its connections are closed. */
    async stop(): Promise<void> {
      stopping.abort();
      clearTimeout(looking);
      const patience = pause(STOPPING_MS);
      await Promise.race([Promise.allSettled([...watches.values()].map(({ ended }) => ended)), patience]);
    },
  };
}

export type Watchers = ReturnType<typeof createWatchers>;
