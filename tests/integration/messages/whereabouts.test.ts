import { describeEachDatabase } from '../../support/app';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { eventually } from '../../support/eventually';

jest.setTimeout(180_000);

const ADA = 'ada@customer.example';

describeEachDatabase('the location of a message', (database) => {
  let desk: Desk;
  let channel: string;
  beforeAll(async () => {
    desk = await startDesk({ database });
    channel = await desk.channel({ name: 'Support', syncStartDate: '2026-03-01T00:00:00.000Z' });
  });
  afterAll(() => desk?.stop());

  const deliver = (name: string, folder = 'INBOX', internalDate = new Date()) =>
    desk.deliver(rawMail({ from: `Ada <${ADA}>`, subject: name, messageId: `<${name}@customer.example>` }), {
      folder,
      internalDate,
    });
  const where = (text: string) => desk.application.whereIs(text);
  const foundIn = async (text: string) =>
    (await where(text)).mailboxes.flatMap(({ found }) =>
      found.map(({ at, folder, subject }) => [at, folder, subject]),
    );
  /** Brings the found message in while the channel is read. */
  const bringIn = async (text: string) => {
    const [found] = (await where(text)).mailboxes.flatMap((mailbox) => mailbox.found);
    const { folder, uidValidity, uid } = found!;
    const before = (await desk.log(channel)).length;
    const asked = desk.application.bringIn({ channel, folder, uidValidity, uid });
    await eventually('a row of the log', async () => (await desk.log(channel)).length > before);
    await desk.read(channel);
    return asked;
  };

  it('is shown for a message in the log, by Message-ID, address or headers, with its outcome', async () => {
    deliver('read');
    await desk.read(channel);
    for (const text of [
      '<read@customer.example>',
      ADA,
      `From: ${ADA}\r\nMessage-ID: <read@customer.example>`,
    ]) {
      const { logged, mailboxes } = await where(text);
      expect(logged).toMatchObject([{ outcome: 'ticket', reason: 'created', subject: 'read' }]);
      expect(mailboxes).toMatchObject([{ channelName: 'Support', found: [], problem: null }]);
    }
  });

  it('is shown for a message that waits for the next run', async () => {
    deliver('waits');
    expect(await foundIn('<waits@customer.example>')).toEqual([['unread', 'INBOX', 'waits']]);
    await desk.read(channel);
    expect(await foundIn('<waits@customer.example>')).toEqual([]);
  });

  it('is shown for a message from before the start date, which becomes a ticket with one click', async () => {
    deliver('early', 'INBOX', new Date('2026-01-01T00:00:00Z'));
    await desk.read(channel);
    expect(await foundIn('<early@customer.example>')).toEqual([['before-start', 'INBOX', 'early']]);
    expect(await bringIn('<early@customer.example>')).toMatchObject({ message: { outcome: 'ticket' } });
    expect(await foundIn('<early@customer.example>')).toEqual([]);
  });

  it('is shown for a message in Junk, which is moved and becomes one ticket, even if it is old and marked as spam', async () => {
    desk.deliver(
      rawMail({
        from: ADA,
        subject: 'junk',
        messageId: '<junk@customer.example>',
        headers: ['X-Spam-Flag: YES'],
      }),
      { folder: 'Junk', internalDate: new Date('2026-01-01T00:00:00Z') },
    );
    deliver('other', 'Archive');
    expect(await foundIn('<junk@customer.example>')).toEqual([['junk', 'Junk', 'junk']]);
    expect(await foundIn('<other@customer.example>')).toEqual([['elsewhere', 'Archive', 'other']]);
    expect(await bringIn('<junk@customer.example>')).toMatchObject({ message: { outcome: 'ticket' } });
    await desk.read(channel);
    expect((await desk.tickets()).filter(({ subject }) => subject === 'junk')).toHaveLength(1);
    expect(await foundIn('<junk@customer.example>')).toEqual([]);
  });

  it('is shown for a message that never arrived, and for a mailbox that cannot be searched', async () => {
    expect(await where('<never@customer.example>')).toMatchObject({
      logged: [],
      mailboxes: [{ found: [], problem: null }],
    });
    await desk.channel({ name: 'Broken', username: 'desk', secrets: { password: 'wrong' } });
    const { mailboxes } = await where('<never@customer.example>');
    expect(mailboxes).toMatchObject([
      { channelName: 'Broken', problem: { text: expect.stringMatching(/^error\./) } },
      { channelName: 'Support', problem: null },
    ]);
  });
});
