import type { Step } from '../../../contracts';
import type { MailAttachment } from '../mail/types';
import { refusalOf, type RefusalRules } from './refusal';
import { storedTypeOf, type StoredType } from './stored-type';

/** A file to be added to the Media Library. */
export interface PreparedFile extends StoredType {
  /** Display name. */
  name: string;
  /** Size in bytes. */
  size: number;
  /** Content-ID that the HTML of the message references, or null. */
  contentId: string | null;
  content: Uint8Array;
}

/** Prepares the files of a message in order; null for refused ones. The parser has already sanitized the names. */
export function prepareFiles(
  attachments: MailAttachment[],
  rules: RefusalRules,
): { files: (PreparedFile | null)[]; leftOut: Step[] } {
  const leftOut: Step[] = [];
  const files = attachments.map((attachment): PreparedFile | null => {
    const { name, size, contentId, content } = attachment;
    const refusal = refusalOf(attachment, rules);
    if (!refusal) return { name, size, contentId, content, ...storedTypeOf(name, content) };
    leftOut.push(refusal);
    return null;
  });
  return { files, leftOut };
}
