import mimeDb from 'mime-db';
import { cutValue, step, type Step } from '../../../contracts';
import type { MailAttachment } from '../mail/types';
import { endingOf, signatureOf } from './signatures';

/** Which files of mail are not attached, from the plugin's config. */
export interface RefusalRules {
  /** Endings (`.exe`), media types (`application/zip`), or beginnings of types (`video/*`). */
  refused: string[];
  /** Bytes; null = as large as the mail may be. */
  sizeLimit: number | null;
}

/** Says nothing of a file. */
const ANY_BYTES = 'application/octet-stream';
const TYPES_OF = new Map<string, string[]>();
for (const [type, { extensions = [] }] of Object.entries(mimeDb))
  for (const ending of extensions)
    if (type !== ANY_BYTES) TYPES_OF.set(ending, [...(TYPES_OF.get(ending) ?? []), type]);

/**
 * Judges a file by what the sender declares, by the ending of its name and by its content: each alone is enough.
 * @returns why it is not attached, null when it is
 */
export function refusalOf(file: MailAttachment, rules: RefusalRules): Step | null {
  const name = cutValue(file.name);
  if (rules.sizeLimit !== null && file.size > rules.sizeLimit)
    return step('files.over-limit', { name, limit: rules.sizeLimit });
  if (rules.refused.length === 0) return null;
  const { endings, types } = claimsOf(file);
  const rule = rules.refused.find((entry) => {
    const lower = entry.toLowerCase();
    if (lower.startsWith('.')) return endings.has(lower.slice(1));
    return lower.endsWith('*')
      ? [...types].some((type) => type.startsWith(lower.slice(0, -1)))
      : types.has(lower);
  });
  return rule === undefined ? null : step('files.refused', { name, rule });
}

/** All that a file may be taken for. */
function claimsOf({ name, type, content }: MailAttachment): { endings: Set<string>; types: Set<string> } {
  const own = endingOf(name);
  const signature = signatureOf(content);
  const byContent = signature && !signature.wraps?.includes(own) ? signature : null;
  const endings = new Set([own, ...(byContent?.endings ?? [])]);
  const types = new Set([type, ...(byContent?.types ?? [])]);
  for (const ending of endings) for (const known of TYPES_OF.get(ending) ?? []) types.add(known);
  return { endings, types };
}
