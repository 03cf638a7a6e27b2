import { setTimeout as sleep } from 'node:timers/promises';
import { EmailChannelError, providerOfMailHost } from '../../../contracts';
import type { ConnectMailbox, Mailbox } from './types';

/** Connections that watched folders leave free for runs and people: per server, and per account. */
const ROOM_AT_SERVER = 2;
const ROOM_AT_ACCOUNT = 1;
/** Maximum time in ms that a run waits for a free connection. */
const WAIT_MS = 30_000;

/** Retry interval in ms while other instances hold the connections. */
const ASK_AGAIN_MS = 500;

interface Place {
  host: string;
  username: string;
}

/** A connection count shared between instances. */
export interface SharedCount {
  /**
   * Takes a connection under each name if all are below their limits, otherwise none. Also returns true while the count
   * is unknown.
   */
  take(places: { name: string; limit: number }[]): Promise<boolean>;
  give(names: string[]): void;
  /** Divisor of each limit: 1 while instances count together, otherwise the number of instances. */
  share(): number;
}

/**
 * Limits this process's connections per mail server and per account, since servers do: Dovecot allows 10 per account
 * and address by default, Gmail 15 per account. At providers that count accounts only, there is no limit per server.
 * Waiting callers are served in order; one whose account is full does not block other accounts. With `shared`, the
 * limits apply to all instances together.
 */
export function createConnectionLimit({
  perServer,
  perAccount,
  shared,
}: {
  perServer: number;
  perAccount: number;
  shared?: SharedCount;
}) {
  const held = new Map<string, number>();
  const waiting: { place: Place; grant: () => void }[] = [];

  const serverOf = ({ host }: Place) => host.trim().toLowerCase();
  const accountOf = (place: Place) => `${serverOf(place)} ${place.username}`;
  const count = (key: string) => held.get(key) ?? 0;
  const add = (key: string, by: number) => {
    if (count(key) + by > 0) held.set(key, count(key) + by);
    else held.delete(key);
  };
  const limitsOf = (place: Place, watching: boolean) => [
    ...(providerOfMailHost(serverOf(place))?.limitsByAccount
      ? []
      : [{ name: serverOf(place), limit: perServer - (watching ? ROOM_AT_SERVER : 0) }]),
    { name: accountOf(place), limit: perAccount - (watching ? ROOM_AT_ACCOUNT : 0) },
  ];
  const namesOf = (place: Place) => limitsOf(place, false).map(({ name }) => name);
  const fits = (place: Place, watching: boolean) => {
    const share = shared?.share() ?? 1;
    return limitsOf(place, watching).every(
      ({ name, limit }) => count(name) < (share === 1 ? limit : Math.max(1, Math.floor(limit / share))),
    );
  };

  const take = (place: Place): (() => void) => {
    const keys = namesOf(place);
    for (const key of keys) add(key, 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      for (const key of keys) add(key, -1);
      for (const waiter of [...waiting]) if (fits(waiter.place, false)) waiter.grant();
    };
  };

  /** Takes a connection of this process and of all instances, or returns null if others hold them all. */
  const takeShared = async (
    place: Place,
    watching: boolean,
    release: () => void,
  ): Promise<(() => void) | null> => {
    if (!shared) return release;
    if (!(await shared.take(limitsOf(place, watching)))) return null;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      shared.give(namesOf(place));
      release();
    };
  };

  /** Takes a connection of this process, waiting at most `waitMs`. */
  const acquireHere = async (
    place: Place,
    signal: AbortSignal | undefined,
    waitMs: number,
  ): Promise<() => void> => {
    if (!waiting.some((waiter) => accountOf(waiter.place) === accountOf(place)) && fits(place, false))
      return take(place);
    return new Promise((resolve, reject) => {
      const end = (then: () => void) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        waiting.splice(waiting.indexOf(waiter), 1);
        then();
      };
      const waiter = { place, grant: () => end(() => resolve(take(place))) };
      const refuse = (error: EmailChannelError) => end(() => reject(error));
      const onAbort = () => refuse(new EmailChannelError('aborted'));
      const timer = setTimeout(() => refuse(exhausted(place)), waitMs);
      // Waiting must not keep the process alive.
      timer.unref();
      waiting.push(waiter);
      if (signal?.aborted) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
    });
  };

  return {
    /** Takes a connection to watch a folder, or returns null if none is free. Never waits. */
    async tryWatching(place: Place): Promise<(() => void) | null> {
      if (waiting.length > 0 || !fits(place, true)) return null;
      const release = take(place);
      const both = await takeShared(place, true, release);
      if (!both) release();
      return both;
    },

    /** Takes a connection, waiting at most `waitMs`. Rejects with `connections-exhausted` or `aborted`. */
    async acquire(place: Place, signal?: AbortSignal, waitMs = WAIT_MS): Promise<() => void> {
      const until = performance.now() + waitMs;
      const release = await acquireHere(place, signal, waitMs);
      for (;;) {
        const both = await takeShared(place, false, release);
        if (both) return both;
        if (signal?.aborted || performance.now() > until) {
          release();
          throw signal?.aborted ? new EmailChannelError('aborted') : exhausted(place);
        }
        await sleep(ASK_AGAIN_MS, undefined, { signal, ref: false }).catch(() => undefined);
      }
    },
  };
}

export type ConnectionLimit = ReturnType<typeof createConnectionLimit>;

/** Connects within the limit. Closing the mailbox frees the connection. */
export const connectWithin =
  (limit: ConnectionLimit, connect: ConnectMailbox): ConnectMailbox =>
  async (settings, options) =>
    heldBy(await limit.acquire(settings, options.signal), () => connect(settings, options));

/** Holds a connection of the limit until the mailbox is closed or connecting fails. */
export async function heldBy(release: () => void, connect: () => Promise<Mailbox>): Promise<Mailbox> {
  try {
    const mailbox = await connect();
    const close = mailbox.close.bind(mailbox);
    mailbox.close = () => close().finally(release);
    return mailbox;
  } catch (error) {
    release();
    throw error;
  }
}

const exhausted = ({ host }: Place) =>
  new EmailChannelError('connections-exhausted', { host }, { field: 'host' });
