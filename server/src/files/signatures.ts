/** File type detected by magic numbers. */
export interface Signature {
  start: RegExp;
  /** Where the signature stands in a file, in bytes; at the beginning by default. */
  at?(content: Buffer): number;
  /** Extensions without dot, most common first. */
  endings: string[];
  /** Extensions of file types that share the signature: a Word file is a ZIP archive. */
  wraps?: string[];
  /** Additional media types, other than the registered ones of the extensions. */
  types?: string[];
}

const ZIPPED =
  'apk cbz crx docm docx dotm dotx epub ipa jar kmz key numbers odg odp ods odt pages potx ppsx pptm pptx vsdx war xlsb xlsm xlsx xltx xpi xps';

const OLE = /^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/;

/** Where a compound file (MS-CFB) names its kind: the class identifier of its root entry. */
function classOf(content: Buffer): number {
  if (content.length < 512 || !OLE.test(content.toString('latin1', 0, 8))) return content.length;
  const sectorSize = 2 ** Math.min(content.readUInt16LE(30), 16);
  return (content.readUInt32LE(48) + 1) * sectorSize + 80;
}

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
  { start: /^PK(?:\x03\x04|\x05\x06|\x07\x08)/, endings: ['zip'], wraps: ZIPPED.split(' ') },
  { start: /^Rar!\x1a\x07/, endings: ['rar'] },
  { start: /^7z\xbc\xaf\x27\x1c/, endings: ['7z'] },
  { start: /^\x1f\x8b/, endings: ['gz'], wraps: ['tgz', 'svgz', 'emz', 'wmz'] },
  { start: /^MSCF/, endings: ['cab'] },
  { start: /^BZh[1-9]1AY&SY/, endings: ['bz2'], wraps: ['tbz', 'tbz2'] },
  { start: /^\xfd7zXZ\0/, endings: ['xz'], wraps: ['txz'] },
  { start: /^\x28\xb5\x2f\xfd/, endings: ['zst'], wraps: ['tzst'] },
  { start: /^[^]{257}ustar/, endings: ['tar'] },
  { start: /^CD001/, at: () => 32_769, endings: ['iso', 'img'] },
  { start: /^vhdxfile/, endings: ['vhdx'] },
  { start: /^conectix/, endings: ['vhd'] },
  // {000C1084-0000-0000-C000-000000000046}; patches have 6 in place of 4.
  { start: /^[\x84\x86]\x10\x0c\0{5}\xc0\0{6}F/, at: classOf, endings: ['msi', 'msp'] },
  { start: /^ITSF/, endings: ['chm'] },
  { start: /^\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d/, endings: ['one'] },
  { start: /^[FCZ]WS[\x01-\x3f]/, endings: ['swf'] },
  { start: /^\0asm/, endings: ['wasm'] },
  { start: /^\xca\xfe\xba\xbe/, endings: ['class'], wraps: ['dylib'] },
  { start: /^[^]{4}ftypqt/, endings: ['mov'], wraps: ['qt'] },
  { start: /^[^]{4}ftyp(?:heic|heix|mif1|msf1)/, endings: ['heic', 'heif'] },
  { start: /^[^]{4}ftypavif/, endings: ['avif'] },
  { start: /^[^]{4}ftypM4[AB]/, endings: ['m4a'], wraps: ['mp4', 'm4b'] },
  { start: /^[^]{4}ftyp/, endings: ['mp4', 'm4v'], wraps: ['3gp', '3g2', 'm4a', 'mov', 'f4v'] },
  { start: /^\x1a\x45\xdf\xa3/, endings: ['mkv', 'webm'], wraps: ['mka'] },
  { start: /^RIFF[^]{4}AVI /, endings: ['avi'] },
  { start: /^RIFF[^]{4}WAVE/, endings: ['wav'] },
  { start: /^OggS/, endings: ['ogg', 'oga'], wraps: ['opus', 'ogv', 'ogx', 'spx'] },
  { start: /^fLaC/, endings: ['flac'] },
  { start: /^(ID3|\xff[\xfb\xf3\xf2])/, endings: ['mp3'] },
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

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);
const partOf = (content: Buffer, at: number): string => content.toString('latin1', at, at + LOOKED_AT);

/** Detects a file type by magic number. Returns null if unknown. */
export function signatureOf(content: Uint8Array): Signature | null {
  const bytes = bufferOf(content);
  const start = partOf(bytes, 0);
  return SIGNATURES.find(({ start: sign, at }) => sign.test(at ? partOf(bytes, at(bytes)) : start)) ?? null;
}

/** Whether a file starts like markup, ignoring byte order marks and UTF-16 zero bytes. */
export const isMarkup = (content: Uint8Array): boolean =>
  MARKUP.test(partOf(bufferOf(content), 0).replace(/[\0\xef\xbb\xbf\xfe\xff]/g, ''));

/** Lower-case extension of a file name without dot; empty if there is none. */
export const endingOf = (name: string): string =>
  /\.([a-z0-9_-]{1,20})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
