import { isUtf8 } from 'node:buffer';
import { endingByContent, isFileType } from './media-types';
import { leavesOf, type MimePart } from './mime';

/** The leaves that form the body. Every leaf in neither set is an attachment. */
export interface BodyParts {
  shown: Set<MimePart>;
  /** Redundant alternatives of the text and HTML. */
  unshown: Set<MimePart>;
}

const READABLE = /^text\/(plain|html)$/;

/**
 * Chooses the body parts (RFC 2046, RFC 2183): unnamed text and HTML not marked as attachment, a named part if it is an
 * alternative or the root of multipart/related, and the first named one if there is no other. If there is neither text
 * nor HTML, one alternative in another text format is the body. The remaining alternatives, and unnamed ones in machine
 * formats (JSON, XML, rich text), are redundant.
 */
export function chooseBodyParts(root: MimePart): BodyParts {
  const leaves = leavesOf(root);
  const shown = new Set(leaves.filter(isBody));
  if (!shown.size) {
    const first =
      leaves.find((part) => READABLE.test(part.type) && !isAttachedFile(part)) ??
      leaves.find((part) => isOtherText(part) && (part === root || isAlternative(part)));
    if (first) shown.add(first);
    // A multipart without parts may still contain the sender's text.
    else if (!root.children.length && root.type.startsWith('multipart/')) shown.add(root);
  }
  const unshown = leaves.filter(
    (part) =>
      !shown.has(part) &&
      isAlternative(part) &&
      isOtherForm(part) &&
      leavesOf(part.parent!).some((leaf) => shown.has(leaf)),
  );
  return { shown, unshown: new Set(unshown) };
}

function isBody(part: MimePart): boolean {
  if (!READABLE.test(part.type) || part.disposition === 'attachment') return false;
  return !part.fileName || isAlternative(part) || isRelatedRoot(part);
}

const isAlternative = (part: MimePart): boolean => part.parent?.type === 'multipart/alternative';
const isRelatedRoot = (part: MimePart): boolean =>
  part.type === 'text/html' && part.parent?.type === 'multipart/related' && part.parent.children[0] === part;
const isAttachedFile = (part: MimePart): boolean =>
  part.disposition === 'attachment' && Boolean(part.fileName);

/** Text in a format that is not shown: enriched text, Markdown, parts for watches or reactions. */
const isOtherText = (part: MimePart): boolean =>
  part.type.startsWith('text/') &&
  !READABLE.test(part.type) &&
  !part.fileName &&
  part.disposition !== 'attachment' &&
  !isFileType(part.type);

/** Content in its own right even as an alternative: an invitation, a contact, a picture. */
const OWN_THING = /^(?:image|audio|video|message)\/|\/(?:x-)?(?:calendar|ics|vcard|directory|csv)$/;

/** A machine-readable alternative: text, unnamed, and not a known file type by its first bytes. */
const isOtherForm = (part: MimePart): boolean =>
  isOtherText(part) ||
  (!part.fileName &&
    part.disposition !== 'attachment' &&
    !OWN_THING.test(part.type) &&
    isUtf8(part.content) &&
    !part.content.includes(0) &&
    /^(?:rtf)?$/.test(endingByContent(part.content) ?? ''));
