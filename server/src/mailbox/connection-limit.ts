import { EmailChannelError } from '../../../contracts';
import type { ConnectMailbox, Mailbox } from './types';

/** Connections that watched folders leave free for runs and people: at a server, and at an account. */
const ROOM_AT_SERVER = 2;
const ROOM_AT_ACCOUNT = 1;
/** A run waits at most this long for a connection to become free, in ms. */
const WAIT_MS = 30_000;

interface Place {
  host: string;
  username: string;
}

/**
 * Bounds the connections that this process holds to one mail server and to one account, since servers do: Dovecot allows
 * 10 an account and address by default, Gmail 15 an account. Who waits is served in the order of coming; one whose
 * account is full keeps nobody of another account waiting.
 */
export function createConnectionLimit({ perServer, perAccount }: { perServer: number; perAccount: number }) {
  const held = new Map<string, number>();
  const waiting: { place: Place; grant: () => void }[] = [];

  const serverOf = ({ host }: Place) => host.trim().toLowerCase();
  const accountOf = (place: Place) => `${serverOf(place)} ${place.username}`;
  const count = (key: string) => held.get(key) ?? 0;
  const add = (key: string, by: number) => {
    if (count(key) + by > 0) held.set(key, count(key) + by);
    else held.delete(key);
  };
  const fits = (place: Place, watching: boolean) =>
    count(serverOf(place)) < perServer - (watching ? ROOM_AT_SERVER : 0) &&
    count(accountOf(place)) < perAccount - (watching ? ROOM_AT_ACCOUNT : 0);

  const take = (place: Place): (() => void) => {
    const keys = [serverOf(place), accountOf(place)];
    for (const key of keys) add(key, 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      for (const key of keys) add(key, -1);
      for (const waiter of [...waiting]) if (fits(waiter.place, false)) waiter.grant();
    };
  };

  return {
    /** Takes a place to watch a folder from, or answers null when none is left: watching never waits. */
    tryWatching: (place: Place): (() => void) | null =>
      waiting.length === 0 && fits(place, true) ? take(place) : null,

    /** Takes a place, waiting for one at most `waitMs`. Rejects with `connections-exhausted` or `aborted`. */
    async acquire(place: Place, signal?: AbortSignal, waitMs = WAIT_MS): Promise<() => void> {
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
