import type { AddressInfo, Socket } from 'node:net';
import hoodiecrow from 'hoodiecrow-imap';

export interface EmbeddedImapOptions {
  /** Names and passwords; all of them see the same mailbox. */
  users: Record<string, string>;
  /** 0, the default, takes a free one. */
  port?: number;
  /** TLS from the start, with a key and a certificate as PEM. Without it the connection is plain. */
  tls?: { cert: string; key: string };
  /** What the INBOX begins with and where new mail of it is kept; without one it lives in memory. */
  inbox?: Inbox;
}

export interface StoredMessage {
  uid: number;
  raw: Buffer;
  internalDate: Date;
}

/** An INBOX that outlives the server: UIDs and UIDVALIDITY stay the same (RFC 3501 2.3.1.1). */
export interface Inbox {
  uidValidity: number;
  messages: StoredMessage[];
  /** Keeps a new message; called before any client sees it. */
  keep(message: StoredMessage): void;
}

/** A small IMAP server inside this process. Folders besides a kept INBOX, flags and moves live in memory. */
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
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Starts the embedded mail server on loopback. Rejects when the port is taken. */
export async function startEmbeddedImap(options: EmbeddedImapOptions): Promise<EmbeddedImap> {
  const { users, port = 0, tls, inbox } = options;
  const special = (name: string) => ({ 'special-use': `\\${name}` });
  const imap = hoodiecrow({
    plugins: PLUGINS,
    users: Object.fromEntries(Object.entries(users).map(([name, password]) => [name, { password }])),
    ...(tls ? { secureConnection: true, credentials: tls } : {}),
    storage: {
      INBOX: inbox ? storedInbox(inbox) : {},
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
  if (inbox)
    imap.messageHandlers.push((_server, { uid, raw, internaldate }, { path }) => {
      const date = new Date(internaldate);
      const internalDate = Number.isNaN(date.getTime()) ? new Date() : date;
      if (path === 'INBOX') inbox.keep({ uid, raw: Buffer.from(raw, 'latin1'), internalDate });
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
      imap.appendMessage(mailbox, flags, dateTime(internalDate), Buffer.from(raw).toString('latin1'));
    },
    async stop() {
      const closed = new Promise<void>((resolve) => imap.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const storedInbox = ({ uidValidity, messages }: Inbox) => ({
  uidvalidity: uidValidity,
  messages: messages.map(({ uid, raw, internalDate }) => ({
    uid,
    raw: raw.toString('latin1'),
    internaldate: dateTime(internalDate),
  })),
});

/** RFC 3501 `date-time`, in UTC: the server's own formatting breaks in time zones of half hours. */
function dateTime(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, '0');
  const time = date.toISOString().slice(11, 19);
  return `${day}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`;
}
