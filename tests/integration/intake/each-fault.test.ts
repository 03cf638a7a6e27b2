import { EVENTS, type ChannelPayload } from '../../../contracts';
import { UID } from '../../../content-types';
import { FAULTS, type FaultName } from '../../../server/src/intake/faults';
import { describeWith } from '../../support/available';
import { rawMail, rawMailWithFiles, startDesk, type Desk } from '../../support/desk';
import { startScriptedImap, type ImapScript, type ScriptedServer } from '../../support/mailservers/scripted';

const FILE: [string, string, string] = ['bad.txt', 'text/plain', 'aGVsbG8='];

/** How a fault comes about in a channel of the folders INBOX (One, Bad, Three) and Other (Four). */
interface Scene {
  script?: ImapScript;
  /** What the server says instead of the message Bad. */
  refuses?: string;
  /** Size that it tells of it. */
  size?: number;
  bad?: string;
  payload?: Partial<ChannelPayload>;
  /** Makes it happen; what it answers ends it. */
  begin?(desk: Desk): () => void;
}

const MOVES: Partial<ChannelPayload> = {
  folders: ['INBOX', 'Other'].map((path) => ({
    path,
    after: 'move' as const,
    successFolder: 'Done',
    failFolder: null,
  })),
};
type Hook = (context: { uid: string; action: string; params: { data?: { subject?: unknown } } }) => void;
/** Does something when the entry of Bad is created. */
const onBad = (desk: Desk, fail: () => void) => {
  let on = true;
  const hook: Hook = ({ uid, action, params }) => {
    if (on && uid === UID.ticket && action === 'create' && params.data?.subject === 'Bad') fail();
  };
  (desk.app.strapi.documents as unknown as { use(middleware: unknown): void }).use(
    async (context: Parameters<Hook>[0], next: () => unknown) => {
      hook(context);
      return next();
    },
  );
  return () => {
    on = false;
  };
};

const SCENES: Record<FaultName, Scene[]> = {
  'no-connection': [
    {
      payload: { maxTries: 1 },
      script: { AUTHENTICATE: (tag) => `${tag} NO [AUTHENTICATIONFAILED] no\r\n` },
    },
  ],
  'folder-refused': ['NO gone', 'BAD what', 'NO [UNAVAILABLE] later'].map((text) => ({
    script: {
      SELECT: (tag, line) =>
        line.includes('INBOX')
          ? `${tag} ${text}\r\n`
          : `* 1 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 9] n\r\n${tag} OK [READ-WRITE] done\r\n`,
    },
  })),
  'fetch-refused': ['NO no', 'BAD what', 'NO [UNAVAILABLE] later'].map((refuses) => ({ refuses })),
  'change-refused': [
    ...['NO [LIMIT] many', 'NO [UNAVAILABLE] later', 'NO [OVERQUOTA] full', 'BAD what'].flatMap(
      (text): Scene[] => [
        {
          payload: MOVES,
          script: {
            STATUS: (tag: string) => `${tag} NO [NONEXISTENT] none\r\n`,
            CREATE: (tag: string) => `${tag} ${text}\r\n`,
          },
        },
        { payload: MOVES, script: { 'UID MOVE': (tag: string) => `${tag} ${text}\r\n` } },
      ],
    ),
    { payload: MOVES, script: { 'UID MOVE': () => '* BYE out of memory\r\n' } },
  ],
  'mail-unreadable': [{ size: 1_000_000_000 }],
  'files-refused': [
    {
      bad: rawMailWithFiles([FILE], { subject: 'Bad' }),
      begin(desk) {
        const provider = desk.app.strapi.plugin('upload').provider as unknown as { upload: unknown };
        const before = provider.upload;
        provider.upload = async () => {
          throw Object.assign(new Error('no ACLs'), { name: 'AccessControlListNotSupported' });
        };
        return () => {
          provider.upload = before;
        };
      },
    },
  ],
  'app-failed': [
    {
      begin: (desk) =>
        onBad(desk, () => {
          throw Object.assign(new Error('The CRM is away'), { code: 'ECONNREFUSED' });
        }),
    },
  ],
  'value-refused': [
    {
      begin: (desk) =>
        onBad(desk, () => {
          throw reported(desk, 'SQLITE_CONSTRAINT_TRIGGER');
        }),
    },
  ],
  'database-busy': [
    {
      begin: (desk) =>
        onBad(desk, () => {
          throw reported(desk, 'SQLITE_BUSY');
        }),
    },
  ],
  'database-away': [
    {
      payload: { maxTries: 1 },
      begin(desk) {
        desk.application.observer.reached = (checkpoint) => {
          if (checkpoint === 'before-commit')
            throw Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
        };
        return () => {
          delete desk.application.observer.reached;
        };
      },
    },
  ],
  'listener-failed': [
    {
      begin: (desk) =>
        desk.app.strapi.eventHub.on(EVENTS.ticketCreated, async () => {
          throw new RangeError('wrong');
        }),
    },
  ],
};

/** An error as the driver of the app's database reports it. */
function reported(desk: Desk, code: string): Error {
  const error = Object.assign(new Error('the database says no'), { code });
  desk.app.strapi.db.connection.client.emit('query-error', error, {});
  return error;
}

const within = (set: string, uid: number) =>
  set.split(',').some((part) => {
    const [from, to = from] = part.split(':');
    return uid >= Number(from) && (to === '*' || uid <= Number(to));
  });

/** INBOX holds the first three messages, any other folder the fourth. */
function mailbox({ refuses, size, bad, script }: Scene): ImapScript {
  const folders = {
    INBOX: ['One', 'Bad', 'Three'].map((subject) =>
      subject === 'Bad' && bad ? bad : rawMail({ subject, messageId: `<${subject}@a.example>` }),
    ),
    Other: [rawMail({ subject: 'Four', messageId: '<Four@a.example>' })],
  };
  let open: string[] = [];
  const select = script?.SELECT;
  return {
    'UID SEARCH': (tag, line) => {
      const set = /UID ([\d:*,]+)/.exec(line.replace('UID SEARCH', ''))?.[1] ?? '1:*';
      const uids = open.map((_mail, index) => index + 1).filter((uid) => within(set, uid));
      return `* SEARCH ${uids.join(' ')}\r\n${tag} OK done\r\n`;
    },
    'UID FETCH': (tag, line) => {
      const set = /UID FETCH (\S+)/.exec(line)![1]!;
      let told = '';
      for (const [index, raw] of open.entries()) {
        if (!within(set, index + 1)) continue;
        const isBad = index === 1;
        const items = [`UID ${index + 1}`];
        if (line.includes('INTERNALDATE')) items.push('INTERNALDATE "02-Mar-2026 10:00:00 +0000"');
        if (line.includes('RFC822.SIZE'))
          items.push(`RFC822.SIZE ${isBad && size ? size : Buffer.byteLength(raw)}`);
        if (line.includes('BODY.PEEK[]')) {
          if (isBad && refuses) return `${told}${tag} ${refuses}\r\n`;
          items.push(
            `BODY[]${line.includes('BODY.PEEK[]<') ? '<0>' : ''} {${Buffer.byteLength(raw)}}\r\n${raw}`,
          );
        }
        told += `* ${index + 1} FETCH (${items.join(' ')})\r\n`;
      }
      return `${told}${tag} OK done\r\n`;
    },
    LIST: (tag, line) =>
      ['INBOX', 'Other']
        .filter((name) => line.includes(name) || line.includes('*'))
        .map((name) => `* LIST (\\HasNoChildren) "/" "${name}"\r\n`)
        .join('') + `${tag} OK done\r\n`,
    ...script,
    SELECT: (tag, line) => {
      open = line.includes('INBOX') ? folders.INBOX : folders.Other;
      return (
        select?.(tag, line) ??
        `* ${open.length} EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 9] n\r\n${tag} OK [READ-WRITE] done\r\n`
      );
    },
  };
}

describeWith('dovecot', 'a fault', () => {
  let desk: Desk;
  const servers: ScriptedServer[] = [];
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
    await desk?.stop();
  });

  const channelOn = async (scene: Scene) => {
    const server = await startScriptedImap(mailbox(scene));
    servers.push(server);
    return desk.channel({
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      caCertificate: null,
      username: `u${server.port}@example.com`,
      folders: ['INBOX', 'Other'].map((path) => ({ path })) as ChannelPayload['folders'],
      ...scene.payload,
    });
  };
  const tickets = async (channel: string) =>
    (await desk.log(channel))
      .filter((row) => row.state === 'ticket')
      .map((row) => row.subject)
      .sort();

  const READ = {
    message: ['Four', 'One', 'Three'],
    folder: ['Four'],
    'after-step': ['Bad', 'Four', 'One', 'Three'],
    channel: [],
    nothing: ['Bad', 'Four', 'One', 'Three'],
  };
  const rows = Object.entries(SCENES).flatMap(([name, scenes]) =>
    scenes.map((scene, index) => [name as FaultName, index + 1, scene] as const),
  );

  it.each(rows)(
    '%s (%i) has the effect and the notification in the table of faults',
    async (name, _index, scene) => {
      const { domain, notified } = FAULTS[name] as { domain: keyof typeof READ; notified: readonly string[] };
      const other = await channelOn({});
      const channel = await channelOn(scene);
      const unhealthy: string[] = [];
      const off = desk.app.strapi.eventHub.on(
        EVENTS.channelUnhealthy,
        async (event: { channel: { documentId: string } }) => void unhealthy.push(event.channel.documentId),
      );
      desk.app.logs.length = 0;
      const end = scene.begin?.(desk);
      await desk.application.engine.runNow(channel);
      await desk.application.notifier.settled();
      end?.();
      off();
      expect(await tickets(channel)).toEqual(READ[domain]);

      const { health } = await desk.application.channels.view(channel);
      const warned = desk.app.logs.some((line) =>
        / failed on | was not read| failed: |waits: |did not accept|refused|lost|unavailable/.test(line),
      );
      expect({
        health: health.lastError !== null,
        people: unhealthy.includes(channel),
        ...(notified.includes('log') && { log: warned }),
      }).toEqual({
        health: notified.includes('health'),
        people: notified.includes('people'),
        ...(notified.includes('log') && { log: true }),
      });

      await desk.read(other);
      expect(await tickets(other)).toEqual(READ.nothing);
      if (domain !== 'message') return;
      for (let run = 0; run < 2; run += 1) await desk.application.engine.runNow(channel);
      const bad = (await desk.log(channel)).find((row) => Number(row.uid) === 2)!;
      expect(['failed', 'ticket', 'processing']).toContain(bad.state);
      if (bad.state === 'failed')
        expect((await desk.application.messageLog.read(Number(bad.id))).steps.at(-1)).toMatchObject({
          result: 'stop',
        });
    },
  );
});
