import { setTimeout as sleep } from 'node:timers/promises';
import { EmailChannelError } from '../../../contracts';
import type { ConnectMailbox, Mailbox } from './types';

/** Connections that watched folders leave free for runs and people: at a server, and at an account. */
const ROOM_AT_SERVER = 2;
const ROOM_AT_ACCOUNT = 1;
/** A run waits at most this long for a connection to become free, in ms. */
const WAIT_MS = 30_000;

/** Where other instances hold the place that is wanted, it is asked for again after this, in ms. */
const ASK_AGAIN_MS = 500;

interface Place {
  host: string;
  username: string;
}

/** Connections of several instances, counted together. */
export interface SharedCount {
  /** Takes a place at each name where fewer than its limit are taken, or none at all; true also while that is not known. */
  take(places: { name: string; limit: number }[]): Promise<boolean>;
  give(names: string[]): void;
  /** By what a limit is divided: 1 while it is counted together, otherwise how many instances there are. */
  share(): number;
}

/**
 * Bounds the connections that this process holds to one mail server and to one account, since servers do: Dovecot allows
 * 10 an account and address by default, Gmail 15 an account. Who waits is served in the order of coming; one whose
 * account is full keeps nobody of another account waiting. With `shared` the limits hold for all instances together.
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
  const namesOf = (place: Place) => [serverOf(place), accountOf(place)];
  const limitsOf = (place: Place, watching: boolean) => [
    { name: serverOf(place), limit: perServer - (watching ? ROOM_AT_SERVER : 0) },
    { name: accountOf(place), limit: perAccount - (watching ? ROOM_AT_ACCOUNT : 0) },
  ];
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

  /** A place of this process and of all instances; null where others have them all. */
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

  /** Takes a place of this process, waiting for one at most `waitMs`. */
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
      // Who waits keeps no process alive.
      timer.unref();
      waiting.push(waiter);
      if (signal?.aborted) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
    });
  };

  return {
    /** Takes a place to watch a folder from, or answers null when none is left: watching never waits. */
    async tryWatching(place: Place): Promise<(() => void) | null> {
      if (waiting.length > 0 || !fits(place, true)) return null;
      const release = take(place);
      const both = await takeShared(place, true, release);
      if (!both) release();
      return both;
    },

    /** Takes a place, waiting for one at most `waitMs`. Rejects with `connections-exhausted` or `aborted`. */
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

/** Connects within the limit; the place is free again when the mailbox is closed. */
export const connectWithin =
  (limit: ConnectionLimit, connect: ConnectMailbox): ConnectMailbox =>
  async (settings, options) =>
    heldBy(await limit.acquire(settings, options.signal), () => connect(settings, options));

/** Has a connection hold a place of the limit until it is closed, or was not made. */
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
