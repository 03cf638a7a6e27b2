import { UID } from '../../../content-types';
import { documents } from '../../../server/src/strapi/border';
import { describeWith } from '../../support/available';
import { aRow } from '../../support/catalogue';
import { startS3Server, type S3Server } from '../../support/s3-server';
import { countRows, rawMail, rawMailWithFiles, startDesk, type Desk } from '../../support/desk';

/** What create-strapi-app 5.54 writes into config/plugins. */
const NEW_PROJECT = {
  security: {
    allowedTypes: [
      'image/*',
      'video/*',
      'audio/*',
      'application/pdf',
      'application/msword',
      'application/vnd.openxmlformats-officedocument.*',
      'text/plain',
      'text/csv',
    ],
  },
  sizeLimit: 1_000,
};
const base64 = (text: string, encoding: BufferEncoding = 'utf8') =>
  Buffer.from(text, encoding).toString('base64');
const FILES: [string, string, string][] = [
  ['a.zip', 'application/zip', base64('PK\x03\x04', 'latin1')],
  ['b.xls', 'application/vnd.ms-excel', base64('\xd0\xcf\x11\xe0', 'latin1')],
  ['c.eml', 'message/rfc822', base64('Subject: x\r\n\r\nhello')],
  ['d.ics', 'text/calendar', base64('BEGIN:VCALENDAR\r\nEND:VCALENDAR')],
  ['e.json', 'application/json', base64('{}')],
  ['f.vcf', 'text/vcard', base64('BEGIN:VCARD\r\nEND:VCARD')],
  ['g.msg', 'application/vnd.ms-outlook', base64('\xd0\xcf\x11\xe0', 'latin1')],
  ['h.txt', 'text/plain', base64('x'.repeat(2_000))],
];

describeWith('dovecot', 'files of mail on a host that restricts people’s uploads', () => {
  let desk: Desk;
  let channel: string;
  beforeAll(async () => {
    desk = await startDesk({
      env: { UPLOAD_CONFIG: JSON.stringify(NEW_PROJECT) },
      config: { files: { refused: ['.exe'] } },
    });
    channel = await desk.channel({ keepOriginalDays: 0 });
  });
  afterAll(() => desk?.stop());

  const openingOf = async ({ documentId }: Record<string, unknown>) => {
    const { conversations } = desk.application.outgoing;
    const { messages } = await conversations.read(UID.ticket, String(documentId), () => false);
    return messages.find(({ kind }) => kind === 'opening');
  };

  it('are stored, whatever their type and size', async () => {
    desk.deliver(rawMailWithFiles(FILES, { subject: 'Many kinds' }));
    await desk.read(channel);
    const [ticket] = (await desk.tickets()) as { attachments: { name: string }[] }[];
    expect(ticket!.attachments.map(({ name }) => name)).toEqual(FILES.map(([name]) => name));
    expect(await countRows(desk, 'email_channel_raw_parts')).toBe(0);
  });

  it('are kept in a reply that could not be a ticket itself, to a message in the same batch', async () => {
    const template = await documents(desk.app.strapi, UID.template).create({
      data: {
        name: 'Described',
        ticketType: 'Incident',
        target: UID.ticket,
        fields: [{ field: 'description', required: true, defaultValue: null }],
      },
      status: 'published',
    });
    const together = await desk.channel({
      name: 'Together',
      folders: [{ path: 'Together' }],
      template: template.documentId,
      mappings: [
        aRow('subject', { kind: 'required', source: 'subject' }),
        aRow('description', { kind: 'required', source: 'body' }),
      ],
    });
    const messageId = '<first-of-batch@customer.example>';
    desk.deliver(rawMail({ subject: 'First of the batch', messageId }), { folder: 'Together' });
    // Without words, which the template requires, it would be held were it no reply.
    const reply = rawMailWithFiles([FILES[0]!], { body: '', inReplyTo: messageId });
    desk.deliver(reply, { folder: 'Together' });
    await desk.read(together);
    expect((await desk.log(together)).map(({ state }) => state)).toEqual(['ticket', 'reply']);
    expect(await desk.replies()).toMatchObject([{ attachments: [{ name: 'a.zip' }] }]);
  });

  it('are omitted if the plugin’s config refuses them, and the original message is kept', async () => {
    const program = base64('MZ\x90\0', 'latin1');
    const raw = rawMailWithFiles([['invoice.png', 'image/png', program], FILES[0]!], {
      subject: 'With a program',
    });
    desk.deliver(raw);
    await desk.read(channel);
    const ticket = (await desk.tickets()).find(({ subject }) => subject === 'With a program');
    expect(ticket!.attachments).toMatchObject([{ name: 'a.zip' }]);
    const row = (await desk.log(channel)).at(-1)!;
    expect(row).toMatchObject({ state: 'ticket', has_raw: 1, trace: expect.stringContaining('invoice.png') });
    const { body } = await desk.app.admin
      .get(`/messages/${row.id}/raw`)
      .buffer(true)
      .parse((res, done) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => done(null, Buffer.concat(chunks)));
      });
    expect(String(body)).toBe(raw);

    expect(await openingOf(ticket!)).toMatchObject({
      attachments: [{ name: 'a.zip' }],
      notices: [{ code: 'files.refused', values: { name: 'invoice.png', rule: '.exe' } }],
      hasOriginal: true,
    });
  });

  it('include the original message if the channel attaches it, under its own name', async () => {
    const whole = await desk.channel({ folders: [{ path: 'Whole' }], addEmailAsAttachment: true });
    const raw = rawMail({ subject: 'Printer: on fire?' });
    desk.deliver(raw, { folder: 'Whole' });
    await desk.read(whole);
    const { documentId } = (await desk.tickets()).at(-1)!;
    const { body } = await desk.app.admin.get(
      `/content-manager/collection-types/${UID.ticket}/${String(documentId)}`,
    );
    const [file] = body.data.attachments as { name: string; url: string }[];
    expect(file!.name).toBe('Printer  on fire.eml');
    const answer = await fetch(`${desk.app.url}${file!.url}`);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="Printer  on fire.eml"');
    expect(await answer.text()).toBe(raw);
  });

  it('are noted as missing on the ticket if there are too many, and the original message is attached', async () => {
    const many = Array.from({ length: 60 }, (_, index): [string, string, string] => [
      `${index}.txt`,
      'text/plain',
      base64('x'),
    ]);
    desk.deliver(rawMailWithFiles(many, { subject: 'Too many' }));
    await desk.read(channel);
    const ticket = (await desk.tickets()).find(({ subject }) => subject === 'Too many');
    const opening = await openingOf(ticket!);
    expect(opening).toMatchObject({ notices: [{ code: 'mail.incomplete' }], hasOriginal: true });
    expect(opening!.attachments.map(({ name }) => name)).toEqual([
      ...many.slice(0, 50).map(([name]) => name),
      'message.eml',
    ]);
  });
});

describeWith('dovecot', 'files of mail that the upload provider rejects', () => {
  let desk: Desk;
  let s3: S3Server;
  let channel: string;
  beforeAll(async () => {
    s3 = await startS3Server();
    desk = await startDesk({ env: { UPLOAD_CONFIG: s3.uploadConfig() } });
    channel = await desk.channel({ keepOriginalDays: 0 });
  });
  afterAll(async () => {
    await desk?.stop();
    await s3?.stop();
  });

  it.each([413, 415, 422])(
    'are noted as missing on the ticket after a permanent rejection with status %s, and the original message is kept',
    async (status) => {
      s3.refuses = { status, largest: 1_000 };
      const before = s3.objects.size;
      desk.deliver(
        rawMailWithFiles([FILES[0]!, ['big.txt', 'text/plain', base64('x'.repeat(2_000))], FILES[4]!], {
          subject: `Refused by ${status}`,
        }),
      );
      expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
      s3.refuses = null;
      const row = (await desk.log(channel)).at(-1)!;
      expect(row).toMatchObject({ state: 'ticket', attempts: 1, has_raw: 1 });
      const ticket = (await desk.tickets()).at(-1)!;
      expect(ticket.attachments).toMatchObject([{ name: 'a.zip' }, { name: 'e.json' }]);
      const { conversations } = desk.application.outgoing;
      const { messages } = await conversations.read(UID.ticket, String(ticket.documentId), () => false);
      expect(messages[0]).toMatchObject({
        notices: [{ code: 'files.provider-refused-one', values: { name: 'big.txt' } }],
        hasOriginal: true,
      });
      expect(Object.keys(messages[0]!.notices[0]!.values)).toEqual(['name']);
      expect(s3.objects.size).toBe(before + 2);
      expect(await countRows(desk, 'email_channel_uploads')).toBe(0);
    },
  );

  it('wait while the provider is unavailable, and Strapi’s log says why', async () => {
    desk.deliver(rawMailWithFiles([FILES[0]!], { subject: 'Away' }));
    s3.away = true;
    await desk.read(channel).catch(() => undefined);
    s3.away = false;
    expect((await desk.log(channel)).at(-1)).toMatchObject({ state: 'processing' });
    expect(
      desk.app.logs.some((line) =>
        /message \d+: The upload provider did not accept a file: InternalError: /.test(line),
      ),
    ).toBe(true);
    expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
    expect((await desk.tickets()).at(-1)).toMatchObject({
      subject: 'Away',
      attachments: [{ name: 'a.zip' }],
    });
  });
});
