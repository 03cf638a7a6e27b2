import { cutValue, step, type Step } from '../../../contracts';
import type { MailAttachment } from '../mail/types';
import { storedTypeOf, type StoredType } from './stored-type';

/** A file as it goes into the Media Library. */
export interface PreparedFile extends StoredType {
  /** The name that people see. */
  name: string;
  /** Bytes. */
  size: number;
  content: Uint8Array;
}

/** What the host accepts. `allowed` and `denied` are media types or patterns such as `image/*` (the upload plugin's security config). */
export interface FileRules {
  allowed: string[] | null;
  denied: string[];
  /** Bytes; null = no limit of the host's. */
  sizeLimit: number | null;
}

export interface FileCheck {
  /** Attachments in their order; null where the file was refused. */
  files: (PreparedFile | null)[];
  refused: Step[];
}

const matches = (type: string, patterns: string[]): boolean =>
  patterns.some((pattern) => {
    const lower = pattern.toLowerCase();
    return lower.endsWith('*') ? type.startsWith(lower.slice(0, -1)) : lower === type;
  });

/** Checks the files of a message, since the upload service checks nothing itself. Names are cleaned by the parser already. */
export function prepareFiles(attachments: MailAttachment[], rules: FileRules): FileCheck {
  const refused: FileCheck['refused'] = [];
  const files = attachments.map((attachment): PreparedFile | null => {
    const { name, size, content } = attachment;
    if (rules.sizeLimit !== null && size > rules.sizeLimit) {
      refused.push(step('files.too-large', { name: cutValue(name) }));
      return null;
    }
    if (
      matches(attachment.type, rules.denied) ||
      (rules.allowed && !matches(attachment.type, rules.allowed))
    ) {
      refused.push(step('files.not-allowed', { name: cutValue(name), type: attachment.type }));
      return null;
    }
    return { name, size, content, ...storedTypeOf(name, content) };
  });
  return { files, refused };
}
