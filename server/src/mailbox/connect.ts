import { withinDeadline } from './deadline';
import { connectingTookTooLong, lookUpTookTooLong, mailboxError } from './errors';
import type { MailboxErrorContext } from './explanations';
import { resolveHost } from './hosts';
import { ImapMailbox } from './imap-mailbox';
import { connectThrough } from './proxy';
import { imapOptions } from './options';
import { Session } from './session';
import type { ConnectMailbox } from './types';

/**
 * Connects and signs in to an IMAP server (RFC 3501). DNS, TCP, TLS, greeting and login share
 * `settings.connectionTimeoutMs`. Calls `observe` for each completed stage. Rejects with an EmailChannelError that
 * names the setting concerned. `signal` aborts the attempt, and later any operation of the mailbox, with `aborted`.
 */
export const connectMailbox: ConnectMailbox = async (settings, { limits, signal, observe }) => {
  const about = {
    host: settings.host.trim(),
    port: settings.port,
    security: settings.security,
    authType: settings.auth.type,
  };
  let session: Session | undefined;
  const state = (): MailboxErrorContext =>
    session?.state('connecting') ?? { ...about, phase: 'connecting', greeted: false };
  try {
    return await withinDeadline(
      settings.connectionTimeoutMs,
      signal,
      () => (session ? connectingTookTooLong(state(), session.progress()) : lookUpTookTooLong(state())),
      async (stop) => {
        const { proxy } = settings;
        const { allowedPrivateHosts } = limits;
        // A proxy resolves the name itself.
        const addresses = proxy ? [] : await resolveHost(settings.host, allowedPrivateHosts);
        stop.throwIfAborted();
        const timeoutMs = settings.connectionTimeoutMs;
        const proxied =
          proxy && (await connectThrough(proxy, settings, { allowedPrivateHosts, signal: stop, timeoutMs }));
        observe?.({ stage: 'name', addresses: addresses.map(({ address }) => address) });
        const bounds = { operationMs: limits.operationMs, signal };
        session = new Session(imapOptions(settings, addresses, limits), about, bounds, observe, proxied);
        await session.connect(stop);
        return new ImapMailbox(session, limits);
      },
    );
  } catch (error) {
    throw mailboxError(error, state());
  }
};
