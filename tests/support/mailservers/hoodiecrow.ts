import type { AddressInfo, Socket } from 'node:net';
import hoodiecrow from 'hoodiecrow-imap';
import type { KeyPair } from './certificates';

export interface EmbeddedImapOptions {
  /** Names and passwords; all of them see the same mailbox. */
  users: Record<string, string>;
  /** 0, the default, takes a free one. */
  port?: number;
  /** TLS from the start. Without it the connection is plain. */
  tls?: KeyPair;
}

/** A small IMAP server inside this process; its mail lives in memory. */
export interface EmbeddedImap {
  host: string;
  port: number;
  /** Adds a message, and tells clients that idle; the folder is made when missing. `internalDate` defaults to now. */
  append(folder: string, raw: Buffer | string, options?: { internalDate?: Date; flags?: string[] }): void;
  stop(): Promise<void>;
}

const PLUGINS = [
  'ID',
  'AUTH-PLAIN',
  'SASL-IR',
  'NAMESPACE',
  'SPECIAL-USE',
  'IDLE',
  'UIDPLUS',
  'MOVE',
  'UNSELECT',
];

/** Starts the embedded mail server on loopback. */
export async function startEmbeddedImap({
  users,
  port = 0,
  tls,
}: EmbeddedImapOptions): Promise<EmbeddedImap> {
  const special = (name: string) => ({ 'special-use': `\\${name}` });
  const imap = hoodiecrow({
    plugins: PLUGINS,
    users: Object.fromEntries(Object.entries(users).map(([name, password]) => [name, { password }])),
    ...(tls ? { secureConnection: true, credentials: { cert: tls.cert, key: tls.key } } : {}),
    storage: {
      INBOX: {},
      '': {
        separator: '/',
        folders: {
          Sent: special('Sent'),
          Trash: special('Trash'),
          Junk: special('Junk'),
          Drafts: special('Drafts'),
        },
      },
    },
  });
  const sockets = new Set<Socket>();
  imap.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    imap.server.once('error', reject);
    imap.listen(port, '127.0.0.1', resolve);
  });
  return {
    host: '127.0.0.1',
    port: (imap.server.address() as AddressInfo).port,
    append(folder, raw, { internalDate = new Date(), flags = [] } = {}) {
      if (!imap.getMailbox(folder)) imap.createMailbox(folder);
      const mailbox = imap.getMailbox(folder);
      if (!mailbox) throw new Error(`The folder ${folder} could not be made.`);
      imap.appendMessage(
        mailbox,
        flags,
        imap.formatInternalDate(internalDate),
        Buffer.from(raw).toString('latin1'),
      );
    },
    async stop() {
      const closed = new Promise<void>((resolve) => imap.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
