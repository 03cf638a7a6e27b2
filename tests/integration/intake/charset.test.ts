import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { createTestDatabase, type TestDatabase } from '../../support/test-database';

jest.setTimeout(180_000);

const suites = [
  ['mariadb', 'utf8mb3', 'Fire \u{1F525}'],
  ['mariadb', 'latin1', '\u65e5\u672c'],
  ['postgres', 'LATIN1', '\u65e5\u672c'],
] as const;

for (const [database, charset, subject] of suites)
  describeWith(['dovecot', database], `a database whose character set is ${charset} (${database})`, () => {
    let own: TestDatabase;
    let desk: Desk;
    beforeAll(async () => {
      own = await createTestDatabase(database, '', charset);
      desk = await startDesk({ database: own });
    });
    afterAll(async () => {
      await desk?.stop();
      await own?.drop();
    });

    let users = 0;
    const read = async (mails: string[], channelOf: object = {}) => {
      const username = `charset${(users += 1)}`;
      desk.dovecot.addUser(username, 'pw');
      const channel = await desk.channel({ username, secrets: { password: 'pw' }, ...channelOf });
      for (const mail of mails) desk.dovecot.deliver(username, 'INBOX', mail);
      await desk.read(channel);
      return channel;
    };
    const states = async (channel: string) => (await desk.log(channel)).map(({ state }) => state);
    const encoded = `=?utf-8?B?${Buffer.from(subject).toString('base64')}?=`;

    it.each([
      ['subject', rawMail({ subject: encoded })],
      ['body', rawMail({ body: `Look: ${subject}` })],
      ['sender', rawMail({ from: `${encoded} <anna@customer.example>` })],
      ['address', rawMail({ from: `<anna@${subject.replace(/ /g, '')}.example>` })],
    ])('fails only the message with a %s that it cannot store', async (_part, mail) => {
      const channel = await read([rawMail({ subject: 'Before' }), mail, rawMail({ subject: 'After' })]);
      const all = await states(channel);
      expect([all[0], all[2]]).toEqual(['ticket', 'ticket']);
      expect(all[1]).toMatch(/^(failed|held|ticket)$/);
      const [, bad] = await desk.log(channel);
      if (bad!.state !== 'failed') return;
      const { steps, hasRaw } = await desk.application.messageLog.read(Number(bad!.id));
      expect(hasRaw).toBe(true);
      expect(JSON.stringify(steps)).toContain('saving.characters');
    });

    it('skips a message whose subject it cannot store like any other', async () => {
      const channel = await read([rawMail({ subject: encoded, from: 'x@denied.example' }), rawMail()], {
        deniedDomains: ['denied.example'],
      });
      expect(await states(channel)).toEqual(['skipped', 'ticket']);
    });
  });
