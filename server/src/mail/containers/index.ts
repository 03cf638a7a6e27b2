import { mailWarning, type Said } from '../../../../contracts';
import { chooseBodyParts } from '../body-parts';
import { decodeBytes } from '../charset';
import { leavesOf, splitMime, type MimePart } from '../mime';
import { HeaderFields } from '../headers';
import { stripTags } from '../html-dom';
import { repairMessage } from '../rescue';
import type { RtfBudget } from '../tnef';
import type { MailLimits } from '../types';
import { openCms, type InflateBudget } from './cms';
import { filePart, textPart } from './parts';
import { readPgpText } from './pgp';
import { rtfBudget, tnefParts } from './tnef';

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
  const budget: Budget = { inflated: { bytes: limits.messageBytes }, rtf: rtfBudget(limits) };
  let opened = 0;
  let cut = false;
  let words: boolean | null = null;
  const hasWords = () => (words ??= hasBody(root));
  const queue = leavesOf(root).map((part) => ({ part, depth: 0 }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { part, depth } = next;
    const found = await open(part, limits, budget, warnings, hasWords);
    if (!found) continue;
    if (depth >= MAX_DEPTH || ++opened > MAX_CONTAINERS) return { warnings, cut: true };
    wrap(part, [...found.words, ...found.files]);
    cut ||= found.cut ?? false;
    if (!words && found.words.length > 0) words = null;
    queue.push(...found.words.flatMap(leavesOf).map((leaf) => ({ part: leaf, depth: depth + 1 })));
  }
  return { warnings, cut };
}

/** What the containers of a message may still expand to. */
interface Budget {
  inflated: InflateBudget;
  rtf: RtfBudget;
}

interface Found {
  /** Whether the content exceeds the limits and is truncated. */
  cut?: boolean;
  /** Extracted content, which is searched for further containers. */
  words: MimePart[];
  /** Attachments, kept as they are. */
  files: MimePart[];
}

/** Returns the content of a container, or null for other parts. */
async function open(
  part: MimePart,
  limits: MailLimits,
  budget: Budget,
  warnings: Said[],
  hasWords: () => boolean,
): Promise<Found | null> {
  if (isCms(part)) {
    const cms = openCms(part.content, budget.inflated);
    if (!cms) return null;
    if (cms.kind === 'encrypted') return encrypted('S/MIME', part, warnings);
    if (cms.kind === 'signed') warnings.push(SIGNED);
    const { root, cut } = await innerMessage(cms.content, limits, warnings);
    return { words: [root], files: cms.kind === 'signed' ? [asFile(part)] : [], cut };
  }
  if (isTnefPart(part)) return openTnef(part, hasWords, budget);
  if (isPgpEncrypted(part)) return encrypted('OpenPGP', part, warnings);
  const isText = part.type === 'text/plain' || part.type === 'application/pgp';
  return isText && part.disposition !== 'attachment' ? openPgpText(part, warnings) : null;
}

/** RFC 3156 4. Exchange changes the multipart to multipart/mixed and keeps the parts. */
const isPgpEncrypted = ({ type, parent }: MimePart): boolean =>
  type === 'application/octet-stream' &&
  (parent?.type === 'multipart/encrypted' ||
    Boolean(parent?.children.some((beside) => beside.type === 'application/pgp-encrypted')));

interface InnerMessage {
  root: MimePart;
  cut: boolean;
}

/** Splits the content of S/MIME. A message as content protects its header (RFC 8551 3.1) and is not an attachment. */
async function innerMessage(content: Buffer, limits: MailLimits, warnings: Said[]): Promise<InnerMessage> {
  const outer = await splitContent(content, limits, warnings);
  if (outer.root.type !== 'message/rfc822' || !outer.root.content.length) return outer;
  const inner = await splitContent(outer.root.content, limits, warnings);
  return { root: inner.root, cut: outer.cut || inner.cut };
}

async function splitContent(content: Buffer, limits: MailLimits, warnings: Said[]): Promise<InnerMessage> {
  const repaired = repairMessage(content, limits);
  const { root, complete } = await splitMime(repaired.raw, limits);
  if (repaired.cut) warnings.push(...repaired.warnings);
  if (!complete) warnings.push(mailWarning('parts-left-out', { parts: limits.mimeNodes }));
  return { root, cut: repaired.cut || !complete };
}

/** The object identifier that all PKCS #7 content types begin with, as DER. */
const PKCS7 = Buffer.from('06092a864886f70d0107', 'hex');

const isCms = ({ type, fileName, parent, content }: MimePart): boolean =>
  /^application\/(x-)?pkcs7-mime$/.test(type) ||
  (/^application\/(x-)?pkcs7-signature$/.test(type) && parent?.type !== 'multipart/signed') ||
  (type === 'application/octet-stream' &&
    (fileName ? /\.p7[mz]$/i.test(fileName) : content.subarray(0, 20).includes(PKCS7)));

const isTnefPart = (part: MimePart): boolean =>
  /^application\/(vnd\.)?ms-tnef$/.test(part.type) ||
  (part.type === 'application/octet-stream' && /^winmail\.dat$/i.test(part.fileName ?? ''));

/**
 * Opens a TNEF part. Outlook also sends the body in plain form. The stream remains an attachment if it was not read
 * completely.
 */
function openTnef(part: MimePart, hasWords: () => boolean, { rtf }: Budget): Found | null {
  const tnef = tnefParts(part.content, rtf);
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
