import mimeDb from 'mime-db';

/** Types in mail that mime-db does not know, and those whose usual extension is not its first one. */
const ENDINGS: Record<string, string> = {
  'application/ics': 'ics',
  'application/ms-tnef': 'dat',
  'application/pgp-encrypted': 'asc',
  'application/vnd.ms-tnef': 'dat',
  'application/x-pkcs7-mime': 'p7m',
  'application/x-pkcs7-signature': 'p7s',
  'application/x-zip-compressed': 'zip',
  'audio/mpeg': 'mp3',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/pjpeg': 'jpg',
  'image/tiff': 'tiff',
  'image/x-png': 'png',
  'message/delivery-status': 'txt',
  'message/disposition-notification': 'txt',
  'message/feedback-report': 'txt',
  'message/global': 'eml',
  'message/rfc822': 'eml',
  'text/directory': 'vcf',
  'text/plain': 'txt',
  'text/rfc822-headers': 'txt',
  'text/vcard': 'vcf',
  'video/quicktime': 'mov',
};
/** Extensions whose media type in mail differs from the table below. */
const TYPES: Record<string, string> = {
  mp4: 'video/mp4',
  rtf: 'application/rtf',
  vcf: 'text/vcard',
  xml: 'application/xml',
};
/** Generic types, which say nothing about the content. */
const GENERIC =
  /^(application\/(octet-?stream|(x-)?binary|x-(force-)?download|force-download|x-octet-?stream|download|save|unknown|x-unknown(-content-type)?|\*)|binary\/.*|octet\/.*|unknown\/.*|file\/.*)$/;
/** Text types that are prose rather than data, although they have a file extension. */
const WORDS = /^text\/(plain|html|markdown|richtext|enriched|x-markdown|x-web-markdown)$/;

/** Priority among types that share an extension, as in mime-types: IANA counts most. */
const SOURCES = ['nginx', 'apache', undefined, 'iana'];
const typeByEnding = new Map<string, string>(Object.entries(TYPES));
const ranks = new Map<string, number>();
for (const [type, { source, extensions = [] }] of Object.entries(mimeDb))
  for (const ending of extensions) {
    const rank = SOURCES.indexOf(source);
    if (Object.hasOwn(TYPES, ending) || rank <= (ranks.get(ending) ?? -1)) continue;
    ranks.set(ending, rank);
    typeByEnding.set(ending, type);
  }

/** Returns the usual file extension of a media type, without a dot, or null. */
export function endingOf(type: string): string | null {
  if (Object.hasOwn(ENDINGS, type)) return ENDINGS[type]!;
  if (GENERIC.test(type)) return null;
  return mimeDb[type]?.extensions?.[0] ?? null;
}

/**
 * Returns the media type of a file: the declared one, or the one of the file name if the declared one is generic or an
 * unregistered image or audio type (`image/jpg`).
 */
export function mediaTypeOf(declared: string, name: string): string {
  if (declared === 'application/ics') return 'text/calendar';
  const isGeneric = GENERIC.test(declared);
  if (!isGeneric && (Object.hasOwn(mimeDb, declared) || !/^(?:image|audio|video)\//.test(declared)))
    return declared;
  const ending = /\.([a-z0-9]{1,20})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return typeByEnding.get(ending) ?? (isGeneric ? 'application/octet-stream' : declared);
}

/** Whether a text type is a file format (calendar, vCard, CSV, XML …) rather than prose in another format. */
export const isFileType = (type: string): boolean => !WORDS.test(type) && endingOf(type) !== null;

const MAGIC: [ending: string, bytes: string][] = [
  ['pdf', '%PDF-'],
  ['png', '\x89PNG'],
  ['gif', 'GIF8'],
  ['jpg', '\xff\xd8\xff'],
  ['zip', 'PK\x03\x04'],
  ['gz', '\x1f\x8b'],
  ['rtf', '{\\rtf'],
  ['7z', '7z\xbc\xaf'],
  ['ics', 'BEGIN:VCALENDAR'],
  ['vcf', 'BEGIN:VCARD'],
];

/** Returns the file extension that the first bytes indicate, or null if they are of no common type. */
export function endingByContent(content: Uint8Array): string | null {
  const head = Buffer.from(content.subarray(0, 20)).toString('latin1');
  return MAGIC.find(([, bytes]) => head.startsWith(bytes))?.[0] ?? null;
}
