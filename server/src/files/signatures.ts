/** File type detected by magic numbers. */
export interface Signature {
  start: RegExp;
  /** Extensions without dot, most common first. */
  endings: string[];
  /** Extensions of file types that share the signature: a Word file is a ZIP archive. */
  wraps?: string[];
  /** Additional media types, other than the registered ones of the extensions. */
  types?: string[];
}

const ZIPPED =
  'apk cbz crx docm docx dotm dotx epub ipa jar kmz key numbers odg odp ods odt pages potx ppsx pptm pptx vsdx war xlsb xlsm xlsx xltx xpi xps';

/** Bytes as Latin-1, one character per byte. */
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

/** Start of HTML, SVG or other markup. */
const MARKUP = /^\s*<[a-z!?%]/i;
/** Number of bytes that programs examine to detect markup. */
const LOOKED_AT = 2_048;

const startOf = (content: Uint8Array): string =>
  Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, LOOKED_AT)).toString('latin1');

/** Detects a file type by magic number. Returns null if unknown. */
export const signatureOf = (content: Uint8Array): Signature | null => {
  const start = startOf(content);
  return SIGNATURES.find((signature) => signature.start.test(start)) ?? null;
};

/** Whether a file starts like markup, ignoring byte order marks and UTF-16 zero bytes. */
export const isMarkup = (content: Uint8Array): boolean =>
  MARKUP.test(startOf(content).replace(/[\0\xef\xbb\xbf\xfe\xff]/g, ''));

/** Lower-case extension of a file name without dot; empty if there is none. */
export const endingOf = (name: string): string =>
  /\.([a-z0-9_-]{1,20})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
