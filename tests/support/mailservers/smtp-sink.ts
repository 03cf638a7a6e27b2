import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { certificates } from './certificates';

/** A mail that was handed in. */
export interface SunkMail {
  from: string;
  to: string[];
  raw: string;
}

/**
 * What the server does with mail: takes it, answers with a reply code, refuses recipients that fit a pattern, takes it and hangs up without an answer, or keeps
 * mail that fits a pattern waiting until `release`.
 */
export type Behaviour =
  | { kind: 'take' }
  | { kind: 'refuse'; code: number }
  | { kind: 'refuse-recipients'; what: RegExp }
  | { kind: 'hang-up' }
  | { kind: 'hold'; what: RegExp };

/** How a server takes mail of those who sign in, as that of a mailbox does (RFC 6409). */
export interface Submission {
  /** TLS from the start, else STARTTLS. */
  tls: boolean;
  /** Who may send: by a password, or by an access token alone. */
  passwords?: Record<string, string>;
  takesToken?(user: string, token: string): Promise<boolean>;
}

/** An SMTP server on loopback that keeps what it is given, without sign-in and encryption but for a `Submission`. */
export interface SmtpSink {
  port: number;
  mails: SunkMail[];
  behaviour: Behaviour;
  /** Called with each mail that was taken. */
  onMail: ((mail: SunkMail) => void) | null;
  /** Waits until so many mails were taken in all. */
  waitFor(count: number): Promise<SunkMail[]>;
  /** Takes what was kept waiting, and everything from now on. */
  release(): void;
  /** Ends the server; `up` opens it again on the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 30_000;

export async function startSmtpSink(submission?: Submission): Promise<SmtpSink> {
  const waiting = new Set<() => void>();
  const held: (() => void)[] = [];
  let server = makeServer();

  function makeServer(): SMTPServer {
    const made = new SMTPServer({
      ...(submission ? signingIn(submission) : { disabledCommands: ['AUTH', 'STARTTLS'] }),
      disableReverseLookup: true,
      onRcptTo({ address }, _session, done) {
        const { behaviour } = sink;
        const refused = behaviour.kind === 'refuse-recipients' && behaviour.what.test(address);
        done(refused ? Object.assign(new Error('no such user'), { responseCode: 550 }) : null);
      },
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('error', done);
        stream.on('end', () => {
          if (sink.behaviour.kind === 'refuse') {
            const { code } = sink.behaviour;
            return done(Object.assign(new Error('not taken'), { responseCode: code }));
          }
          const { mailFrom, rcptTo } = session.envelope;
          const mail = {
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            raw: Buffer.concat(chunks).toString('latin1'),
          };
          if (sink.behaviour.kind === 'hold' && sink.behaviour.what.test(mail.raw))
            return held.push(() => take(mail, done));
          take(mail, done);
        });
      },
    });
    made.on('error', () => {});
    return made;

    function take(mail: SunkMail, done: (error?: Error | null, message?: string) => void): void {
      sink.mails.push(mail);
      sink.onMail?.(mail);
      for (const tell of waiting) tell();
      if (sink.behaviour.kind !== 'hang-up') return done(null, 'taken');
      const { connections } = made as unknown as {
        connections: Set<{ _socket: { destroy(): void } }>;
      };
      for (const connection of connections) connection._socket.destroy();
    }
  }

  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  const close = () => new Promise<void>((resolve) => server.close(resolve));

  const sink: SmtpSink = {
    port: 0,
    mails: [],
    behaviour: { kind: 'take' },
    onMail: null,
    async waitFor(count) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${sink.mails.length} of ${count} mails came`)),
          PATIENCE_MS,
        );
        const tell = () => {
          if (sink.mails.length < count) return;
          clearTimeout(timer);
          waiting.delete(tell);
          resolve();
        };
        waiting.add(tell);
        tell();
      });
      return sink.mails;
    },
    release() {
      sink.behaviour = { kind: 'take' };
      for (const take of held.splice(0)) take();
    },
    down: close,
    async up() {
      server = makeServer();
      await listen(sink.port);
    },
    stop: close,
  };
  await listen(0);
  sink.port = (server.server.address() as AddressInfo).port;
  return sink;
}

function signingIn({ tls, passwords = {}, takesToken }: Submission): SMTPServerOptions {
  return {
    secure: tls,
    ...certificates().good,
    authMethods: takesToken ? ['XOAUTH2'] : ['PLAIN', 'LOGIN'],
    onAuth({ method, username = '', password, accessToken }, _session, done) {
      const right =
        method === 'XOAUTH2'
          ? takesToken!(username, accessToken ?? '')
          : Promise.resolve(passwords[username] !== undefined && passwords[username] === password);
      void right.then((is) =>
        done(is ? null : new Error('wrong credentials'), is ? { user: username } : undefined),
      );
    },
  };
}

/** Value of a header, unfolded; null where there is none. */
export function headerOf(raw: string, name: string): string | null {
  const head = raw.slice(0, raw.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
  const line = head.split('\r\n').find((each) => each.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}
