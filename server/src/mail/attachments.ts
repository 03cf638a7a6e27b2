import { cutText, oneLine } from './clean';
import { HeaderFields } from './headers';
import type { MimePart } from './mime';
import { headerEnd } from './rescue';
import type { MailAttachment } from './types';

const MAX_NAME = 255;
const EXTENSIONS: Record<string, string> = {
  'application/gzip': 'gz',
  'application/ics': 'ics',
  'application/json': 'json',
  'application/msword': 'doc',
  'application/ms-tnef': 'dat',
  'application/pdf': 'pdf',
  'application/pgp-encrypted': 'asc',
  'application/pgp-keys': 'asc',
  'application/pgp-signature': 'asc',
  'application/pkcs7-mime': 'p7m',
  'application/pkcs7-signature': 'p7s',
  'application/rtf': 'rtf',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/x-pkcs7-mime': 'p7m',
  'application/x-pkcs7-signature': 'p7s',
  'application/xml': 'xml',
  'application/zip': 'zip',
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/png': 'png',
  'image/svg+xml': 'svg',
  'image/tiff': 'tiff',
  'image/webp': 'webp',
  'message/delivery-status': 'txt',
  'message/disposition-notification': 'txt',
  'message/feedback-report': 'txt',
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/rfc822-headers': 'txt',
  'text/rtf': 'rtf',
  'text/vcard': 'vcf',
  'text/x-vcard': 'vcf',
  'text/xml': 'xml',
  'video/mp4': 'mp4',
};
const GENERIC = new Set(['application/octet-stream', 'application/binary', 'application/x-download']);
const TYPES = new Map(
  Object.entries(EXTENSIONS)
    .reverse()
    .map(([type, extension]) => [extension, type]),
);

/** Turns MIME leaves into files. `html` is the body's HTML as sent: it tells which files are shown in it. */
export function toAttachments(parts: MimePart[], html: string): MailAttachment[] {
  return parts.map((part, index) => {
    const name = fileName(part, index + 1);
    return {
      name,
      type: mediaType(part.type, name),
      size: part.content.length,
      inline: isInline(part, html),
      contentId: part.contentId ? oneLine(part.contentId, MAX_NAME) : null,
      content: ownBytes(part.content),
    };
  });
}

/** A copy, because the part's bytes are a window on the whole message, which is handed to another thread as a whole. */
const ownBytes = (bytes: Buffer): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);

/** A message as a file, for when parsing could not keep all of it. */
export const rawAttachment = (raw: Uint8Array): MailAttachment => ({
  name: 'message.eml',
  type: 'message/rfc822',
  size: raw.length,
  inline: false,
  contentId: null,
  content: new Uint8Array(raw),
});

function fileName(part: MimePart, position: number): string {
  const given = cleanName(part.fileName ?? '');
  if (given) return given;
  const extension = EXTENSIONS[part.type] ?? 'bin';
  if (part.type === 'message/rfc822') {
    const subject = cleanName(nestedHeaders(part).first('subject'));
    if (subject) return cleanName(`${cutText(subject, 200)}.eml`);
  }
  const description = cleanName(part.headers.first('content-description'));
  if (description) return cleanName(`${cutText(description, 200)}.${extension}`);
  const kind = part.type.startsWith('image/')
    ? 'image'
    : part.type.startsWith('message/')
      ? part.type.slice(8)
      : 'part';
  return `${kind}-${position}.${extension}`;
}

/** Header of a nested message. */
export const nestedHeaders = (part: MimePart): HeaderFields =>
  new HeaderFields(part.content.subarray(0, Math.min(headerEnd(part.content), 64 * 1024)));

/** No path, no characters that file systems or the upload service refuse, the extension kept; empty when nothing is left. */
export function cleanName(value: string): string {
  const name = oneLine(value, 2_000)
    .replace(/^.*[/\\](?=[^/\\]*$)/, '')
    .replace(/[<>:"/\\|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (name.length <= MAX_NAME) return name;
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? '';
  return cutText(name, MAX_NAME - extension.length) + extension;
}

function mediaType(type: string, name: string): string {
  if (!GENERIC.has(type)) return type;
  const extension = /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return TYPES.get(extension) ?? 'application/octet-stream';
}

function isInline(part: MimePart, html: string): boolean {
  if (part.contentId && html.includes(`cid:${part.contentId}`)) return true;
  if (part.contentId && html.includes('cid:') && html.includes(`cid:${encodeURIComponent(part.contentId)}`))
    return true;
  return part.disposition === 'inline' && /^(image|audio|video)\//.test(part.type);
}
