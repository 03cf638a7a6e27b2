import { basename } from 'node:path';
import { UID } from '../../../content-types';
import { TABLES } from '../../../server/src/strapi/models';
import { documents } from '../../../server/src/strapi/border';
import { describeEachDatabase } from '../../support/app';
import { aRow } from '../../support/catalogue';
import { eventually } from '../../support/eventually';
import { rawMail, rawMailWithFiles, startDesk, type Desk } from '../../support/desk';
import { storedFiles } from '../../support/stored-files';

jest.setTimeout(180_000);

const CASE = 'api::case.case';
const TEXT = Buffer.from('What a customer sent.').toString('base64');

describeEachDatabase('deleting a ticket', (database) => {
  let desk: Desk;
  let channel: string;
  beforeAll(async () => {
    desk = await startDesk({ database });
    channel = await desk.channel({ acknowledge: true, replyTo: 'support@desk.example' });
  });
  afterAll(() => desk?.stop());

  const table = (name: keyof typeof TABLES) => desk.app.strapi.db.connection(TABLES[name]);
  const count = async (name: keyof typeof TABLES, where: object = {}) =>
    (await table(name).where(where)).length;
  const bytes = () => storedFiles(desk.app.strapi.dirs.static.public).map((path) => basename(path));
  const files = () => desk.app.strapi.db.query('plugin::upload.file').findMany({ populate: ['folder'] });

  /** A ticket of one mail with a file and a reply with another; answers its documentId. */
  const ticketOf = async (subject: string): Promise<string> => {
    const opening = `<${subject}@customer.example>`;
    desk.deliver(rawMailWithFiles([[`${subject}.txt`, 'text/plain', TEXT]], { subject, messageId: opening }));
    desk.deliver(
      rawMailWithFiles([[`${subject} again.txt`, 'text/plain', TEXT]], {
        subject: `Re: ${subject}`,
        inReplyTo: opening,
        headers: ['Cc: ben@customer.example'],
      }),
    );
    expect(await desk.read(channel)).toMatchObject({ ticket: 1, reply: 1 });
    return String((await desk.tickets()).find((ticket) => ticket.subject === subject)!.documentId);
  };
  /** What is left of a ticket. */
  const leftOf = async (ticket: string) => ({
    messages: await desk.app.strapi.db
      .query(UID.ticketMessage)
      .count({ where: { ticketDocumentId: ticket } }),
    outbox: await count('outgoing', { ticket_document_id: ticket }),
    participants: await count('participant', { ticket_document_id: ticket }),
    logged: await count('ledger', { ticket_document_id: ticket }),
    originals: await count('ledger', { ticket_document_id: ticket, has_raw: true }),
  });
  const GONE = { messages: 0, outbox: 0, participants: 0, logged: 2, originals: 0 };

  const ways: [string, (ticket: string) => Promise<unknown>][] = [
    ['the documents API', (ticket) => documents(desk.app.strapi, UID.ticket).delete({ documentId: ticket })],
    [
      'the Content Manager',
      (ticket) => desk.app.admin.delete(`/content-manager/collection-types/${UID.ticket}/${ticket}`),
    ],
    [
      'a bulk action of the Content Manager',
      (ticket) =>
        desk.app.admin.post(`/content-manager/collection-types/${UID.ticket}/actions/bulkDelete`, {
          documentIds: [ticket],
        }),
    ],
  ];
  it.each(ways)('through %s deletes everything that belongs only to it', async (_, remove) => {
    const other = await ticketOf(`other ${ways.findIndex(([way]) => way === _)}`);
    const kept = { before: await leftOf(other), bytes: bytes(), rawParts: await count('raw') };
    const ticket = await ticketOf(`ticket ${ways.findIndex(([way]) => way === _)}`);
    expect(await leftOf(ticket)).toMatchObject({ messages: 2, logged: 2, originals: 2 });
    expect(bytes()).toHaveLength(kept.bytes.length + 2);

    await remove(ticket);
    expect(await documents(desk.app.strapi, UID.ticket).findOne({ documentId: ticket })).toBeNull();
    expect(await leftOf(ticket)).toEqual(GONE);
    // A bulk action answers before their bytes are gone.
    await eventually('the files to go', async () => (await count('upload')) === 0);
    expect(bytes().sort()).toEqual(kept.bytes.sort());
    expect(await files()).toHaveLength(kept.bytes.length);
    expect([await leftOf(other), await count('raw')]).toEqual([kept.before, kept.rawParts]);
    // Read once, and never again.
    expect(await desk.read(channel)).toMatchObject({ ticket: 0, reply: 0 });
  });

  it('keeps files that something else uses, and those of people', async () => {
    const ticket = await ticketOf('shared');
    const [first] = await files().then((all) => all.filter(({ name }) => name === 'shared.txt'));
    const { strapi } = desk.app;
    const own = await desk.app.admin
      .post('/upload')
      .attach('files', Buffer.from('Manual.'), { filename: 'manual.txt', contentType: 'text/plain' });
    const manual = own.body[0].id;
    await documents(strapi, CASE).create({ data: { title: 'Uses it', files: [first.id] } });
    const note = await desk.app.admin.post(`/tickets/${UID.ticket}/${ticket}/notes`, {
      text: 'See the manual.',
      attachments: [manual],
    });
    expect([note.status, note.body.error ?? null]).toEqual([201, null]);
    await documents(strapi, UID.ticket).delete({ documentId: ticket });
    const names = (await files()).map(({ name }) => name);
    expect(names).toContain('shared.txt');
    expect(names).toContain('manual.txt');
    expect(names).not.toContain('shared again.txt');
  });

  it('of a host’s type is handled the same', async () => {
    const template = await documents(desk.app.strapi, UID.template).create({
      data: { name: 'Case', ticketType: 'Incident', target: CASE, fields: [] },
      status: 'published',
    });
    const cases = await desk.channel({
      template: template.documentId,
      folders: [{ path: 'Cases' }],
      mappings: [
        aRow('title', { kind: 'required', source: 'subject' }),
        aRow('files', { source: 'attachment' }),
      ],
    });
    const before = bytes();
    desk.deliver(rawMailWithFiles([['case.txt', 'text/plain', TEXT]], { subject: 'A case' }), {
      folder: 'Cases',
    });
    expect(await desk.read(cases)).toMatchObject({ ticket: 1 });
    const [ticket] = await documents(desk.app.strapi, CASE).findMany({ filters: { title: 'A case' } });
    await documents(desk.app.strapi, CASE).delete({ documentId: ticket!.documentId });
    expect(await leftOf(ticket!.documentId)).toEqual({ ...GONE, logged: 1 });
    expect(bytes().sort()).toEqual(before.sort());
  });

  it('keeps everything if it fails', async () => {
    const ticket = await ticketOf('kept');
    const before = { ...(await leftOf(ticket)), bytes: bytes() };
    const { strapi } = desk.app;
    const takeBack = strapi.db.lifecycles.subscribe({
      models: [UID.ticket],
      afterDelete: () => Promise.reject(new Error('The host refuses.')),
    } as never) as unknown as () => void;
    await expect(documents(strapi, UID.ticket).delete({ documentId: ticket })).rejects.toThrow('refuses');
    takeBack();
    expect({ ...(await leftOf(ticket)), bytes: bytes() }).toEqual(before);
  });

  it('deletes its files in a later run if the provider did not delete them at once', async () => {
    const ticket = await ticketOf('later');
    const { provider } = desk.app.strapi.plugin('upload') as unknown as {
      provider: { delete(file: unknown): Promise<unknown> };
    };
    const away = jest.spyOn(provider, 'delete').mockRejectedValue(new Error('away'));
    const before = bytes();
    await documents(desk.app.strapi, UID.ticket).delete({ documentId: ticket });
    away.mockRestore();
    expect(bytes()).toEqual(before);
    expect(await count('upload')).toBe(2);
    await table('upload').update({ created_at: 0 });
    desk.deliver(rawMail());
    await desk.read(channel);
    expect(bytes()).toHaveLength(before.length - 2);
    expect(await count('upload')).toBe(0);
  });
});
