import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorCode } from '../../../contracts';
import { startScriptedServer, type ScriptedServer } from './scripted';

/** What a hostile server does instead of a proper answer; `normal` is what a proper one would have said. */
export type Misdeed = (line: Line, tag: string, normal: string, text: string) => void | Promise<void>;

/** How a server behaves: its greeting, and its answers to commands by name, such as `UID FETCH`; `*` is for all of them. */
export interface HostileMode {
  what: string;
  greet?: (line: Line) => void | Promise<void>;
  answers?: Record<string, Misdeed>;
}

/** The way to the client. Everything ends with the connection. */
export interface Line {
  say(text: string): void;
  hangUp(): void;
  /** Says one character after the other. */
  drip(text: string, everyMs?: number): Promise<void>;
  /** Says what `next` makes, as fast as it is taken in, `most` times or until the connection ends. */
  flood(next: (index: number) => string, most?: number): Promise<void>;
}

/** A mail server on loopback that can be told to misbehave, and to behave again. */
export interface HostileServer extends ScriptedServer {
  /** Null behaves. */
  mode: HostileMode | null;
  /** Raw messages by UID. */
  messages: Map<number, string>;
}

export async function startHostileServer(): Promise<HostileServer> {
  const messages = new Map<number, string>();
  const base = await startScriptedServer((socket) => void serve(socket));
  const server: HostileServer = Object.assign(base, { mode: null, messages });
  return server;

  async function serve(socket: Socket): Promise<void> {
    const { mode } = server;
    const line = lineTo(socket);
    if (mode?.greet) await mode.greet(line);
    else line.say('* OK ready\r\n');
    let rest = '';
    let waiting: string | null = null;
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const text of lines) {
        const [tag = '', first = '', second = ''] = text.split(' ');
        const named = first.toUpperCase() === 'UID' ? `UID ${second.toUpperCase()}` : first.toUpperCase();
        const command = waiting === null ? named : 'AUTHENTICATE';
        const answering = waiting ?? tag;
        if (waiting === null && command === 'AUTHENTICATE') {
          waiting = tag;
          line.say('+ \r\n');
          continue;
        }
        waiting = null;
        const normal = answerTo(command, answering, text, messages);
        const misdeed = mode?.answers?.[command] ?? mode?.answers?.['*'];
        if (misdeed) void misdeed(line, answering, normal, text);
        else line.say(normal);
      }
    });
  }
}

function lineTo(socket: Socket): Line {
  const say = (text: string) => {
    if (!socket.destroyed) socket.write(text, 'latin1');
  };
  return {
    say,
    hangUp: () => socket.end(),
    async drip(text, everyMs = 20) {
      for (const character of text) {
        if (socket.destroyed) return;
        say(character);
        await pause(everyMs);
      }
    },
    async flood(next, most = Infinity) {
      for (let index = 0; index < most && !socket.destroyed; index += 1) {
        if (socket.write(next(index), 'latin1')) await new Promise(setImmediate);
        else
          await new Promise<void>((done) => {
            socket.once('drain', done);
            socket.once('close', done);
          });
      }
    },
  };
}

/** What a proper server says. */
function answerTo(command: string, tag: string, text: string, messages: Map<number, string>): string {
  const done = `${tag} OK done\r\n`;
  const uids = [...messages.keys()];
  const asked = uids.filter((uid) => setOf(text).some(([from, to]) => uid >= from && uid <= to));
  switch (command) {
    case 'CAPABILITY':
      return `* CAPABILITY IMAP4rev1 AUTH=PLAIN UIDPLUS MOVE COMPRESS=DEFLATE\r\n${done}`;
    case 'LIST':
      return `* LIST (\\HasNoChildren) "/" "INBOX"\r\n${done}`;
    case 'SELECT':
      return (
        `* FLAGS (\\Seen)\r\n* ${uids.length} EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n` +
        `* OK [UIDNEXT ${Math.max(0, ...uids) + 1}] next\r\n${tag} OK [READ-WRITE] done\r\n`
      );
    case 'UID SEARCH':
      return `* SEARCH${uids.map((uid) => ` ${uid}`).join('')}\r\n${done}`;
    case 'UID FETCH':
      return asked.map((uid) => row(uids.indexOf(uid) + 1, uid, messages.get(uid)!, text)).join('') + done;
    default:
      return done;
  }
}

function row(sequence: number, uid: number, raw: string, asked: string): string {
  const items = [`UID ${uid}`];
  if (/RFC822\.SIZE/i.test(asked)) items.push(`RFC822.SIZE ${raw.length}`);
  if (/INTERNALDATE/i.test(asked)) items.push('INTERNALDATE "02-Mar-2026 10:00:00 +0000"');
  if (/BODY/i.test(asked)) items.push(`BODY[] {${raw.length}}\r\n${raw}`);
  return `* ${sequence} FETCH (${items.join(' ')})\r\n`;
}

/** The UIDs of a FETCH, as ranges. */
const setOf = (text: string): [number, number][] =>
  (/FETCH ([\d:,*]+)/i.exec(text)?.[1] ?? '').split(',').map((part) => {
    const [from, to = from] = part.split(':');
    return [Number(from), to === '*' ? Infinity : Number(to)];
  });

const greeting = (what: string, greet: HostileMode['greet']): HostileMode => ({ what, greet });
const answering = (what: string, answers: Record<string, Misdeed>): HostileMode => ({ what, answers });
/** Says `text` for the row of a FETCH, where messages are fetched at all. */
const fetching = (what: string, rows: (normal: string) => string): HostileMode =>
  answering(what, {
    'UID FETCH': (line, tag, normal) => line.say(`${rows(normal)}${tag} OK done\r\n`),
  });
const selecting = (what: string, change: (normal: string) => string): HostileMode =>
  answering(what, { SELECT: (line, _tag, normal) => line.say(change(normal)) });
const rowsOf = (normal: string) => normal.replace(/\S+ OK done\r\n$/, '');
const withUid = (uid: string) => (normal: string) => rowsOf(normal).replaceAll(/UID \d+/g, uid);
const filler = 'x'.repeat(65_536);

/** The code that people are told; none where the server is read in spite of it. */
type Told = [] | [ErrorCode];

/** Command → what people are told where the server says BYE to it, NO, or nothing. */
const TOLD_OF_COMMANDS: [command: string, bye: Told, no: Told, silence: Told][] = [
  ['CAPABILITY', ['server-unavailable'], [], ['connection-timeout']],
  ['AUTHENTICATE', ['server-unavailable'], ['login-refused'], ['connection-timeout']],
  ['LIST', ['server-unavailable'], ['folder-missing'], ['connection-timeout']],
  ['SELECT', ['connection-lost'], ['folder-missing'], ['deadline-exceeded']],
  ['UID SEARCH', ['connection-lost'], ['protocol-error'], ['deadline-exceeded']],
  ['UID FETCH', ['connection-lost'], ['protocol-error'], ['deadline-exceeded']],
];

/** Each way to misbehave, and what people are told: by whoever uses the mailbox, and by a run where it gets further than that. */
export const HOSTILE_MODES: (HostileMode & { told: Told; toldOfRun?: Told })[] = [
  { ...greeting('never greets', () => undefined), told: ['connection-timeout'] },
  {
    ...greeting('drips its greeting', (line) => line.drip(`* OK ${filler}`)),
    told: ['not-imap'],
  },
  {
    ...greeting('floods the greeting', (line) => line.flood(() => filler)),
    told: ['not-imap'],
  },
  {
    ...greeting('floods lines before the greeting', (line) =>
      line.flood(() => `* 1 EXISTS\r\n`.repeat(2_000)),
    ),
    told: ['not-imap'],
  },
  {
    ...greeting('says BYE for a greeting', (line) => {
      line.say('* BYE not now\r\n');
      line.hangUp();
    }),
    told: ['server-unavailable'],
  },
  {
    ...greeting('is a web server', (line) =>
      line.say('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'),
    ),
    told: ['not-imap'],
  },
  { ...greeting('is an SMTP server', (line) => line.say('220 mail ESMTP\r\n')), told: ['not-imap'] },
  { ...greeting('is a POP3 server', (line) => line.say('+OK POP3 ready\r\n')), told: ['not-imap'] },
  { ...greeting('is an SSH server', (line) => line.say('SSH-2.0-OpenSSH_9.2\r\n')), told: ['not-imap'] },
  {
    ...greeting('says noise', (line) => line.say('\0\xff\x16\x03\x01'.repeat(1_000))),
    told: ['not-imap'],
  },
  ...TOLD_OF_COMMANDS.flatMap(([name, bye, no, silence]) => [
    {
      ...answering(`says BYE to ${name}`, {
        [name]: (line) => {
          line.say('* BYE going down\r\n');
          line.hangUp();
        },
      }),
      told: bye,
    },
    { ...answering(`says NO to ${name}`, { [name]: (line, tag) => line.say(`${tag} NO no\r\n`) }), told: no },
    { ...answering(`never answers ${name}`, { [name]: () => undefined }), told: silence },
  ]),
  {
    ...answering('floods the answer to SELECT', {
      SELECT: (line) => line.flood(() => '* 1 RECENT\r\n'.repeat(2_000)),
    }),
    told: ['deadline-exceeded'],
  },
  {
    ...answering('floods one line in answer to SELECT', { SELECT: (line) => line.flood(() => filler) }),
    told: ['limit-exceeded'],
  },
  {
    ...answering('answers SEARCH with ten million UIDs', {
      'UID SEARCH': async (line, tag) => {
        line.say('* SEARCH');
        await line.flood(
          (index) => Array.from({ length: 10_000 }, (_, at) => ` ${index * 10_000 + at + 1}`).join(''),
          1_000,
        );
        line.say(`\r\n${tag} OK done\r\n`);
      },
    }),
    told: ['limit-exceeded'],
  },
  {
    ...answering('answers SEARCH with ten million lines', {
      'UID SEARCH': (line) => line.flood((index) => `* SEARCH ${index + 1}\r\n`.repeat(2_000)),
    }),
    told: ['deadline-exceeded'],
  },
  {
    ...answering('floods FETCH with rows that nobody asked for', {
      'UID FETCH': (line) => line.flood((index) => `* ${index + 1} FETCH (FLAGS (\\Seen))\r\n`.repeat(2_000)),
    }),
    told: ['deadline-exceeded'],
  },
  {
    ...answering('floods FETCH with contents', {
      'UID FETCH': (line) =>
        line.flood(() => `* 1 FETCH (UID 1 BODY[] {60000}\r\n${filler.slice(0, 60_000)})\r\n`),
    }),
    told: ['limit-exceeded'],
    toldOfRun: ['protocol-error'],
  },
  {
    ...fetching('announces a huge literal', () => '* 1 FETCH (UID 1 BODY[] {999999999}\r\nab'),
    told: ['limit-exceeded'],
  },
  {
    ...fetching(
      'announces a literal past all numbers',
      () => `* 1 FETCH (UID 1 BODY[] {${'9'.repeat(40)}}\r\nab`,
    ),
    told: ['limit-exceeded'],
  },
  {
    ...fetching('announces a negative literal', () => '* 1 FETCH (UID 1 BODY[] {-5}\r\nab)\r\n'),
    told: ['protocol-error'],
  },
  {
    ...answering('hangs up within a literal', {
      'UID FETCH': (line) => {
        line.say('* 1 FETCH (UID 1 BODY[] {5000}\r\nab');
        line.hangUp();
      },
    }),
    told: ['connection-lost'],
  },
  {
    ...answering('stalls within a literal', {
      'UID FETCH': (line) => line.say('* 1 FETCH (UID 1 BODY[] {5000}\r\nab'),
    }),
    told: ['deadline-exceeded'],
  },
  {
    ...answering('drips a literal', {
      'UID FETCH': (line) => line.drip(`* 1 FETCH (UID 1 BODY[] {5000}\r\n${filler}`),
    }),
    told: ['deadline-exceeded'],
  },
  {
    ...fetching('gives NIL for a content', (normal) =>
      rowsOf(normal).replaceAll(/BODY\[\] \{\d+\}\r\n[\s\S]*?\)\r\n/g, 'BODY[] NIL)\r\n'),
    ),
    told: ['protocol-error'],
  },
  { ...fetching('says OK without data', () => ''), told: ['protocol-error'] },
  { ...fetching('tells UID 0', withUid('UID 0')), told: ['protocol-error'] },
  { ...fetching('tells a negative UID', withUid('UID -1')), told: ['protocol-error'] },
  { ...fetching('tells UID 2^64', withUid('UID 18446744073709551616')), told: ['protocol-error'] },
  { ...fetching('tells a UID that was not asked for', withUid('UID 999')), told: ['protocol-error'] },
  { ...fetching('tells no UID', withUid('FLAGS ()')), told: ['protocol-error'] },
  { ...fetching('tells each message twice', (normal) => rowsOf(normal).repeat(2)), told: [] },
  {
    ...fetching('leaves a quotation open', () => '* 1 FETCH (UID 1 INTERNALDATE "02-Mar-2026\r\n'),
    told: ['protocol-error'],
  },
  {
    ...fetching('nests parentheses without end', () => `* 1 FETCH ${'('.repeat(200_000)}\r\n`),
    told: ['limit-exceeded'],
  },
  {
    ...fetching('tells dates that are none', (normal) =>
      rowsOf(normal).replaceAll('02-Mar-2026 10:00:00 +0000', '99-Xyz-0000 99:99:99 +9999'),
    ),
    told: [],
  },
  {
    ...answering('searches UIDs that are none', {
      'UID SEARCH': (line, tag) =>
        line.say(`* SEARCH 0 -1 18446744073709551616 abc 1.5\r\n${tag} OK done\r\n`),
    }),
    told: [],
  },
  {
    ...selecting('tells no UIDVALIDITY', (normal) => normal.replace(/\* OK \[UIDVALIDITY.*\r\n/, '')),
    told: ['protocol-error'],
  },
  {
    ...selecting('tells UIDVALIDITY 0', (normal) => normal.replace('UIDVALIDITY 7', 'UIDVALIDITY 0')),
    told: ['protocol-error'],
  },
  {
    ...selecting('tells a negative UIDVALIDITY', (normal) =>
      normal.replace('UIDVALIDITY 7', 'UIDVALIDITY -7'),
    ),
    told: ['protocol-error'],
  },
  {
    ...selecting('tells an absurd UIDVALIDITY', (normal) =>
      normal.replace('UIDVALIDITY 7', `UIDVALIDITY ${'9'.repeat(40)}`),
    ),
    told: ['protocol-error'],
  },
  {
    ...selecting('tells an absurd EXISTS', (normal) =>
      normal.replace(/\d+ EXISTS/, '18446744073709551616 EXISTS'),
    ),
    told: ['protocol-error'],
  },
  {
    ...selecting('tells a UIDNEXT that goes backwards', (normal) =>
      normal.replace(/UIDNEXT \d+/, 'UIDNEXT 1'),
    ),
    told: [],
  },
];
