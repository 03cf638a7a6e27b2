import { mailWarning, type Said } from '../../../contracts';
import { chooseBodyParts, type BodyParts } from './body-parts';
import { decodeBytes } from './charset';
import { charsetOf } from './charset-labels';
import { invitationText, readInvitation } from './calendar';
import { cleanText } from './clean';
import { stripTags } from './html-dom';
import { mediaTypeOf } from './media-types';
import type { MimePart } from './mime';
import { takeUuencoded, type EncodedFile } from './transfer-encoding';

/** A section of the body: text, HTML, or both as alternatives. */
export interface BodySection {
  text: string | null;
  html: string | null;
}

export interface MailBody {
  sections: BodySection[];
  /** Attachments, in message order. */
  files: MimePart[];
  /** Whether there is a body part, even a blank one. */
  found: boolean;
  /** Charset of the first non-ASCII text, which raw 8-bit headers most likely use, too. */
  charset: string | null;
  /** Whether some text bytes are invalid in any charset. */
  damaged: boolean;
  warnings: Said[];
}

const INVISIBLE = /^[\s\u00a0\u200b-\u200d\u2060\ufeff]*$/;
export const isBlank = (text: string | null): boolean => text === null || INVISIBLE.test(text);

/**
 * Splits the tree into body and attachments (RFC 2046, RFC 2183). Other leaves are alternative forms of the body that
 * are not shown. See `chooseBodyParts`.
 */
export function readBody(root: MimePart): MailBody {
  const body: MailBody = {
    sections: [],
    files: [],
    found: false,
    charset: null,
    damaged: false,
    warnings: [],
  };
  body.sections = collect(root, chooseBodyParts(root), body);
  if (body.sections.every(({ text, html }) => isBlank(text) && isBlank(html && stripTags(html))))
    body.sections.push(...invitations(body));
  return body;
}

/** Describes the invitations of a message without text. The calendar remains an attachment. */
function invitations(body: MailBody): BodySection[] {
  const calendar = body.files.find((part) =>
    /^text\/(?:x-v)?calendar$/.test(mediaTypeOf(part.type, part.fileName ?? '')),
  );
  const invitation = calendar && readInvitation(decodeText(calendar, body));
  return invitation ? [{ text: cleanText(invitationText(invitation)), html: null }] : [];
}

function collect(part: MimePart, chosen: BodyParts, body: MailBody): BodySection[] {
  if (part.children.length) {
    const sections = part.children.flatMap((child) => collect(child, chosen, body));
    return part.type === 'multipart/alternative' ? mergeAlternatives(sections) : sections;
  }
  if (chosen.unshown.has(part)) return [];
  if (!chosen.shown.has(part)) {
    if (!part.type.startsWith('multipart/') || part.content.length) body.files.push(part);
    return [];
  }
  body.found ||= !part.type.startsWith('multipart/');
  let text = decodeText(part, body);
  if (part.type === 'text/plain') {
    const taken = takeUuencoded(text);
    text = taken.text;
    body.files.push(...taken.files.map((file) => encodedFile(part, file)));
  }
  return [part.type === 'text/html' ? { text: null, html: text } : { text, html: null }];
}

/** A file embedded in a text, as a separate part. */
const encodedFile = (part: MimePart, file: EncodedFile): MimePart => ({
  ...part,
  type: 'application/octet-stream',
  params: new Map(),
  disposition: 'attachment',
  fileName: file.name,
  contentId: null,
  content: file.content,
});

/** Merges alternatives into one section, joining the texts of each kind. */
function mergeAlternatives(sections: BodySection[]): BodySection[] {
  const texts = sections.map((section) => section.text).filter((text) => !isBlank(text));
  const htmls = sections.map((section) => section.html).filter((html) => !isBlank(html));
  if (!texts.length && !htmls.length) return [];
  return [{ text: texts.length ? texts.join('\n') : null, html: htmls.length ? htmls.join('\n') : null }];
}

/** Decodes the text of a part by its charset and flowed format, after transfer decoding. */
function decodeText(part: MimePart, body: MailBody): string {
  const inside = htmlCharset(part);
  const label = part.charset && (charsetOf(part.charset) || !inside) ? part.charset : inside;
  const { text, guessed, damaged } = decodeBytes(part.content, label, inside);
  if (guessed) body.warnings.push(mailWarning('charset-guessed', { charset: guessed }));
  if (damaged) body.warnings.push(mailWarning('characters-lost'));
  body.damaged ||= damaged;
  body.charset ??= guessed ?? label;
  const flowed = part.type === 'text/plain' && part.params.get('format')?.toLowerCase() === 'flowed';
  const clean = cleanText(text);
  return flowed ? unflow(clean, part.params.get('delsp')?.toLowerCase() === 'yes') : clean;
}

/** Returns the charset that the HTML declares, used if the part declares none or only ASCII. */
function htmlCharset(part: MimePart): string | null {
  if (part.type !== 'text/html') return null;
  const head = part.content.toString('latin1', 0, 4_096);
  return /<meta[^>]{0,200}charset=["']?([\w:.-]{2,40})/i.exec(head)?.[1] ?? null;
}

/** Joins lines that end in a space, within one quote depth (RFC 3676). The signature separator `-- ` stays separate. */
function unflow(text: string, delSp: boolean): string {
  const lines: string[] = [];
  let open = false;
  let openMarks = '';
  for (const line of text.split('\n')) {
    const marks = /^>*/.exec(line)![0];
    const content = line.slice(marks.length).replace(/^ /, '');
    const soft = content.endsWith(' ') && content !== '-- ';
    const written = soft && delSp ? content.slice(0, -1) : content;
    if (open && marks === openMarks && content !== '-- ') lines[lines.length - 1] += written;
    else lines.push(marks ? `${marks} ${written}` : written);
    open = soft;
    openMarks = marks;
  }
  return lines.join('\n');
}
