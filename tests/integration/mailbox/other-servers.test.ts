import type { ChannelPayload, DiagnosisEvent } from '../../../contracts';
import { connectMailbox } from '../../../server/src/mailbox';
import { diagnose } from '../../../server/src/mailbox/diagnose';
import { type Desk, rawMail, startDesk } from '../../support/desk';
import { describeWith } from '../../support/available';
import { startCourier } from '../../support/mailservers/courier';
import { startCyrus } from '../../support/mailservers/cyrus';
import type { OtherServer } from '../../support/mailservers/other-server';
import { connectTo, errorOf, LIMITS, message, settingsFor } from './support';

const USERS = { user: 'password', desk: 'password', other: 'password' };

describe.each([
  {
    name: 'Cyrus' as const,
    needs: 'cyrus' as const,
    start: startCyrus,
    capabilities: ['IDLE', 'MOVE', 'UIDPLUS', 'SPECIAL-USE'],
  },
  {
    name: 'Courier' as const,
    needs: 'courier' as const,
    start: startCourier,
    capabilities: ['IDLE', 'UIDPLUS'],
  },
])('connecting to $name', ({ name, needs, start, capabilities }) => {
  describeWith([needs, 'dovecot'], 'as the mail server of a channel', () => {
    let server: OtherServer;

    beforeAll(async () => {
      server = await start(USERS);
    }, 120_000);
    afterAll(() => server?.stop());

    /** Makes a folder, again if it is there, with one message in it. */
    const remake = async (path: string, raw: string | Buffer, user?: string) => {
      const second = () => Math.floor(Date.now() / 1_000);
      const before = second();
      await server.asClient(async (client) => {
        const isThere = (await client.list()).some((folder) => folder.path === path);
        if (isThere) await client.mailboxDelete(path);
        // Courier takes the second at which a folder was made for its UIDVALIDITY.
        if (isThere) await until(() => second() > before);
        await client.mailboxCreate(path);
      }, user);
      await server.deliver(path, raw, { user });
    };

    it.each(['tls', 'starttls', 'none'] as const)('signs in with security %s', async (security) => {
      const port = security === 'tls' ? server.ports.imaps : server.ports.imap;
      const mailbox = await connectTo(port, { security, caCertificate: server.ca });
      await expect(mailbox.open('INBOX')).resolves.toMatchObject({ path: 'INBOX' });
      await mailbox.close();
    });

    it('reports a wrong password, which the server reports late and in its own words', async () => {
      const auth = { type: 'password' as const, password: 'wrong-secret' };
      const error = await errorOf(connectTo(server.ports.imap, { auth, connectionTimeoutMs: 30_000 }));
      expect(error).toMatchObject({
        code: 'login-refused',
        transient: false,
        details: { field: 'password' },
      });
      expect(error.message).not.toContain('wrong-secret');
    });

    it('is diagnosed stage by stage', async () => {
      const events: DiagnosisEvent[] = [];
      const settings = settingsFor(server.ports.imaps, { security: 'tls', caCertificate: server.ca });
      await diagnose(
        { connect: connectMailbox, limits: LIMITS },
        {
          ...{ security: 'tls', authType: 'password', since: new Date('2026-03-01T00:00:00.000Z') },
          withSettings: (work) => work(settings),
          folders: [{ path: 'INBOX', after: 'move' }],
        },
        (event) => events.push(event),
      );
      const facts = events.flatMap((event) => (event.event === 'passed' ? [event.facts] : []));
      expect(facts.map(({ stage }) => stage)).toHaveLength(8);
      expect(facts).toContainEqual({ stage: 'login', method: 'PLAIN' });
      expect(facts).toContainEqual({ stage: 'capabilities', present: capabilities, cannotMove: false });
      expect(events.at(-1)).toMatchObject({ event: 'done' });
    });

    it('lists folders under INBOX with a dot between the names, and labels special ones', async () => {
      const mailbox = await connectTo(server.ports.imap);
      const folders = await mailbox.folders();
      expect(folders[0]).toMatchObject({ path: 'INBOX', delimiter: '.', selectable: true });
      expect(folders.find(({ name }) => name === 'Sent')).toMatchObject({
        path: 'INBOX.Sent',
        specialUse: '\\Sent',
      });
      await mailbox.close();
    });

    it('returns messages by UID as they were delivered', async () => {
      const raw = message('A letter', 'Grüße');
      const internalDate = new Date('2026-03-01T10:00:00.000Z');
      await server.deliver('INBOX', raw, { internalDate });
      const mailbox = await connectTo(server.ports.imap);
      const folder = await mailbox.open('INBOX');
      const uids = await mailbox.uids({ afterUid: 0, since: new Date('2026-02-28T00:00:00.000Z') });
      const [info] = await mailbox.describe(uids);
      expect([folder.exists, uids]).toEqual([1, [info?.uid]]);
      expect(info).toMatchObject({ size: raw.length, internalDate });
      expect((await mailbox.fetch(uids)).get(info!.uid)?.equals(raw)).toBe(true);
      expect(await mailbox.uids({ afterUid: info!.uid, since: null })).toEqual([]);
      await mailbox.close();
    });

    it('marks messages as seen, which reading alone does not', async () => {
      await server.deliver('INBOX', message('Unread'), { user: 'other' });
      const flags = () =>
        server.asClient(async (client) => {
          await client.mailboxOpen('INBOX');
          const row = await client.fetchOne('1', { flags: true });
          return row ? [...(row.flags ?? [])] : [];
        }, 'other');
      const mailbox = await connectTo(server.ports.imap, { username: 'other' });
      await mailbox.open('INBOX');
      const uids = await mailbox.uids({ afterUid: 0, since: null });
      await mailbox.fetch(uids);
      expect(await flags()).not.toContain('\\Seen');
      await mailbox.markSeen(uids);
      expect(await flags()).toContain('\\Seen');
      await mailbox.close();
    });

    it('moves messages to a new folder, and returns the path that the server gave it', async () => {
      await server.deliver('INBOX', message('To be moved'));
      const mailbox = await connectTo(server.ports.imap);
      const { exists } = await mailbox.open('INBOX');
      const uids = await mailbox.uids({ afterUid: 0, since: null });
      expect(await mailbox.move(uids, 'Processed')).toBe('INBOX.Processed');
      expect(await mailbox.open('INBOX')).toMatchObject({ exists: 0 });
      expect(await mailbox.open('INBOX.Processed')).toMatchObject({ exists });
      await mailbox.close();
    });

    it('sees a different UIDVALIDITY for a recreated folder with the same UIDs', async () => {
      const mailbox = await connectTo(server.ports.imap);
      const make = async (subject: string) => {
        await remake('INBOX.Again', message(subject));
        const { uidValidity } = await mailbox.open('INBOX.Again');
        return { uidValidity, uids: await mailbox.uids({ afterUid: 0, since: null }) };
      };
      const first = await make('First');
      await mailbox.open('INBOX');
      const second = await make('Second');
      expect(second.uids).toEqual(first.uids);
      expect(second.uidValidity).not.toBe(first.uidValidity);
      await mailbox.close();
    });

    describe('of a channel', () => {
      let desk: Desk;
      beforeAll(async () => {
        desk = await startDesk();
      }, 120_000);
      afterAll(() => desk?.stop());

      const channelWith = (folders: ChannelPayload['folders']) =>
        desk.channel({
          port: server.ports.imaps,
          caCertificate: server.ca,
          username: 'desk',
          secrets: { password: USERS.desk },
          folders,
        });

      it(`turns the messages of ${name} into tickets once, and moves them`, async () => {
        for (const subject of ['One', 'Two', 'Three'])
          await server.deliver('INBOX', rawMail({ subject }), { user: 'desk' });
        const channel = await channelWith([{ path: 'INBOX', after: 'move', successFolder: 'Done' }]);
        expect(await desk.read(channel)).toMatchObject({ ticket: 3 });
        expect(await desk.read(channel)).toMatchObject({ ticket: 0, skipped: 0 });
        const count = (path: string) =>
          server.asClient(async (client) => (await client.mailboxOpen(path)).exists, 'desk');
        expect([await count('INBOX'), await count('INBOX.Done')]).toEqual([0, 3]);
        await server.deliver('INBOX', rawMail({ subject: 'Four' }), { user: 'desk' });
        expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
        expect((await desk.tickets()).map(({ subject }) => subject)).toEqual(['One', 'Two', 'Three', 'Four']);
      });

      it('loses no message if a folder is recreated and another message has the UID of a known one', async () => {
        const channel = await channelWith([{ path: 'INBOX.Orders' }]);
        await remake('INBOX.Orders', rawMail({ subject: 'Before' }), 'desk');
        expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
        await remake('INBOX.Orders', rawMail({ subject: 'After' }), 'desk');
        expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
        expect(await desk.log(channel)).toMatchObject([{ uid: 1 }, { uid: 1 }]);
        expect((await desk.tickets()).map(({ subject }) => subject).slice(-2)).toEqual(['Before', 'After']);
      });
    });
  });
});

/** Waits for something that is only a matter of time. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
}
