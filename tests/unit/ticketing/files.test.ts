import type { MailAttachment } from '../../../server/src/mail/types';
import { prepareFiles } from '../../../server/src/ticketing/files';

const file = (name: string, type: string, content: string | Buffer = 'data'): MailAttachment => ({
  name,
  type,
  size: content.length,
  inline: false,
  contentId: null,
  content: Buffer.from(content as string),
});
const anything = { allowed: null, denied: [], sizeLimit: null };

describe('a file of a mail', () => {
  it('keeps its name, extension and type', () => {
    const { files } = prepareFiles([file('report.pdf', 'application/pdf', '%PDF-1.7')], anything);
    expect(files[0]).toMatchObject({ name: 'report.pdf', ext: '.pdf', mime: 'application/pdf', size: 8 });
  });

  it.each([
    ['a page', file('page.html', 'text/html')],
    ['a page that calls itself an image', file('photo.png', 'image/png', '<html><script>alert(1)</script>')],
    ['a page in UTF-16', file('photo.png', 'image/png', Buffer.from('\uFEFF<svg onload=1>', 'utf16le'))],
    ['a page by its type alone', file('notes', 'application/xhtml+xml')],
    ['SVG', file('logo.svg', 'image/svg+xml', '<svg/>')],
    ['SVG after a declaration', file('logo.jpg', 'image/jpeg', '\uFEFF<?xml version="1.0"?><svg/>')],
    ['XML', file('feed.xml', 'application/xml', '<a/>')],
    ['a script', file('run.js', 'application/octet-stream', 'alert(1)')],
    ['a nested mail', file('mail.eml', 'message/rfc822', 'Subject: x')],
  ])('that a browser would run is stored inert: %s', (_, attachment) => {
    const { files } = prepareFiles([attachment], anything);
    expect(files[0]).toMatchObject({ name: attachment.name, ext: '.bin', mime: 'application/octet-stream' });
  });

  it('without an extension is stored as unknown bytes', () => {
    expect(prepareFiles([file('README', 'text/plain')], anything).files[0]).toMatchObject({ ext: '.bin' });
  });

  it('of a denied type is left out, and said so', () => {
    const { files, refused } = prepareFiles(
      [file('a.exe', 'application/x-msdownload'), file('b.txt', 'text/plain')],
      {
        ...anything,
        denied: ['application/x-*'],
      },
    );
    expect(files.map((kept) => kept?.name ?? null)).toEqual([null, 'b.txt']);
    expect(refused).toEqual([{ name: 'a.exe', why: expect.stringContaining('application/x-msdownload') }]);
  });

  it('is left out when the host allows other types only', () => {
    const { refused } = prepareFiles([file('b.txt', 'text/plain')], { ...anything, allowed: ['image/*'] });
    expect(refused).toHaveLength(1);
  });

  it('is left out when it is larger than the Media Library allows', () => {
    const { refused } = prepareFiles([file('b.txt', 'text/plain', 'x'.repeat(11))], {
      ...anything,
      sizeLimit: 10,
    });
    expect(refused[0]!.why).toContain('larger');
  });
});
