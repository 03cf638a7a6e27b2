import { saidSchema, type Said } from '../../../contracts';

/** A sentence as data for a text column. */
export const saidColumn = (said: Said | null): string | null => said && JSON.stringify(said);

/** The sentence of a column; null where it holds none, as in rows of older versions, or nothing that can be read. */
export function saidOf(column: unknown): Said | null {
  if (column == null) return null;
  try {
    return saidSchema.safeParse(JSON.parse(String(column))).data ?? null;
  } catch {
    return null;
  }
}
