import { isUtf8 } from 'node:buffer';
import { endingByContent, isFileType } from './media-types';
import { leavesOf, type MimePart } from './mime';

/** The leaves of a message that are its body. Every leaf in neither set is a file. */
export interface BodyParts {
  shown: Set<MimePart>;
  /** Other forms of the same words, which nobody needs beside text and HTML. */
  unshown: Set<MimePart>;
}

const READABLE = /^text\/(plain|html)$/;

/**
 * Chooses what is the body (RFC 2046, RFC 2183): unnamed text and HTML that is not marked as an attachment, a named one
 * where it is an alternative or the root of related parts, and the first named one of a message that has no other.
 * Of alternatives in other text formats one is the body where there is neither text nor HTML; the rest, and nameless ones
 * in formats of programs (JSON, XML, rich text), say the same again.
 */
export function chooseBodyParts(root: MimePart): BodyParts {
  const leaves = leavesOf(root);
  const shown = new Set(leaves.filter(isBody));
  if (!shown.size) {
    const first =
      leaves.find((part) => READABLE.test(part.type) && !isAttachedFile(part)) ??
      leaves.find((part) => isOtherText(part) && (part === root || isAlternative(part)));
    if (first) shown.add(first);
    // A multipart without parts is still what the sender wrote.
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

/** Words in a format that is not shown: enriched text, Markdown, what a client sends for watches or as a reaction. */
const isOtherText = (part: MimePart): boolean =>
  part.type.startsWith('text/') &&
  !READABLE.test(part.type) &&
  !part.fileName &&
  part.disposition !== 'attachment' &&
  !isFileType(part.type);

/** What is a thing of its own even among alternatives: an invitation, a contact, a picture. */
const OWN_THING = /^(?:image|audio|video|message)\/|\/(?:x-)?(?:calendar|ics|vcard|directory|csv)$/;

/** The same words for a program: as text, without a name, and none of the files that are known by their first bytes. */
const isOtherForm = (part: MimePart): boolean =>
  isOtherText(part) ||
  (!part.fileName &&
    part.disposition !== 'attachment' &&
    !OWN_THING.test(part.type) &&
    isUtf8(part.content) &&
    !part.content.includes(0) &&
    /^(?:rtf)?$/.test(endingByContent(part.content) ?? ''));
