import { isAscii } from 'node:buffer';
import { cutText, oneLine } from './clean';
import { headerEnd, HeaderFields } from './headers';
import { endingByContent, endingOf, mediaTypeOf } from './media-types';
import type { MimePart } from './mime';
import type { MailAttachment } from './types';

const MAX_NAME = 255;
/** Fallback names for files without a name. */
const NAMES: Record<string, string> = {
  image: 'image',
  audio: 'audio',
  video: 'video',
  text: 'text',
  'text/calendar': 'invitation',
  'text/vcard': 'contact',
  'text/x-vcard': 'contact',
  'text/directory': 'contact',
  'application/pdf': 'document',
};
/** Converts MIME leaves to attachments. `shown` are those that the body displays inline. */
export function toAttachments(parts: MimePart[], shown: ReadonlySet<MimePart>): MailAttachment[] {
  return parts.map((part, index) => {
    const name = fileName(part, index + 1);
    return {
      name,
      type: mediaTypeOf(part.type, name),
      size: part.content.length,
      inline: shown.has(part) || isInline(part),
      contentId: part.contentId ? oneLine(part.contentId, MAX_NAME) : null,
      content: ownBytes(part.content),
    };
  });
}

/**
 * Copies the bytes: the part's buffer is a view of the whole message, and transferring it to another thread would
 * transfer all of it.
 */
const ownBytes = (bytes: Buffer): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);

/** The raw message as an attachment, for messages that were not parsed completely. */
export const rawAttachment = (raw: Uint8Array): MailAttachment => ({
  name: 'message.eml',
  type: 'message/rfc822',
  size: raw.length,
  inline: false,
  contentId: null,
  content: new Uint8Array(raw),
});

/** Returns the sender's file name, or the best one that can be derived from the part. */
function fileName(part: MimePart, position: number): string {
  const given = cleanName(part.fileName ?? '');
  if (given) return given;
  if (part.type === 'message/rfc822') {
    const subject = cleanName(nestedHeaders(part).first('subject'));
    if (subject) return cleanName(`${cutText(subject, 200)}.eml`);
  }
  const location = /[^/?#\\]+\.[a-z0-9]{1,10}(?=[?#]|$)/i.exec(
    part.headers.first('content-location').slice(0, 2_000),
  );
  // Clients that set no file name often put it before the @ of the Content-ID.
  const named =
    cleanName(location?.[0] ?? '') || /^[\w.-]+\.[a-z]{3,4}(?=@)/i.exec(part.contentId ?? '')?.[0];
  if (named && named.length < 200) return named;
  const ending =
    endingOf(part.type) ?? endingByContent(part.content) ?? (isText(part.content) ? 'txt' : 'bin');
  const description = cleanName(part.headers.first('content-description'));
  if (description.toLowerCase().endsWith(`.${ending}`)) return description;
  if (description) return cleanName(`${cutText(description, 200)}.${ending}`);
  const [kind = '', subtype = ''] = part.type.split('/');
  const word = NAMES[part.type] ?? (kind === 'message' ? subtype : (NAMES[kind] ?? 'file'));
  return `${word}-${position}.${ending}`;
}

/** Whether bytes are ASCII without the control characters that text does not use. */
const isText = (content: Buffer): boolean =>
  isAscii(content) && !/[\0-\x08\x0e-\x1a]/.test(content.toString('latin1'));

/** Header fields of a nested message. */
export const nestedHeaders = (part: MimePart): HeaderFields =>
  new HeaderFields(part.content.subarray(0, Math.min(headerEnd(part.content), 64 * 1024)));

/**
 * Sanitises a file name: removes paths and characters that file systems or the upload service reject, and keeps the
 * extension. Returns an empty string if nothing is left.
 */
export function cleanName(value: string): string {
  const name = oneLine(value, 2_000)
    .replace(/^.*[/\\](?=[^/\\]*$)/, '')
    .replace(/[<>:"/\\|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  if (name.length <= MAX_NAME) return name;
  const extension = /\.[\p{L}\p{N}]{1,10}$/u.exec(name)?.[0] ?? '';
  return cutText(name, MAX_NAME - extension.length) + extension;
}

const isInline = (part: MimePart): boolean =>
  part.disposition === 'inline' && /^(image|audio|video)\//.test(part.type);
