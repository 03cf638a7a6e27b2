import { EmailChannelError, type Channel } from '../../../contracts';
import type { Mailbox } from '../mailbox/types';
import { databaseError } from '../strapi/database-errors';
import type { Logger } from '../strapi/logger';
import type { ChannelStates } from './channel-state';
import { backOffMs } from './failures';
import type { Leases } from './lease';
import { pause } from './pause';
import { untilSkipWindow } from './skip-windows';

/** How often to check whether the right folders are watched, in ms. */
const LOOK_AGAIN_MS = 10_000;
/** Delay before a new channel is checked, together with other new ones, in ms. */
const SOON_MS = 200;
/** Delay before a folder without a free connection is tried again, in ms. */
const NO_ROOM_MS = 60_000;
/** Minimum duration of a successful watch, in ms; after it, the delays between attempts start over. */
const GOOD_MS = 60_000;
/** Maximum time that a shutdown waits for connections to close, in ms. */
const STOPPING_MS = 5_000;

export interface WatchersDependencies {
  channels: {
    /** Active channels, each with a version that differs after a change. */
    active(): Promise<{ documentId: string; version: string }[]>;
    read(documentId: string): Promise<Channel | null>;
  };
  /** Returns which of the channels this instance watches; all instances compute the same distribution. */
  owned(documentIds: string[]): Set<string>;
  states: Pick<ChannelStates, 'read' | 'failing'>;
  leases: Pick<Leases, 'acquireWatch'>;
  /** Signs in to watch a folder; null while all connections allowed for that are in use. */
  connect(channel: Channel, signal: AbortSignal): Promise<Pick<Mailbox, 'watch' | 'close'> | null>;
  /** Has a channel read because it may have new mail. */
  wake(channel: string): void;
  logger: Logger;
  random?: () => number;
}

/** A channel whose folders are watched. */
interface Watch {
  /** Version of the channel when watching started. */
  channel: Channel;
  version: string | undefined;
  end: AbortController;
  ended: Promise<unknown>;
}

/**
 * Watches the folders of active channels, with one connection each, so that new mail is read immediately. Channels are
 * distributed among instances, and a lease makes sure that only one of them watches a channel. A channel is only
 * watched outside its skip windows and while its runs succeed. A failed watch is not counted as a failure of the
 * channel; a rejected one waits for the next successful run.
 */
export function createWatchers(deps: WatchersDependencies) {
  const { random = Math.random } = deps;
  const watches = new Map<string, Watch>();
  const checking = new Set<string>();
  /** Channels that changed while they were being checked. */
  const again = new Set<string>();
  /** Channels whose watch was rejected, with the time of the last successful run before that. */
  const refused = new Map<string, number | null>();
  /** Channels assigned to this instance at the last check, with their versions. */
  let owned = new Set<string>();
  let versions = new Map<string, string>();
  const stopping = new AbortController();
  let looking: NodeJS.Timeout | undefined;
  let started = false;

  /** Starts or stops watching a channel according to its settings and state. */
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

  /** Watches a folder until `signal` fires, reconnecting after each loss; never rejects. */
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

  /** One check at a time; the next one is scheduled when it ends. */
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
      // Channels without changes need no further queries.
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
    /** Starts watching. */
    async start(): Promise<void> {
      if (started || stopping.signal.aborted) return;
      started = true;
      await look();
    },

    /** A channel was read successfully, so it may be watched. */
    read(id: string): void {
      if (!started || watches.has(id) || stopping.signal.aborted) return;
      // New channels are not distributed yet.
      if (versions.has(id)) void check(id);
      else lookSoon();
    },

    /** A channel or one of its credentials changed, so open connections are outdated. */
    changed(id: string): void {
      refused.delete(id);
      const watch = watches.get(id);
      watch?.end.abort();
      if (watch) void watch.ended.then(() => check(id));
    },

    /** Channels that this instance watches. */
    watched: (): string[] => [...watches.keys()],

    /** Stops all watches and waits until their connections are closed. */
    async stop(): Promise<void> {
      stopping.abort();
      clearTimeout(looking);
      const patience = pause(STOPPING_MS);
      await Promise.race([Promise.allSettled([...watches.values()].map(({ ended }) => ended)), patience]);
    },
  };
}

export type Watchers = ReturnType<typeof createWatchers>;
