import { type AddressInfo, type Socket, createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { KeyPair } from './certificates';

/** A server that says what a test wants it to say. */
export interface ScriptedServer {
  host: string;
  port: number;
  /** Everything that clients sent, as text. */
  received: string;
  stop(): Promise<void>;
}

/** Starts a TCP (or TLS) server on loopback that hands each connection to `onConnection`. */
export async function startScriptedServer(
  onConnection: (socket: Socket) => void,
  tls?: KeyPair,
): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  const scripted: ScriptedServer = { host: '127.0.0.1', port: 0, received: '', stop };
  const accept = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      scripted.received += chunk.toString('latin1');
    });
    onConnection(socket);
  };
  const server = tls ? createTlsServer(tls, accept) : createServer(accept);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scripted.port = (server.address() as AddressInfo).port;
  return scripted;

  async function stop(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Answers to IMAP commands by their name, such as `UID FETCH`; null leaves the command without an answer. */
export type ImapScript = Record<string, (tag: string, line: string) => string | null>;

const DEFAULT_SCRIPT: ImapScript = {
  CAPABILITY: (tag) => `* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN UIDPLUS MOVE\r\n${tag} OK done\r\n`,
  SELECT: (tag) =>
    '* FLAGS (\\Seen \\Deleted)\r\n* 3 EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT 4] next\r\n' +
    `${tag} OK [READ-WRITE] done\r\n`,
  LIST: (tag) => `* LIST (\\HasNoChildren) "/" "INBOX"\r\n${tag} OK done\r\n`,
  LSUB: (tag) => `${tag} OK done\r\n`,
};

/** Starts a server that signs everybody in and else answers OK, except where `script` says otherwise. */
export function startScriptedImap(script: ImapScript, greeting = '* OK ready\r\n'): Promise<ScriptedServer> {
  const answers = { ...DEFAULT_SCRIPT, ...script };
  return startScriptedServer((socket) => {
    socket.write(greeting);
    let rest = '';
    let waiting: string | null = null;
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const [tag = '', first = '', second = ''] = line.split(' ');
        const name = first.toUpperCase() === 'UID' ? `UID ${second.toUpperCase()}` : first.toUpperCase();
        const answerTo: string = waiting ?? tag;
        const command = waiting ? 'AUTHENTICATE' : name;
        if (!waiting && name === 'AUTHENTICATE') {
          waiting = tag;
          socket.write('+ \r\n');
          continue;
        }
        waiting = null;
        const answer = answers[command] ?? ((completed: string) => `${completed} OK done\r\n`);
        const text = answer(answerTo, line);
        if (text !== null) socket.write(text, 'latin1');
      }
    });
  });
}
