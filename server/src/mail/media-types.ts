import mimeDb from 'mime-db';

/** Types that mail names and mime-db does not know, and those whose usual ending is not the first one there. */
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
/** Endings whose type in mail is not the one that the table below finds. */
const TYPES: Record<string, string> = { rtf: 'application/rtf', vcf: 'text/vcard', xml: 'application/xml' };
/** Say only that a part is a file. */
const GENERIC =
  /^(application\/(octet-?stream|(x-)?binary|x-(force-)?download|force-download|x-octet-?stream|download|save|unknown|x-unknown|\*)|binary\/.*|octet\/.*|unknown\/.*|file\/.*)$/;
/** Text types that hold words to read rather than data, although they have an ending of their own. */
const WORDS = /^text\/(plain|html|markdown|richtext|enriched|x-markdown|x-web-markdown)$/;

/** As mime-types decides between types that share an ending: IANA's word counts most. */
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

/** The usual ending of a media type, without a dot; null when it has none. */
export function endingOf(type: string): string | null {
  if (Object.hasOwn(ENDINGS, type)) return ENDINGS[type]!;
  if (GENERIC.test(type)) return null;
  return mimeDb[type]?.extensions?.[0] ?? null;
}

/**
 * The media type of a file: what the sender says, or what the name says where the sender only says that it is a file or uses a
 * type of pictures or sound that nobody registered (`image/jpg`).
 */
export function mediaTypeOf(declared: string, name: string): string {
  if (declared === 'application/ics') return 'text/calendar';
  const isGeneric = GENERIC.test(declared);
  if (!isGeneric && (Object.hasOwn(mimeDb, declared) || !/^(?:image|audio|video)\//.test(declared)))
    return declared;
  const ending = /\.([a-z0-9]{1,20})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return typeByEnding.get(ending) ?? (isGeneric ? 'application/octet-stream' : declared);
}

/** Whether a text type is that of a file (calendar, vCard, CSV, XML …), and not of words in another format. */
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

/** The ending that the first bytes of a file speak for; null when they are of no everyday kind. */
export function endingByContent(content: Uint8Array): string | null {
  const head = Buffer.from(content.subarray(0, 20)).toString('latin1');
  return MAGIC.find(([, bytes]) => head.startsWith(bytes))?.[0] ?? null;
}
