import { ALLOWED_ENDINGS, BYTES, storedTypeOf } from '../../../server/src/files/stored-type';

const mimeDb = require('mime-db') as Record<string, { extensions?: string[] }>;
const bytes = (content: string, encoding: BufferEncoding = 'utf8') => Buffer.from(content, encoding);
const ZIP = bytes('PK\x03\x04', 'latin1');
const OLE = bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1');
const PNG = bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
/** Types that a browser renders as a page, runs, or takes as a style. */
const ACTIVE =
  /html|xml(?!formats)|svg|script|css|wasm|flash|xsl|java|mathml|rfc822|multipart|cache-manifest/;

/** Every ending that the registry of media types knows, with the types that it may be served as. */
const endings = new Map<string, string[]>();
for (const [type, { extensions = [] }] of Object.entries(mimeDb))
  for (const ending of extensions) endings.set(`.${ending}`, [...(endings.get(`.${ending}`) ?? []), type]);

describe('the stored type of a file', () => {
  it.each([
    ['report.docx', ZIP],
    ['report.XLSX', ZIP],
    ['slides.pptx', ZIP],
    ['letter.doc', OLE],
    ['sheet.xls', OLE],
    ['letter.odt', ZIP],
    ['mail.msg', OLE],
    ['files.zip', ZIP],
    ['invite.ics', bytes('BEGIN:VCALENDAR')],
    ['anna.vcf', bytes('BEGIN:VCARD')],
    ['data.json', bytes('{}')],
    ['data.csv', bytes('a;b')],
    ['notes.txt', bytes('hello')],
    ['photo.png', PNG],
    ['paper.pdf', bytes('%PDF-1.7')],
  ])('keeps the extension of %s', (name, content) => {
    const ext = /\.\w+$/.exec(name.toLowerCase())![0];
    expect(storedTypeOf(name, content)).toEqual({ ext, mime: ALLOWED_ENDINGS.get(ext) });
  });

  it('never has an extension that is served as something a browser runs', () => {
    expect(endings.size).toBeGreaterThan(1_000);
    for (const [ending, mime] of ALLOWED_ENDINGS)
      expect([mime, ...(endings.get(ending) ?? [])].filter((type) => ACTIVE.test(type))).toEqual([]);
  });

  it('is binary for every other extension, whatever the content', () => {
    for (const ending of endings.keys()) {
      if (ALLOWED_ENDINGS.has(ending)) continue;
      for (const content of ['alert(1)', 'text <script>alert(1)</script>', ''])
        expect(storedTypeOf(`file${ending}`, bytes(content))).toEqual(BYTES);
    }
  });

  it.each([
    ['a page', bytes('<html><script>alert(1)</script>')],
    ['a page behind white space', bytes('\t\r\n \f<script>alert(1)</script>')],
    ['a page behind a comment', bytes('<!-- --><script>alert(1)</script>')],
    ['a page behind a byte order mark', bytes('\uFEFF<!doctype html>')],
    ['a page in UTF-16', bytes('\uFEFF<svg onload=1>', 'utf16le')],
    ['a page in big-endian UTF-16', bytes('<svg onload=1>', 'utf16le').swap16()],
    ['XML', bytes('<?xml version="1.0"?><a/>')],
    ['XML of any vocabulary', bytes('<grammar xmlns="http://relaxng.org/ns/structure/1.0"/>')],
  ])('is binary for %s under every extension', (_, content) => {
    for (const ending of [...endings.keys(), ...ALLOWED_ENDINGS.keys(), ''])
      expect(storedTypeOf(`file${ending}`, content)).toEqual(BYTES);
  });

  it.each([
    ['photo.jpg', '.png'],
    ['photo', '.png'],
    ['photo.html', '.png'],
  ])('of an image follows its content: %s', (name, ext) => {
    expect(storedTypeOf(name, PNG)).toEqual({ ext, mime: 'image/png' });
  });

  it.each(['README', 'a.b c', 'x.', '.gitignore', 'x.tar.gz', 'mail.eml', 'setup.exe'])(
    'is binary for %s',
    (name) => {
      expect(storedTypeOf(name, bytes('data'))).toEqual(BYTES);
    },
  );
});
