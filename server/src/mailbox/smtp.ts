import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import SMTPConnection, { type SMTPConnectionAuth } from 'nodemailer/lib/smtp-connection';
import XOAuth2 from 'nodemailer/lib/xoauth2';
import { EmailChannelError } from '../../../contracts';
import { withinDeadline } from './deadline';
import { resolveHost, type HostAddress } from './hosts';
import { lookupOf, tlsOf } from './options';
import { connectThrough } from './proxy';
import { smtpError, smtpTookTooLong } from './smtp-errors';
import type { ConnectionSettings } from './types';

/** How to reach and sign in to the server that sends the mailbox's mail. */
export type SmtpSettings = ConnectionSettings;

/** Sender and recipients of a message (RFC 5321). */
export interface Envelope {
  from: string;
  to: string[];
}

/** A signed-in connection to an SMTP server. */
export interface SmtpSession {
  /**
   * Sends one message. Rejects with nodemailer's own error, from which the caller derives whether the message was sent.
   * @returns recipients that the server refused while accepting others
   */
  send(envelope: Envelope, raw: Buffer): Promise<{ rejected: string[] }>;
  close(): void;
}

/**
 * Connects and signs in to an SMTP server (RFC 4954). DNS, TCP, TLS, greeting and login share
 * `settings.connectionTimeoutMs`. Connects only to vetted addresses. Rejects with an EmailChannelError that names the
 * setting concerned, before any message is sent.
 */
export async function connectSmtp(
  settings: SmtpSettings,
  { allowedPrivateHosts, signal }: { allowedPrivateHosts: string[]; signal?: AbortSignal },
): Promise<SmtpSession> {
  const { host, security, auth, connectionTimeoutMs } = settings;
  let connection: SMTPConnection | undefined;
  let socket: Socket | undefined;
  let greeted = false;
  const end = () => {
    connection?.close();
    socket?.destroy();
  };
  try {
    return await withinDeadline(
      connectionTimeoutMs,
      signal,
      () => smtpTookTooLong(settings, greeted),
      async (stop) => {
        stop.addEventListener('abort', end, { once: true });
        const { proxy } = settings;
        const addresses = proxy ? [] : await resolveHost(host, allowedPrivateHosts);
        stop.throwIfAborted();
        const bounds = { allowedPrivateHosts, signal: stop, timeoutMs: connectionTimeoutMs };
        const proxied = proxy ? await connectThrough(proxy, settings, bounds) : null;
        socket = await open(settings, addresses, proxied, (opened) => (socket = opened));
        const made = (connection = new SMTPConnection({
          connection: socket,
          secure: security === 'tls',
          secured: security === 'tls',
          requireTLS: security === 'starttls',
          ignoreTLS: security === 'none',
          servername: bare(host),
          name: '[127.0.0.1]',
          tls: tlsOf(settings),
          // The caller's deadlines end an attempt earlier.
          greetingTimeout: connectionTimeoutMs * 2,
          connectionTimeout: connectionTimeoutMs * 2,
          socketTimeout: SOCKET_MS,
        }));
        await settled((done) => {
          made.once('error', done);
          made.connect(done);
        });
        greeted = true;
        await settled((done) => {
          made.once('error', done);
          made.login(authOf(settings.username, auth), done);
        });
        stop.removeEventListener('abort', end);
        return sessionOf(made);
      },
    );
  } catch (error) {
    end();
    throw error instanceof EmailChannelError ? error : smtpError(error, settings, greeted);
  }
}

/** Maximum silence in ms after a command. */
const SOCKET_MS = 60_000;
const bare = (host: string): string => host.trim().replace(/^\[(.*)\]$/, '$1');

/** Opens a socket to the first address that answers, with implicit TLS if configured. */
function open(
  settings: SmtpSettings,
  addresses: HostAddress[],
  proxied: Socket | null,
  made: (socket: Socket) => void,
): Promise<Socket> {
  const { host, port, security } = settings;
  const to = { host: bare(host), port, lookup: lookupOf(addresses) };
  if (proxied && security !== 'tls') return Promise.resolve(proxied);
  return new Promise((resolve, reject) => {
    const socket =
      security === 'tls'
        ? connectTls(
            { ...to, ...(proxied ? { socket: proxied } : {}), servername: nameOf(host), ...tlsOf(settings) },
            () => resolve(socket),
          )
        : connectTcp(to, () => resolve(socket));
    made(socket);
    socket.once('error', reject);
  });
}

/** An IP address is not a server name (RFC 6066 3). */
const nameOf = (host: string): string | undefined => (/^[\d.]+$|:/.test(bare(host)) ? undefined : bare(host));

const authOf = (user: string, auth: SmtpSettings['auth']): SMTPConnectionAuth =>
  auth.type === 'password'
    ? { user, pass: auth.password }
    : { user, oauth2: new XOAuth2({ user, accessToken: auth.accessToken }) };

function sessionOf(connection: SMTPConnection): SmtpSession {
  // Without a listener, an error of an idle connection would end the process.
  connection.on('error', () => undefined);
  return {
    send: (envelope, raw) =>
      new Promise((resolve, reject) => {
        connection.send(envelope, raw, (error, info) =>
          error ? reject(error) : resolve({ rejected: info?.rejected ?? [] }),
        );
      }),
    close: () => connection.quit(),
  };
}

/** Converts the first call of a callback to a promise. */
const settled = (work: (done: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => work((error) => (error ? reject(error) : resolve())));
