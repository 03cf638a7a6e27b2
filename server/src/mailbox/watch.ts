import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from './session';
import type { WatchOptions } from './types';

/**
 * Renews IDLE far earlier than RFC 2177 requires (29 minutes), because routers and load balancers drop quiet
 * connections.
 */
const RENEW_MS = 4 * 60_000;
const NOOP_MS = 30_000;
/** Minimum interval in ms between restarts of IDLE if the server ends it. */
const SHORTEST_IDLE_MS = 1_000;

/**
 * Watches the open folder by IDLE (RFC 2177), or by periodic NOOP if the server has no IDLE or refuses it. Ends when
 * `signal` fires; rejects when the connection is lost.
 */
export async function watchOpenFolder(
  session: Session,
  { signal, onMail, renewMs = RENEW_MS, noopMs = NOOP_MS }: WatchOptions,
): Promise<void> {
  const { client } = session;
  const onExists = ({ count, prevCount }: { count: number; prevCount: number }) => {
    if (count > prevCount) onMail();
  };
  client.on('exists', onExists);
  const gone = new Promise<'gone'>((resolve) => client.once('close', () => resolve('gone')));
  let idles = client.capabilities.has('IDLE');
  try {
    // The caller's first read finds messages that arrived before the listener was added.
    onMail();
    while (!signal.aborted) {
      const rest = new AbortController();
      const pause = (ms: number) =>
        sleep(ms, 'rested' as const, { signal: rest.signal }).catch(() => 'rested');
      const stop = () => rest.abort();
      signal.addEventListener('abort', stop, { once: true });
      try {
        if (idles) {
          const begun = performance.now();
          // The NOOP below ends it.
          const idling = client.idle().then(
            (answer) => (answer === false ? 'refused' : 'ended'),
            () => 'ended',
          );
          const met = await Promise.race([idling, pause(renewMs), gone]);
          if (met === 'refused') idles = false;
          else if (met === 'ended') await pause(SHORTEST_IDLE_MS - (performance.now() - begun));
        } else await Promise.race([pause(noopMs), gone]);
      } finally {
        signal.removeEventListener('abort', stop);
        rest.abort();
      }
      if (!signal.aborted) await session.run((connection) => connection.noop());
    }
  } finally {
    client.off('exists', onExists);
  }
}
