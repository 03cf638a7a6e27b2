import type { MailAttachment } from '../../../server/src/mail/types';
import { prepareFiles } from '../../../server/src/files/prepare';

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

  it('of a denied type is left out, and said so', () => {
    const { files, refused } = prepareFiles(
      [file('a.exe', 'application/x-msdownload'), file('b.txt', 'text/plain')],
      {
        ...anything,
        denied: ['application/x-*'],
      },
    );
    expect(files.map((kept) => kept?.name ?? null)).toEqual([null, 'b.txt']);
    expect(refused.map(({ code, values }) => [code, values])).toEqual([
      ['files.not-allowed', { name: 'a.exe', type: 'application/x-msdownload' }],
    ]);
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
    expect(refused[0]!.code).toBe('files.too-large');
  });
});
