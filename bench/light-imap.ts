import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A mail server of the bench, for a thousand mailboxes that are mostly idle: IMAP4rev1 with IDLE, one INBOX each. */
export interface LightImap {
  port: number;
  /** Puts a message into a mailbox and tells those that watch it. */
  deliver(user: string, raw: string): void;
  /** Connections that are open now. */
  connections(): number;
  /** Connections that were ever made. */
  logins(): number;
  stop(): Promise<void>;
}

interface Message {
  uid: number;
  date: string;
  raw: string;
}

interface Client {
  socket: Socket;
  user: string | null;
  /** Tag of its IDLE, null while it does something else. */
  idling: string | null;
  /** Messages that it was told of. */
  known: number;
}

/** Without AUTH=PLAIN, so that clients sign in by LOGIN. */
const CAPABILITIES = 'IMAP4rev1 IDLE UIDPLUS';
/** Longest command that is taken, in characters. */
const MAX_LINE = 64_000;

/** @param latencyMs what every answer waits for */
export async function startLightImap(latencyMs = 0): Promise<LightImap> {
  const mailboxes = new Map<string, Message[]>();
  const clients = new Set<Client>();
  let logins = 0;
  const of = (user: string | null): Message[] => {
    const name = user ?? '';
    const found = mailboxes.get(name) ?? [];
    mailboxes.set(name, found);
    return found;
  };

  const server = createServer((socket) => {
    const client: Client = { socket, user: null, idling: null, known: 0 };
    clients.add(client);
    socket.on('error', () => undefined).on('close', () => clients.delete(client));
    send(client, `* OK [CAPABILITY ${CAPABILITIES}] ready\r\n`);
    let rest = '';
    socket.on('data', (data) => {
      rest = (rest + data.toString('latin1')).slice(-MAX_LINE);
      for (let end = rest.indexOf('\r\n'); end >= 0; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        answer(client, line);
      }
    });
  });

  const send = (client: Client, text: string): void => {
    if (latencyMs === 0) client.socket.write(text, 'latin1');
    else setTimeout(() => client.socket.write(text, 'latin1'), latencyMs);
  };

  function answer(client: Client, line: string): void {
    if (client.idling !== null) {
      if (line.toUpperCase() === 'DONE') {
        send(client, `${client.idling} OK done\r\n`);
        client.idling = null;
      }
      return;
    }
    const [tag = '*', ...words] = line.split(' ');
    const command = (words[0] ?? '').toUpperCase();
    const uid = command === 'UID' ? (words[1] ?? '').toUpperCase() : '';
    const ok = (before = '', code = '') => send(client, `${before}${tag} OK ${code}done\r\n`);
    const news = () => {
      const { length } = of(client.user);
      const told = length > client.known ? `* ${length} EXISTS\r\n` : '';
      client.known = length;
      return told;
    };
    if (command === 'CAPABILITY') ok(`* CAPABILITY ${CAPABILITIES}\r\n`);
    else if (command === 'LOGIN') signIn(client, (words[1] ?? '').replaceAll('"', ''), ok);
    else if (command === 'LIST') ok('* LIST (\\HasNoChildren) "/" "INBOX"\r\n');
    else if (command === 'SELECT' || command === 'EXAMINE') {
      const messages = of(client.user);
      client.known = messages.length;
      ok(
        `* FLAGS (\\Seen)\r\n* ${messages.length} EXISTS\r\n* OK [UIDVALIDITY 1] valid\r\n* OK [UIDNEXT ${messages.length + 1}] next\r\n`,
        '[READ-WRITE] ',
      );
    } else if (command === 'IDLE') {
      client.idling = tag;
      send(client, `+ idling\r\n${news()}`);
    } else if (command === 'LOGOUT') {
      send(client, `* BYE\r\n${tag} OK done\r\n`);
      setTimeout(() => client.socket.end(), latencyMs);
    } else if (uid === 'SEARCH')
      ok(
        `* SEARCH${found(client, line)
          .map((one) => ` ${one.uid}`)
          .join('')}\r\n`,
      );
    else if (uid === 'FETCH')
      ok(
        found(client, words[2] ?? '')
          .map((one) => fetched(one, line))
          .join(''),
      );
    else ok(news());
  }

  const signIn = (client: Client, user: string, ok: (before: string, code: string) => void): void => {
    client.user = user;
    logins += 1;
    ok('', `[CAPABILITY ${CAPABILITIES}] `);
  };

  /** Messages of the UIDs that a command names; all where it names none. */
  const found = (client: Client, text: string): Message[] => {
    const messages = of(client.user);
    const set = /(?:UID )?(\d[\d,:*]*)/.exec(text.replace(/^\S+ UID SEARCH/, ''))?.[1];
    if (!set) return messages;
    const last = messages.length;
    const number = (part: string) => (part === '*' ? last : Number(part));
    const wanted = new Set<number>();
    for (const range of set.split(',')) {
      const [from = '0', to = from] = range.split(':');
      const [low, high] = [number(from), number(to)].sort((a, b) => a - b);
      for (let at = Math.max(1, low!); at <= Math.min(last, high!); at += 1) wanted.add(at);
    }
    return messages.filter(({ uid }) => wanted.has(uid));
  };

  const fetched = ({ uid, date, raw }: Message, line: string): string => {
    const items = [`UID ${uid}`];
    if (/RFC822\.SIZE/i.test(line)) items.push(`RFC822.SIZE ${raw.length}`);
    if (/INTERNALDATE/i.test(line)) items.push(`INTERNALDATE "${date}"`);
    if (/FLAGS/i.test(line)) items.push('FLAGS ()');
    if (/BODY(\.PEEK)?\[\]/i.test(line)) items.push(`BODY[] {${raw.length}}\r\n${raw}`);
    return `* ${uid} FETCH (${items.join(' ')})\r\n`;
  };

  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', 4_096, listening));
  return {
    port: (server.address() as AddressInfo).port,
    deliver(user, raw) {
      const messages = of(user);
      messages.push({ uid: messages.length + 1, date: imapDate(new Date()), raw });
      for (const client of clients) {
        if (client.user !== user || client.idling === null) continue;
        client.known = messages.length;
        send(client, `* ${messages.length} EXISTS\r\n`);
      }
    },
    connections: () => clients.size,
    logins: () => logins,
    async stop() {
      for (const { socket } of clients) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** `17-Jul-1996 02:44:25 +0000`, as INTERNALDATE is written (RFC 3501). */
const imapDate = (date: Date): string => {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day}-${month}-${year} ${time} +0000`;
};
