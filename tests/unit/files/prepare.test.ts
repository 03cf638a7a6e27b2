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
const bytes = (text: string) => Buffer.from(text, 'latin1');
const EXE = bytes('MZ\x90\0\x03');
/** A compound file (MS-CFB) whose root entry, in the second sector, has this class. */
const compoundFile = (classId: string): Buffer => {
  const content = Buffer.alloc(2_048);
  content.write('d0cf11e0a1b11ae1', 0, 'hex');
  content.writeUInt16LE(9, 30);
  content.writeUInt32LE(1, 48);
  content.write(classId, 1_024 + 80, 'hex');
  return content;
};
const INSTALLER = compoundFile('84100c0000000000c000000000000046');
const rules = (refused: string[], sizeLimit: number | null = null) => ({ refused, sizeLimit });

describe('a file of a message', () => {
  it('keeps its name, extension and type', () => {
    const { files } = prepareFiles([file('report.pdf', 'application/pdf', '%PDF-1.7')], rules([]));
    expect(files[0]).toMatchObject({ name: 'report.pdf', ext: '.pdf', mime: 'application/pdf', size: 8 });
  });

  it('of any type is kept unless the config refuses it', () => {
    const all = ['a.exe', 'b.zip', 'c.eml', 'd.html', 'e', 'f.xyz'].map((name) =>
      file(name, 'application/x-any'),
    );
    expect(prepareFiles(all, rules([]))).toMatchObject({
      files: all.map(({ name }) => ({ name })),
      leftOut: [],
    });
  });

  it.each([
    ['by its declared type', file('a', 'application/x-msdownload'), 'application/x-msdownload'],
    ['by the beginning of its declared type', file('a', 'video/mp4'), 'video/*'],
    ['by its ending, whatever it declares', file('invoice.exe', 'image/png'), '.exe'],
    ['by the type of its ending', file('invoice.exe', 'image/png'), 'application/x-msdownload'],
    ['by its content, whatever its ending and declared type', file('photo.png', 'image/png', EXE), '.exe'],
    ['by its content under another ending of its kind', file('photo.exe', 'image/png', EXE), '.scr'],
    ['by the type of its content', file('a.pdf', 'application/pdf', EXE), 'application/x-executable'],
    [
      'by the IANA type of a Windows program',
      file('a.txt', 'text/plain', EXE),
      'application/vnd.microsoft.portable-executable',
    ],
    ['a Linux program', file('a.txt', 'text/plain', bytes('\x7fELF\x02')), 'application/x-executable'],
    ['a script', file('a.txt', 'text/plain', '#!/bin/sh'), '.sh'],
    ['an archive without an ending', file('data', 'application/octet-stream', bytes('PK\x03\x04')), '.zip'],
    ['an empty archive', file('a.doc', 'application/msword', bytes('PK\x05\x06')), '.zip'],
    ['a disk image', file('photo.png', 'image/png', bytes(`${'\0'.repeat(32_769)}CD001`)), '.iso'],
    ['an installer', file('invoice.doc', 'application/msword', INSTALLER), '.msi'],
    ['a help file', file('a.txt', 'text/plain', bytes('ITSF\x03')), '.chm'],
    ['a tape archive', file('a.txt', 'text/plain', bytes(`${'\0'.repeat(257)}ustar`)), 'application/x-tar'],
    ['a film', file('a.pdf', 'application/pdf', bytes('\0\0\0\x20ftypisom')), 'video/*'],
    ['a sound', file('a.txt', 'text/plain', bytes('ID3\x04')), 'audio/*'],
    ['a page', file('a.txt', 'text/plain', ' <!DOCTYPE html>'), 'text/html'],
    ['a drawing', file('a.png', 'image/png', '<?xml version="1.0"?><svg/>'), 'image/svg+xml'],
    ['in capital letters', file('A.EXE', 'text/plain'), '.Exe'],
  ])('is left out %s', (_, attachment, rule) => {
    expect(prepareFiles([attachment, file('b.txt', 'text/plain')], rules(['.never', rule]))).toMatchObject({
      files: [null, { name: 'b.txt' }],
      leftOut: [{ code: 'files.refused', values: { name: attachment.name, rule } }],
    });
  });

  it.each([
    [
      'a Word file where archives are refused',
      file('a.docx', 'application/msword', bytes('PK\x03\x04')),
      '.zip',
    ],
    ['another program where one ending is refused by name only', file('a.txt', 'text/plain', 'MX'), '.exe'],
    [
      'a Word file where installers are refused',
      file('a.doc', 'application/msword', compoundFile('0609020000000000c000000000000046')),
      '.msi',
    ],
    [
      'a film of another kind where sounds are refused',
      file('a.mov', 'video/quicktime', bytes('\0\0\0\x14ftypisom')),
      'audio/*',
    ],
    [
      'unknown bytes where programs are refused',
      file('a.dat', 'application/octet-stream'),
      'application/x-msdownload',
    ],
  ])('is kept: %s', (_, attachment, rule) => {
    expect(prepareFiles([attachment], rules([rule])).leftOut).toEqual([]);
  });

  it('is left out if it exceeds the maximum size in the config', () => {
    expect(prepareFiles([file('b.txt', 'text/plain', 'x'.repeat(11))], rules([], 10)).leftOut).toMatchObject([
      { code: 'files.over-limit', values: { name: 'b.txt', limit: 10 } },
    ]);
  });
});
