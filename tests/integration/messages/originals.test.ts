import { UID } from '../../../content-types';
import { forgetOriginals, originalsKept } from '../../../server/src/messages/retention';
import { createRawMail } from '../../../server/src/messages/raw-mail';
import { createDatabase } from '../../../server/src/strapi/database';
import { TABLES } from '../../../server/src/strapi/models';
import { describeEachDatabase } from '../../support/app';
import { rawMail, startDesk, type Desk } from '../../support/desk';

jest.setTimeout(180_000);

const OPENING = { messageId: '<o1@customer.example>', subject: 'Größe', body: 'It is broken.' };

describeEachDatabase('the original of a ticket’s message', (database) => {
  let desk: Desk;
  let channel: string;
  const raws = [rawMail(OPENING), rawMail({ inReplyTo: '<o1@customer.example>', body: 'Any news?' })];
  beforeAll(async () => {
    desk = await startDesk({ database });
    channel = await desk.channel();
    for (const raw of raws) desk.deliver(raw);
    expect(await desk.read(channel)).toMatchObject({ ticket: 1, reply: 1 });
  });
  afterAll(() => desk?.stop());

  const table = () => desk.app.strapi.db.connection(TABLES.ledger);
  const forget = (most = Infinity) => {
    const own = createDatabase(desk.app.strapi);
    return forgetOriginals({ database: own, rawMail: createRawMail(own) }, most);
  };
  const conversation = async () => {
    const [ticket] = await desk.tickets();
    const { conversations } = desk.application.outgoing;
    const place = [UID.ticket, String(ticket!.documentId)] as const;
    const { messages } = await conversations.read(...place, () => false);
    return {
      messages,
      original: (message: string, isRestricted = (_field: string) => false) =>
        conversations.original(...place, message, isRestricted),
    };
  };

  it('is stored for each message, byte for byte', async () => {
    const { messages, original } = await conversation();
    expect(messages.map(({ hasOriginal }) => hasOriginal)).toEqual([true, true]);
    for (const [index, { id }] of messages.entries()) expect(String(await original(id))).toBe(raws[index]);
    const { count, bytes } = await originalsKept(createDatabase(desk.app.strapi));
    expect(count).toBe(2);
    expect(bytes).toBeGreaterThan(100);
  });

  it('is not shown to anyone who may not read everything that it filled, or of another ticket', async () => {
    const { messages, original } = await conversation();
    await expect(original(messages[0]!.id, (field) => field === 'description')).rejects.toMatchObject({
      code: 'message-not-found',
    });
    desk.deliver(rawMail({ subject: 'Another' }));
    await desk.read(channel);
    const [, other] = await desk.openings();
    await expect(original(String(other!.documentId))).rejects.toMatchObject({ code: 'message-not-found' });
  });

  it('is not kept if the channel disables it', async () => {
    const without = await desk.channel({ keepOriginalDays: 0, folders: [{ path: 'None' }] });
    desk.deliver(rawMail(), { folder: 'None' });
    await desk.read(without);
    expect(Boolean((await desk.log(without))[0]!.has_raw)).toBe(false);
  });

  it('is deleted when its time is over, and the oldest ones if all together are too large', async () => {
    const kept = async () => (await desk.log(channel)).map(({ has_raw }) => Boolean(has_raw));
    expect([await forget(), await kept()]).toEqual([0, [true, true, true]]);
    const [first, second] = await desk.log(channel);
    await table()
      .where({ id: first!.id as number })
      .update({ raw_until: Date.now() - 1_000 });
    expect([await forget(), await kept()]).toEqual([1, [false, true, true]]);

    await table()
      .where({ id: second!.id as number })
      .update({ raw_until: Date.now() + 60_000 });
    const { bytes } = await originalsKept(createDatabase(desk.app.strapi));
    expect([await forget(bytes - 1), await kept()]).toEqual([1, [false, false, true]]);
    expect(await desk.app.strapi.db.connection(TABLES.raw).select('ledger_id')).toHaveLength(1);
    const { messages, original } = await conversation();
    expect(messages[0]).toMatchObject({ hasOriginal: false, body: 'It is broken.' });
    await expect(original(messages[0]!.id)).rejects.toMatchObject({ code: 'message-not-found' });
  });

  if (database === 'sqlite')
    it('is shown as text with its headers, and downloaded under its own name', async () => {
      const [, opening] = await desk.openings();
      const path = `/tickets/${UID.ticket}/${String(opening!.ticketDocumentId)}/messages/${String(opening!.documentId)}`;
      const shown = (await desk.app.admin.get(`${path}/original`)).body.data;
      expect(shown).toMatchObject({
        headers: expect.arrayContaining([{ name: 'Subject', value: 'Another' }]),
        source: expect.stringContaining('Please help with'),
        cut: false,
      });
      const file = await desk.app.admin.get(`${path}/raw`);
      expect(file.headers).toMatchObject({
        'content-type': expect.stringContaining('message/rfc822'),
        'content-disposition': `attachment; filename="message-${String(opening!.documentId)}.eml"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
      const id = Number((await desk.log(channel))[2]!.id);
      expect((await desk.app.admin.get(`/messages/${id}/original`)).body.data).toEqual(shown);
    });
});
