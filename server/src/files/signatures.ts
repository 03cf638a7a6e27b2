/** What the first bytes of a file say it is. */
export interface Signature {
  start: RegExp;
  /** Endings, without dot, of what it is; the first is the usual one. */
  endings: string[];
  /** Endings of other kinds of file that begin in the same way: a Word file is a ZIP archive. */
  wraps?: string[];
  /** Media types in addition to those that the extensions have in the registry. */
  types?: string[];
}

const ZIPPED =
  'apk cbz crx docm docx dotm dotx epub ipa jar kmz key numbers odg odp ods odt pages potx ppsx pptm pptx vsdx war xlsb xlsm xlsx xltx xpi xps';

/** Read as Latin-1, one character a byte. */
export const SIGNATURES: Signature[] = [
  { start: /^\x89PNG\r\n\x1a\n/, endings: ['png'] },
  { start: /^\xff\xd8\xff/, endings: ['jpg', 'jpeg', 'jpe'] },
  { start: /^GIF8[79]a/, endings: ['gif'] },
  { start: /^RIFF[^]{4}WEBP/, endings: ['webp'] },
  { start: /^%PDF-/, endings: ['pdf'] },
  {
    start: /^MZ/,
    endings: ['exe', 'dll', 'scr', 'com', 'cpl', 'sys', 'ocx', 'pif'],
    types: ['application/vnd.microsoft.portable-executable', 'application/x-executable'],
  },
  {
    start: /^\x7fELF/,
    endings: ['elf', 'so'],
    types: ['application/x-executable', 'application/x-elf', 'application/x-sharedlib'],
  },
  {
    start: /^(\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe)/,
    endings: ['dylib'],
    types: ['application/x-executable', 'application/x-mach-binary'],
  },
  { start: /^#!/, endings: ['sh'], wraps: ['pl', 'py', 'rb', 'js', 'php'] },
  { start: /^L\0\0\0\x01\x14\x02\0/, endings: ['lnk'] },
  { start: /^PK\x03\x04/, endings: ['zip'], wraps: ZIPPED.split(' ') },
  { start: /^Rar!\x1a\x07/, endings: ['rar'] },
  { start: /^7z\xbc\xaf\x27\x1c/, endings: ['7z'] },
  { start: /^\x1f\x8b/, endings: ['gz'], wraps: ['tgz', 'svgz', 'emz', 'wmz'] },
  { start: /^MSCF/, endings: ['cab'] },
  { start: /^\{\\rtf/, endings: ['rtf'], wraps: ['doc'] },
  { start: /^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body|script)\b/i, endings: ['html', 'htm'] },
  {
    start: /^(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--[^>]*>\s*)?(<!doctype svg[^>]*>\s*)?<svg\b/i,
    endings: ['svg'],
  },
];

/** How a page, an SVG or any other markup begins. */
const MARKUP = /^\s*<[a-z!?%]/i;
/** No program looks at more than this to find out what a file is, in bytes. */
const LOOKED_AT = 2_048;

const startOf = (content: Uint8Array): string =>
  Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, LOOKED_AT)).toString('latin1');

/** What a file is by its first bytes; null where they are of no known kind. */
export const signatureOf = (content: Uint8Array): Signature | null => {
  const start = startOf(content);
  return SIGNATURES.find((signature) => signature.start.test(start)) ?? null;
};

/** Whether a file begins as markup does, once byte order marks and the zeros of UTF-16 are taken out. */
export const isMarkup = (content: Uint8Array): boolean =>
  MARKUP.test(startOf(content).replace(/[\0\xef\xbb\xbf\xfe\xff]/g, ''));

/** The ending of a file name in lower case, without its dot; empty where it has none. */
export const endingOf = (name: string): string =>
  /\.([a-z0-9_-]{1,20})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
