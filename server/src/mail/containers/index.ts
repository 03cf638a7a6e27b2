import { mailWarning, type Said } from '../../../../contracts';
import { chooseBodyParts } from '../body-parts';
import { decodeBytes } from '../charset';
import { leavesOf, splitMime, type MimePart } from '../mime';
import { HeaderFields } from '../headers';
import { stripTags } from '../html-dom';
import { repairMessage } from '../rescue';
import type { MailLimits } from '../types';
import { openCms } from './cms';
import { filePart, textPart } from './parts';
import { readPgpText } from './pgp';
import { tnefParts } from './tnef';

/** Maximum nesting depth of messages, and maximum number of containers per message. */
const MAX_DEPTH = 3;
const MAX_CONTAINERS = 20;

const SIGNED = mailWarning('signature-not-verified');
/** Replacement text for encrypted content. */
const ENCRYPTED = (how: string) =>
  `This message is encrypted (${how}). Only the recipient’s key can decrypt it. The encrypted content is attached.`;

export interface Opened {
  warnings: Said[];
  /** Whether a container was left unopened because the message exceeds the limits. It remains an attachment. */
  cut: boolean;
}

/**
 * Opens containers: signed S/MIME (RFC 8551), OpenPGP cleartext signatures (RFC 9580) and TNEF (winmail.dat). The
 * content replaces its container in the tree; signatures and incompletely read containers remain as attachments.
 * Encrypted parts are replaced with a notice. Modifies the tree. Never rejects.
 */
export async function openContainers(root: MimePart, limits: MailLimits): Promise<Opened> {
  const warnings: Said[] = [];
  let opened = 0;
  const queue = leavesOf(root).map((part) => ({ part, depth: 0 }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { part, depth } = next;
    const found = await open(part, limits, warnings, () => hasBody(root));
    if (!found) continue;
    if (depth >= MAX_DEPTH || ++opened > MAX_CONTAINERS) return { warnings, cut: true };
    wrap(part, [...found.words, ...found.files]);
    queue.push(...found.words.flatMap(leavesOf).map((leaf) => ({ part: leaf, depth: depth + 1 })));
  }
  return { warnings, cut: false };
}

interface Found {
  /** Extracted content, which is searched for further containers. */
  words: MimePart[];
  /** Attachments, kept as they are. */
  files: MimePart[];
}

/** Returns the content of a container, or null for other parts. */
async function open(
  part: MimePart,
  limits: MailLimits,
  warnings: Said[],
  hasWords: () => boolean,
): Promise<Found | null> {
  if (isCms(part)) {
    const cms = openCms(part.content, limits.messageBytes);
    if (!cms) return null;
    if (cms.kind === 'encrypted') return encrypted('S/MIME', part, warnings);
    if (cms.kind === 'signed') warnings.push(SIGNED);
    const { raw } = repairMessage(cms.content, limits);
    const { root } = await splitMime(raw, limits);
    return { words: [root], files: cms.kind === 'signed' ? [asFile(part)] : [] };
  }
  if (isTnefPart(part)) return openTnef(part, hasWords, limits);
  if (part.type === 'application/octet-stream' && part.parent?.type === 'multipart/encrypted')
    return encrypted('OpenPGP', part, warnings);
  if (part.type === 'text/plain' && part.disposition !== 'attachment') return openPgpText(part, warnings);
  return null;
}

const isCms = (part: MimePart): boolean =>
  /^application\/(x-)?pkcs7-mime$/.test(part.type) ||
  (part.type === 'application/octet-stream' && /\.p7[mz]$/i.test(part.fileName ?? ''));

const isTnefPart = (part: MimePart): boolean =>
  /^application\/(vnd\.)?ms-tnef$/.test(part.type) ||
  (part.type === 'application/octet-stream' && /^winmail\.dat$/i.test(part.fileName ?? ''));

/**
 * Opens a TNEF part. Outlook also sends the body in plain form. The stream remains an attachment if it was not read
 * completely.
 */
function openTnef(part: MimePart, hasWords: () => boolean, limits: MailLimits): Found | null {
  const tnef = tnefParts(part.content, limits);
  if (!tnef) return null;
  const body = hasWords() ? [] : tnef.body;
  return { words: body, files: [...tnef.files, ...(tnef.sound ? [] : [asFile(part)])] };
}

function hasBody(root: MimePart): boolean {
  return [...chooseBodyParts(root).shown].some((part) => {
    const source = part.content.toString('latin1');
    return /[^\s]/.test(part.type === 'text/html' ? stripTags(source).replace(/&nbsp;|\xa0/g, '') : source);
  });
}

function openPgpText(part: MimePart, warnings: Said[]): Found | null {
  if (!part.content.includes('-----BEGIN PGP ')) return null;
  const pgp = readPgpText(decodeBytes(part.content, part.charset).text, ENCRYPTED('OpenPGP'));
  if (!pgp) return null;
  if (pgp.signed) warnings.push(SIGNED);
  if (pgp.encrypted.length) warnings.push(mailWarning('encrypted', { how: 'OpenPGP' }));
  const files = pgp.encrypted.map((armor) =>
    filePart('encrypted.asc', 'application/pgp-encrypted', Buffer.from(armor)),
  );
  if (pgp.signed) files.push(filePart('signed.asc', 'application/pgp-signature', part.content));
  return { words: [{ ...textPart(pgp.text), params: part.params }], files };
}

function encrypted(how: string, part: MimePart, warnings: Said[]): Found {
  warnings.push(mailWarning('encrypted', { how }));
  return { words: [textPart(ENCRYPTED(how))], files: [asFile(part)] };
}

/** Turns a leaf into a multipart with the extracted parts. */
function wrap(part: MimePart, children: MimePart[]): void {
  for (const child of children) child.parent = part;
  Object.assign(part, {
    type: 'multipart/mixed',
    disposition: null,
    fileName: null,
    content: Buffer.alloc(0),
    children,
  } satisfies Partial<MimePart>);
}

/** The part as an attachment, without message headers if it is the root. */
const asFile = (part: MimePart): MimePart => ({
  ...part,
  headers: part.parent ? part.headers : new HeaderFields(Buffer.alloc(0)),
  disposition: 'attachment',
});
