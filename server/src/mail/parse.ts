import { EmailChannelError, mailWarning, type Said } from '../../../contracts';
import { chooseSender, usableAddresses } from './addresses';
import { rawAttachment, toAttachments } from './attachments';
import { authenticationResults, cameFromInside } from './authentication';
import { findAutomatic } from './auto-reply';
import { isBlank, readBody } from './body';
import { plainForms, renderBody } from './body-forms';
import { findBounce } from './bounce';
import { findOriginal } from './forwarded';
import { cleanText, cutText, oneLine } from './clean';
import { openContainers } from './containers';
import { contentHash, decodedHash } from './content-hash';
import { readDate } from './date';
import { reactionOf } from './reaction';
import { readImportance } from './importance';
import { decodeBytes } from './charset';
import { splitMime, leavesOf, type MimePart } from './mime';
import { isForwardSubject } from './reply-words';
import { repairMessage } from './rescue';
import { headerEnd } from './headers';
import { findSpam } from './spam';
import { threadingIds } from './threading-ids';
import { createPictures } from './pictures';
import type { BodyForms, ForwardedMail, Mail, MailAttachment, MailLimits } from './types';

const NOT_READABLE = 'The body of this message could not be read. The message is attached as it arrived.';
const MAX_WARNINGS = 20;

/**
 * Parses a raw message (RFC 5322, MIME) into a Mail: decoded, repaired, sanitised and bounded. Anything that could not
 * be kept is listed in `warnings` and the raw message is attached, so that nothing is lost. Rejects with
 * `limit-exceeded` if the message exceeds `limits.messageBytes`; accepts any other bytes. HTML can take long, so run it
 * where it can be terminated (see `createMailParserPool`).
 */
export async function parseMail(raw: Uint8Array, forms: BodyForms, limits: MailLimits): Promise<Mail> {
  if (raw.length > limits.messageBytes)
    throw new EmailChannelError('limit-exceeded.message', { bytes: limits.messageBytes });
  const message = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const repaired = repairMessage(message, limits);
  const { root, complete } = await splitMime(repaired.raw, limits);
  const warnings = [...repaired.warnings];
  if (!complete) warnings.push(mailWarning('parts-left-out', { parts: limits.mimeNodes }));
  const { headers } = root;
  const opened = await openContainers(root, limits);
  warnings.push(...opened.warnings);
  const body = readBody(root);
  headers.bodyCharset = body.charset ?? leavesOf(root).find((part) => part.charset)?.charset ?? null;
  warnings.push(...body.warnings);
  const subject = oneLine(headers.first('subject'));
  const pictures = createPictures(body.files);
  const rendered = renderBody(body.sections, forms, limits, pictures, isForwardSubject(subject));
  warnings.push(...rendered.warnings);
  const files = [...body.files, ...pictures.embedded];
  const attachments = toAttachments(files.slice(0, limits.attachmentCount), pictures.shown);
  if (files.length > limits.attachmentCount)
    warnings.push(mailWarning('attachments-left-out', { count: files.length, kept: limits.attachmentCount }));

  if (subject.includes('\ufffd')) warnings.push(mailWarning('subject-characters-lost'));
  const lost =
    repaired.cut ||
    !complete ||
    rendered.cut ||
    opened.cut ||
    body.damaged ||
    subject.includes('\ufffd') ||
    files.length > limits.attachmentCount;
  const unread =
    isBlank(rendered.text) && !rendered.html && !attachments.length
      ? unreadBody(repaired.raw, root, body.found)
      : null;
  if (unread !== null) warnings.push(mailWarning('no-body'));
  const contents = attachments.map(({ content }) => content);
  if (lost || unread !== null) attachments.push(rawAttachment(message));
  const text = unread === null ? rendered.text : cutText(unread, limits.textBytes);

  const sender = chooseSender(headers);
  return {
    ...threadingIds(headers),
    ...sender,
    to: usableAddresses(headers, 'to'),
    cc: usableAddresses(headers, 'cc'),
    bcc: usableAddresses(headers, 'bcc'),
    subject,
    date: readDate(headers.first('date')),
    text,
    html: rendered.html,
    reply: unread === null ? (reactionOf(root, rendered.reply) ?? rendered.reply) : text,
    ...(unread === null
      ? { markdown: rendered.markdown, blocks: rendered.blocks, part: rendered.part }
      : plainForms(text, forms, limits)),
    forwarded: unread === null ? await forwardedMail(root, subject, rendered, forms, limits) : null,
    attachments,
    importance: readImportance(headers),
    ...findAutomatic(headers),
    spam: findSpam(headers),
    bounce: findBounce(root, sender.from, subject, text),
    authentication: authenticationResults(headers),
    inside: cameFromInside(headers),
    headers: headers.list().map(({ name, value }) => ({ name, value: oneLine(value, limits.headerBytes) })),
    ...(lost || unread !== null ? { incomplete: true } : {}),
    warnings: distinct(warnings).slice(0, MAX_WARNINGS),
    size: raw.length,
    contentHash: contentHash(repaired.raw, headers),
    decodedHash: decodedHash({
      from: sender.from?.address ?? '',
      subject,
      date: readDate(headers.first('date')),
      text,
      html: rendered.html,
      files: contents,
    }),
  };
}

/** Removes duplicate warnings. */
const distinct = (warnings: Said[]): Said[] => [
  ...new Map(warnings.map((warning) => [JSON.stringify(warning), warning])).values(),
];

/** Returns the original of a forwarded message, with its body in the requested forms. */
async function forwardedMail(
  root: MimePart,
  subject: string,
  { text, html }: { text: string; html: string | null },
  forms: BodyForms,
  limits: MailLimits,
): Promise<ForwardedMail | null> {
  const original = findOriginal(root, subject, text, html);
  if (!original) return null;
  const { body, ...said } = original;
  const sections =
    'text' in body
      ? [body]
      : readBody((await splitMime(repairMessage(body.content, limits).raw, limits)).root).sections;
  const {
    text: words,
    html: shown,
    markdown,
    blocks,
  } = renderBody(sections, forms, limits, createPictures([]), true);
  return isBlank(words) && !shown ? null : { ...said, text: words, html: shown, markdown, blocks };
}

/**
 * Returns the text to show if parsing found none although the message has a body, or null if it is empty. If a blank
 * body part was found, only text outside the parts and headers with text count.
 */
function unreadBody(raw: Buffer, root: MimePart, found: boolean): string | null {
  const rest = cleanText(decodeBytes(raw.subarray(headerEnd(raw)), root.charset).text).trim();
  const nothing = root.type.startsWith('multipart/') ? rest.replace(/^--.*$/gm, '').trim() : rest;
  if (isBlank(nothing) || (found && !hasStrayWords(root))) return null;
  return `${NOT_READABLE}\n\n${cutText(nothing, 20_000)}`;
}

/** Header fields of parts, boundaries, and the notice for readers without MIME support. */
const PART_FIELD = /^(content-|mime-version$|x-)/;
const NOTICE = /^(--[^\n]*|[^\n]*\b(MIME|multi-?part)\b[^\n]*)$/gim;

function hasStrayWords(root: MimePart): boolean {
  const parts = [root, ...root.children.flatMap((child) => [child, ...leavesOf(child)])];
  return parts.some((part) => {
    const outside = part.type.startsWith('multipart/') ? part.content.toString('latin1') : '';
    const fields = part.parent ? part.headers.entries() : [];
    return !isBlank(outside.replace(NOTICE, '')) || fields.some(({ key }) => !PART_FIELD.test(key));
  });
}

/** Returns the buffers that can be transferred with the Mail instead of copied. */
export const transferables = (attachments: MailAttachment[]): ArrayBuffer[] => [
  ...new Set(attachments.map((file) => file.content.buffer as ArrayBuffer)),
];
