import { UID } from '../../../content-types';
import { documents } from '../../../server/src/strapi/border';
import { describeEachDatabase } from '../../support/app';
import { aRow } from '../../support/catalogue';
import { rawMail, startDesk, type Desk } from '../../support/desk';

jest.setTimeout(180_000);

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const parted = (body: string[]) => ({
  headers: ['Cc: Ben <ben@customer.example>', 'Content-Type: multipart/mixed; boundary="b"'],
  body: [...body, '--b--'].join('\r\n'),
});
const OPENING = parted([
  '--b',
  'Content-Type: multipart/alternative; boundary="a"',
  '',
  '--a',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'It is broken.',
  '',
  '> Did you try this?',
  '--a',
  'Content-Type: text/html; charset=utf-8',
  '',
  '<p>It is <b>broken</b>.</p><blockquote type="cite">Did you try this?</blockquote>',
  '--a--',
  '--b',
  'Content-Type: image/png; name="photo.png"',
  'Content-Disposition: attachment; filename="photo.png"',
  'Content-Transfer-Encoding: base64',
  '',
  PIXEL,
]);

describeEachDatabase('the message that created a ticket', (database) => {
  let desk: Desk;
  let channel: string;
  beforeAll(async () => {
    desk = await startDesk({ database });
    channel = await desk.channel();
  });
  afterAll(() => desk?.stop());

  const read = (documentId: unknown, uid: string = UID.ticket) =>
    desk.application.outgoing.conversations.read(uid, String(documentId), () => false);
  const ticketOf = async (subject: string) =>
    (await desk.tickets()).find((ticket) => ticket.subject === subject)!;

  it('is the first message of the conversation, before an answer that was read with it', async () => {
    desk.deliver(rawMail({ subject: 'Printer', messageId: '<p1@customer.example>', ...OPENING }));
    desk.deliver(rawMail({ subject: 'Scanner' }));
    desk.deliver(rawMail({ subject: 'Re: Printer', inReplyTo: '<p1@customer.example>', body: 'Any news?' }));
    expect(await desk.read(channel)).toMatchObject({ ticket: 2, reply: 1 });

    const ticket = await ticketOf('Printer');
    const { messages } = await read(ticket.documentId);
    expect(messages).toMatchObject([
      {
        kind: 'opening',
        author: { name: 'Anna', address: 'anna@customer.example' },
        to: [{ address: 'support@desk.example' }],
        cc: [{ address: 'ben@customer.example' }],
        subject: 'Printer',
        body: 'It is broken.',
        fullBody: expect.stringContaining('Did you try this?'),
        html: expect.stringContaining('<b>broken</b>'),
        attachments: [{ name: 'photo.png', mime: 'image/png' }],
      },
      { kind: 'incoming', body: 'Any news?' },
    ]);
    expect((await read((await ticketOf('Scanner')).documentId)).messages).toMatchObject([
      { kind: 'opening' },
    ]);

    // The ticket's own fields are filled besides, by the same file.
    const [opening] = await desk.openings();
    const [file] = opening!.attachments as { id: number }[];
    expect(ticket.attachments).toMatchObject([{ id: file!.id }]);
    expect(opening).toMatchObject({
      ticket: { documentId: ticket.documentId },
      direction: 'incoming',
      messageLogId: (await desk.log(channel))[0]!.id,
      documentId: expect.stringMatching(/^[a-z0-9]{24}$/),
      publishedAt: expect.anything(),
      createdAt: expect.anything(),
    });
  });

  it('is kept for a content type of the host that has no place for it', async () => {
    const { strapi } = desk.app;
    const template = await documents(strapi, UID.template).create({
      data: {
        name: 'Case',
        ticketType: 'Question',
        target: 'api::case.case',
        fields: [{ field: 'title', required: true, defaultValue: null }],
      },
      status: 'published',
    });
    const cases = await desk.channel({
      name: 'Cases',
      template: template.documentId,
      folders: [{ path: 'Cases' }],
      mappings: [aRow('title', { kind: 'required', source: 'subject' })],
    });
    desk.deliver(rawMail({ subject: 'A case', ...OPENING }), { folder: 'Cases' });
    await desk.read(cases);
    const found = await documents(strapi, 'api::case.case').findFirst({ filters: { title: 'A case' } });
    expect((await read(found!.documentId, 'api::case.case')).messages).toMatchObject([
      {
        kind: 'opening',
        html: expect.stringContaining('<b>broken</b>'),
        attachments: [{ name: 'photo.png' }],
      },
    ]);
  });

  it('is shown from the ticket’s own fields if an earlier version created the ticket', async () => {
    desk.deliver(rawMail({ subject: 'Older', body: 'From before.' }));
    await desk.read(channel);
    const { strapi } = desk.app;
    const ticket = await ticketOf('Older');
    await strapi.db
      .query(UID.ticketMessage as never)
      .deleteMany({ where: { ticketDocumentId: ticket.documentId } as never });
    expect((await read(ticket.documentId)).messages).toMatchObject([
      { kind: 'opening', author: { address: 'anna@customer.example' }, body: 'From before.' },
    ]);
  });

  it('is found by an index, since every ticket has one', async () => {
    const indexes = await desk.app.strapi.db.dialect.schemaInspector.getIndexes(
      'email_channel_ticket_messages',
    );
    expect(indexes).toContainEqual(expect.objectContaining({ name: 'ec_ticket_message_ticket' }));
  });
});
