import type { Step } from '../../../contracts';
import type { MailAttachment } from '../mail/types';
import { refusalOf, type RefusalRules } from './refusal';
import { storedTypeOf, type StoredType } from './stored-type';

/** A file as it goes into the Media Library. */
export interface PreparedFile extends StoredType {
  /** The name that people see. */
  name: string;
  /** Bytes. */
  size: number;
  /** By which the HTML of the mail shows it, null where it has none. */
  contentId: string | null;
  content: Uint8Array;
}

/** Files of a message in their order, null where one is left out. Names are cleaned by the parser already. */
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
