import { cleanName } from '../../../server/src/mail/attachments';
import { mediaTypeOf } from '../../../server/src/mail/media-types';
import { htmlPart, multipart, parse, textPart } from './support';

const namesOf = async (...parts: string[][]) =>
  (await parse(multipart('mixed', textPart('x'), ...parts))).attachments.map((file) => file.name);

describe('attachments of a message', () => {
  it('are decoded, and their size in bytes is counted', async () => {
    const part = [
      'Content-Type: application/pdf; name=a.pdf',
      'Content-Transfer-Encoding: base64',
      '',
      'SGVsbG8=',
    ];
    const [file] = (await parse(multipart('mixed', part))).attachments;
    expect(file).toMatchObject({ name: 'a.pdf', type: 'application/pdf', size: 5, inline: false });
    expect(Buffer.from(file!.content).toString()).toBe('Hello');
  });

  it('of nested messages are named after their subject', async () => {
    const nested = [
      'Content-Type: message/rfc822',
      '',
      'Subject: Old: ticket',
      'From: b@example.com',
      '',
      'y',
    ];
    expect(await namesOf(nested)).toEqual(['Old_ ticket.eml']);
  });

  it('without a name are named after their description or type', async () => {
    expect(
      await namesOf(
        ['Content-Type: image/png', '', 'x'],
        ['Content-Type: application/pdf', 'Content-Description: Invoice', '', 'x'],
        ['Content-Type: application/x-unknown', '', '\x80\x81'],
        ['Content-Type: application/x-unknown', '', 'words'],
        ['Content-Type: application/octet-stream', '', '%PDF-1.7'],
        [
          'Content-Type: application/octet-stream',
          'Content-Location: http://a.test/x/plan.dwg?v=1',
          '',
          '\x80',
        ],
        ['Content-Type: application/octet-stream', 'Content-ID: <image001.png@01D.5>', '', '\x80'],
        ['Content-Type: text/x-vcard', '', 'BEGIN:VCARD'],
      ),
    ).toEqual([
      'image-1.png',
      'Invoice.pdf',
      'file-3.bin',
      'file-4.txt',
      'file-5.pdf',
      'plan.dwg',
      'image001.png',
      'contact-8.vcf',
    ]);
  });

  it('include the delivery report', async () => {
    expect(await namesOf(['Content-Type: message/delivery-status', '', 'Action: failed'])).toEqual([
      'delivery-status-1.txt',
    ]);
  });

  it('are marked as inline if the HTML shows them', async () => {
    const image = (id: string) => ['Content-Type: image/png; name=a.png', `Content-ID: <${id}>`, '', 'x'];
    const mail = await parse(
      multipart('related', htmlPart('<img src="cid:one">'), image('one'), image('two')),
    );
    expect(mail.attachments.map(({ inline, contentId }) => [inline, contentId])).toEqual([
      [true, 'one'],
      [false, 'two'],
    ]);
  });

  it('of a generic type get their type from the file name', async () => {
    const mail = await parse(
      multipart('mixed', ['Content-Type: application/octet-stream; name=a.PDF', '', 'x']),
    );
    expect(mail.attachments[0]!.type).toBe('application/pdf');
  });

  it('of an unregistered image type get their type from the file name', () => {
    expect(mediaTypeOf('image/jpg', 'a.jpeg')).toBe('image/jpeg');
    expect(mediaTypeOf('image/x-own', 'a')).toBe('image/x-own');
  });

  it('lose quotes that a program added to their name', async () => {
    const disposition = "Content-Disposition: attachment; filename='plan.pdf'";
    const mail = await parse(
      multipart('mixed', ['Content-Type: application/octet-stream', disposition, '', 'x']),
    );
    expect(mail.attachments).toMatchObject([{ name: 'plan.pdf', type: 'application/pdf' }]);
  });

  it.each([
    ['log.txt', 'text/plain'],
    ['trace.LOG', 'text/plain'],
    ['photo.jpeg', 'image/jpeg'],
    ['scan.tif', 'image/tiff'],
    ['page.htm', 'text/html'],
    ['mail.msg', 'application/vnd.ms-outlook'],
    ['old.eml', 'message/rfc822'],
    ['invite.ics', 'text/calendar'],
    ['ada.vcf', 'text/vcard'],
    ['setup.exe', expect.stringMatching(/^application\//)],
    ['noending', 'application/octet-stream'],
    ['a.unheard', 'application/octet-stream'],
  ])('named %s have the type %s if the sender only declares them as a file', (name, type) => {
    for (const declared of ['application/octet-stream', 'application/x-download', 'binary/octet-stream'])
      expect(mediaTypeOf(declared, name)).toEqual(type);
    expect(mediaTypeOf('application/x-own', name)).toBe('application/x-own');
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Temp\\a.pdf', 'a.pdf'],
    ['inv\u202efdp.exe', 'invfdp.exe'],
    ['a<b>:c?.txt', 'a_b__c_.txt'],
    ['..', ''],
    [`${'x'.repeat(400)}.pdf`, `${'x'.repeat(251)}.pdf`],
  ])('have the file name %j cleaned', (name, clean) => {
    expect(cleanName(name)).toBe(clean);
  });
});
