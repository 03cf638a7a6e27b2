import mimeDb from 'mime-db';
import { cutValue, step, type Step } from '../../../contracts';
import type { MailAttachment } from '../mail/types';
import { endingOf, signatureOf } from './signatures';

/** Rules of the plugin's config for files that are not attached. */
export interface RefusalRules {
  /** Extensions (`.exe`), media types (`application/zip`) or prefixes of types (`video/*`). */
  refused: string[];
  /** Maximum size in bytes, or null for none. */
  sizeLimit: number | null;
}

/** Type that carries no information. */
const ANY_BYTES = 'application/octet-stream';
const TYPES_OF = new Map<string, string[]>();
for (const [type, { extensions = [] }] of Object.entries(mimeDb))
  for (const ending of extensions)
    if (type !== ANY_BYTES) TYPES_OF.set(ending, [...(TYPES_OF.get(ending) ?? []), type]);

/**
 * Checks a file by its declared type, its extension and its content; any match is refused.
 * @returns why it is not attached, or null
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

/** All types that a file could be interpreted as. */
function claimsOf({ name, type, content }: MailAttachment): { endings: Set<string>; types: Set<string> } {
  const own = endingOf(name);
  const signature = signatureOf(content);
  const byContent = signature && !signature.wraps?.includes(own) ? signature : null;
  const endings = new Set([own, ...(byContent?.endings ?? [])]);
  const types = new Set([type, ...(byContent?.types ?? [])]);
  for (const ending of endings) for (const known of TYPES_OF.get(ending) ?? []) types.add(known);
  return { endings, types };
}
