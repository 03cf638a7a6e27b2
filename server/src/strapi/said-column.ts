import { saidSchema, type Said } from '../../../contracts';

/** Serializes a sentence for a text column. */
export const saidColumn = (said: Said | null): string | null => said && JSON.stringify(said);

/**
 * Parses the sentence in a column. Returns null if there is none, as in rows of older versions, or if it is invalid.
 */
export function saidOf(column: unknown): Said | null {
  if (column == null) return null;
  try {
    return saidSchema.safeParse(JSON.parse(String(column))).data ?? null;
  } catch {
    return null;
  }
}
