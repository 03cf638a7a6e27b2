import { describeWith } from '../../support/available';
import { rawMail, rawMailWithFiles, startDesk, type Desk } from '../../support/desk';
import { activeChannel, publishIncident } from '../../support/incident';
import { startScriptedImap, type ScriptedServer } from '../../support/mailservers/scripted';

interface Told {
  subject: string;
  /** INTERNALDATE as the server tells it; null = not at all. */
  date?: string | null;
  /** What it says instead of the content. */
  refuses?: string;
}

const within = (set: string, uid: number) =>
  set.split(',').some((part) => {
    const [from, to = from] = part.split(':');
    return uid >= Number(from) && (to === '*' || uid <= Number(to));
  });

/** An INBOX that tells its messages, numbered from 1, as each says. */
const startInbox = (messages: Told[]): Promise<ScriptedServer> =>
  startScriptedImap({
    'UID SEARCH': (tag, line) => {
      const set = /UID ([\d:*,]+)/.exec(line.replace('UID SEARCH', ''))?.[1] ?? '1:*';
      const uids = messages.map((_message, index) => index + 1).filter((uid) => within(set, uid));
      return `* SEARCH ${uids.join(' ')}\r\n${tag} OK done\r\n`;
    },
    'UID FETCH': (tag, line) => {
      const set = /UID FETCH (\S+)/.exec(line)![1]!;
      let told = '';
      for (const [index, { subject, date = '02-Mar-2026 10:00:00 +0000', refuses }] of messages.entries()) {
        const uid = index + 1;
        if (!within(set, uid)) continue;
        const raw = rawMail({ subject });
        const items = [`UID ${uid}`];
        if (line.includes('INTERNALDATE') && date !== null) items.push(`INTERNALDATE "${date}"`);
        if (line.includes('RFC822.SIZE')) items.push(`RFC822.SIZE ${Buffer.byteLength(raw)}`);
        if (line.includes('BODY.PEEK[]')) {
          if (refuses) return `${told}${tag} ${refuses}\r\n`;
          items.push(`BODY[] {${Buffer.byteLength(raw)}}\r\n${raw}`);
        }
        told += `* ${uid} FETCH (${items.join(' ')})\r\n`;
      }
      return `${told}${tag} OK done\r\n`;
    },
  });

describeWith('dovecot', 'a fault affects only what it belongs to', () => {
  let desk: Desk;
  const servers: ScriptedServer[] = [];
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
    await desk?.stop();
  });

  const read = async (channel: string) => desk.application.engine.runNow(channel);
  const subjects = async (channel: string) =>
    (await desk.log(channel)).filter((row) => row.state === 'ticket').map((row) => row.subject);
  const channelOn = async (messages: Told[]) => {
    const server = await startInbox(messages);
    servers.push(server);
    const { documentId } = await desk.application.channels.create(
      activeChannel({
        host: '127.0.0.1',
        port: server.port,
        security: 'none',
        username: `u${server.port}@example.com`,
        secrets: { password: 'pw' },
        template: await publishIncident(desk.app.strapi),
      }),
    );
    return documentId;
  };

  it.each([
    ['NO Server error', { state: 'failed', reason: 'unreadable' }],
    ['BAD Internal error', { state: 'failed', reason: 'unreadable' }],
    ['NO [UNAVAILABLE] Try later', { state: 'processing' }],
  ])(
    'a message whose FETCH ends in "%s" is the only one affected, and after three runs it is %j',
    async (refuses, outcome) => {
      const channel = await channelOn([
        { subject: 'One' },
        { subject: 'Two', refuses },
        { subject: 'Three' },
      ]);
      await read(channel);
      expect(await subjects(channel)).toEqual(['One', 'Three']);
      await read(channel);
      await read(channel);
      expect((await desk.log(channel))[1]).toMatchObject(outcome);
    },
  );

  it('a server that temporarily rejects every message fails none of them', async () => {
    const refuses = 'NO [UNAVAILABLE] Try later';
    const channel = await channelOn(['A', 'B', 'C', 'D'].map((subject) => ({ subject, refuses })));
    for (let run = 0; run < 5; run += 1) await read(channel);
    expect((await desk.log(channel)).map((row) => row.state)).toEqual(Array(4).fill('processing'));
    expect((await desk.application.channels.view(channel)).health).toMatchObject({
      lastError: { code: 'server-unavailable' },
    });
  });

  it.each([[null], ['01-Jan-1970 00:00:00 +0000'], ['99-Foo-0000 99:99:99 +0000']])(
    'a message with INTERNALDATE %p is read like the others',
    async (date) => {
      const channel = await channelOn([{ subject: 'One' }, { subject: 'Two', date }, { subject: 'Three' }]);
      await read(channel);
      expect(await subjects(channel)).toEqual(['One', 'Two', 'Three']);
    },
  );

  it.each([
    ['first', ['Gone', 'INBOX']],
    ['last', ['INBOX', 'Gone']],
  ])(
    'a missing folder, listed %s, does not stop INBOX from being read at every run, and is reported',
    async (user, paths) => {
      desk.dovecot.addUser(user, 'pw');
      const channel = await desk.channel({
        username: user,
        secrets: { password: 'pw' },
        folders: paths.map((path) => ({ path })),
      });
      for (const subject of ['One', 'Two']) {
        desk.dovecot.deliver(user, 'INBOX', rawMail({ subject }));
        await read(channel);
      }
      expect(await subjects(channel)).toEqual(['One', 'Two']);
      expect((await desk.application.channels.view(channel)).health).toMatchObject({
        failures: 0,
        coolOffUntil: null,
        lastError: { code: 'folder-missing' },
      });
    },
  );

  it('a folder with a backlog lets the others have their turn after five batches', async () => {
    desk.dovecot.addUser('turns', 'pw');
    const channel = await desk.channel({
      username: 'turns',
      secrets: { password: 'pw' },
      folders: ['Much', 'INBOX'].map((path) => ({ path })) as never,
    });
    // Two of them are more than a batch takes.
    const large = Buffer.alloc(2_200_000, 'x').toString('base64');
    for (let index = 0; index < 8; index += 1)
      desk.dovecot.deliver('turns', 'Much', rawMailWithFiles([['a.bin', 'application/octet-stream', large]]));
    desk.dovecot.deliver('turns', 'INBOX', rawMail());
    const folders: string[] = [];
    desk.application.observer.decided = ({ folder }) => void folders.push(folder);
    await read(channel);
    delete desk.application.observer.decided;
    expect(folders).toEqual([...Array(5).fill('Much'), 'INBOX', ...Array(3).fill('Much')]);
  });

  it('messages that a migration rewrote and delivered again create no second ticket', async () => {
    const words = { subject: 'Grüße', messageId: '<moved@customer.example>', from: 'anna@customer.example' };
    const written = (encoding: string, body: string) =>
      rawMail({
        ...words,
        subject: '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=',
        headers: ['Content-Type: text/plain; charset=utf-8', `Content-Transfer-Encoding: ${encoding}`],
        body,
      });
    const text = 'Das Büro ist geschlossen.';
    desk.dovecot.addUser('moved', 'pw');
    const channel = await desk.channel({ username: 'moved', secrets: { password: 'pw' } });
    const encodings: [string, string][] = [
      ['8bit', text],
      ['quoted-printable', 'Das B=C3=BCro ist geschlossen.'],
      ['base64', Buffer.from(text).toString('base64')],
    ];
    for (const [encoding, body] of encodings) desk.dovecot.deliver('moved', 'INBOX', written(encoding, body));
    await read(channel);
    desk.dovecot.resetUidValidity('moved', 'INBOX');
    desk.dovecot.deliver('moved', 'INBOX', written('7bit', 'Something else under the same Message-ID.'));
    await read(channel);
    const rows = (await desk.log(channel)).map(({ state, reason }) => [state, reason]);
    expect(rows.filter(([state]) => state === 'ticket')).toHaveLength(2);
    expect(rows.filter(([state]) => state !== 'ticket')).toEqual(
      Array(rows.length - 2).fill(['skipped', 'duplicate']),
    );
  });

  it('old mail with a reset arrival time is held, and becomes a ticket on request', async () => {
    desk.dovecot.addUser('old', 'pw');
    const channel = await desk.channel({ username: 'old', secrets: { password: 'pw' } });
    desk.dovecot.deliver('old', 'INBOX', rawMail({ date: 'Mon, 02 Mar 2015 10:00:00 +0000' }));
    await read(channel);
    const [row] = await desk.log(channel);
    expect(row).toMatchObject({ state: 'held', reason: 'old-mail' });
    const waiting = desk.application.messageLog.retry([Number(row!.id)], true);
    await read(channel);
    expect(await waiting).toMatchObject({ decided: [{ outcome: 'ticket' }] });
  });

  it('messages of another mailbox are read even if its UIDVALIDITY and UIDs match those of the previous one', async () => {
    const before = await startInbox([{ subject: 'Old 1' }, { subject: 'Old 2' }]);
    const after = await startInbox([{ subject: 'New 1' }, { subject: 'New 2' }]);
    servers.push(before, after);
    const account = ({ port }: ScriptedServer) => ({
      host: '127.0.0.1',
      port,
      security: 'none' as const,
      username: `u${port}@example.com`,
      secrets: { password: 'pw' },
    });
    const channel = await desk.channel(account(before));
    await read(channel);
    await desk.application.channels.update(channel, account(after));
    await read(channel);
    expect(await subjects(channel)).toEqual(expect.arrayContaining(['Old 1', 'Old 2', 'New 1', 'New 2']));
    await desk.application.channels.update(channel, account(before));
    await read(channel);
    expect(await desk.log(channel)).toHaveLength(4);
  });

  describe('after a change of the account', () => {
    /** A channel that has read two messages, and the same mailbox at another account, re-encoded by its migration. */
    async function movedMailbox(name: string) {
      const [old, next] = [`${name}-old`, `${name}-new`];
      for (const user of [old, next]) desk.dovecot.addUser(user, 'pw');
      const channel = await desk.channel({ username: old, secrets: { password: 'pw' } });
      const date = new Date().toUTCString();
      const written = (encoding: string, body: string) =>
        rawMail({
          subject: 'The office',
          messageId: `<${name}@customer.example>`,
          date,
          headers: ['Content-Type: text/plain; charset=utf-8', `Content-Transfer-Encoding: ${encoding}`],
          body,
        });
      const plain = rawMail({ subject: 'Plain', date });
      for (const raw of [written('8bit', 'Das Büro ist zu.'), plain])
        desk.dovecot.deliver(old, 'INBOX', Buffer.from(raw));
      await read(channel);
      for (const raw of [written('base64', Buffer.from('Das Büro ist zu.').toString('base64')), plain])
        desk.dovecot.deliver(next, 'INBOX', Buffer.from(raw));
      return { channel, next: { username: next, secrets: { password: 'pw' } } };
    }
    const outcomes = async (channel: string) => (await desk.log(channel)).map(({ state }) => state);

    it('messages of a mailbox that moved create no second ticket, and its start date is kept', async () => {
      const { channel, next } = await movedMailbox('moved-now');
      const { syncStartDate } = await desk.application.channels.view(channel);
      const { body } = await desk.app.admin.put(`/channels/${channel}`, { ...next, mailboxChange: 'moved' });
      expect(body.data.syncStartDate).toBe(syncStartDate);
      await read(channel);
      expect((await outcomes(channel)).sort()).toEqual(['skipped', 'skipped', 'ticket', 'ticket']);
    });

    it('messages logged by an earlier version without account and decoded key create no second ticket either', async () => {
      const { channel, next } = await movedMailbox('moved-upgrade');
      const knex = desk.app.strapi.db.connection;
      await knex('email_channel_ledger').where({ channel }).update({ decoded_key: null });
      await knex('email_channel_states').where({ channel }).update({ account: null });
      await desk.application.channels.update(channel, { ...next, mailboxChange: 'moved' });
      // A device that repeats its Message-ID on another day.
      desk.dovecot.deliver(
        next.username,
        'INBOX',
        Buffer.from(
          rawMail({
            subject: 'The office',
            messageId: '<moved-upgrade@customer.example>',
            date: new Date(Date.now() - 30 * 86_400_000).toUTCString(),
            body: 'Another day.',
          }),
        ),
      );
      await read(channel);
      expect((await outcomes(channel)).sort()).toEqual(['skipped', 'skipped', 'ticket', 'ticket', 'ticket']);
    });

    it('another mailbox is read from now on', async () => {
      const { channel, next } = await movedMailbox('another');
      const before = Date.now();
      await desk.application.channels.update(channel, { ...next, mailboxChange: 'another' });
      const { syncStartDate } = await desk.application.channels.view(channel);
      expect(Date.parse(syncStartDate!)).toBeGreaterThanOrEqual(before);
      desk.dovecot.deliver(next.username, 'INBOX', Buffer.from(rawMail({ subject: 'New there' })), {
        internalDate: new Date(Date.now() + 5_000),
      });
      await read(channel);
      expect((await subjects(channel)).sort()).toEqual(['New there', 'Plain', 'The office']);
    });
  });
});
