import type { CompletenessCheck } from '../../../contracts';

/** Parses a stored completeness check. Returns null if missing or invalid. */
export function checkOf(column: unknown): CompletenessCheck | null {
  try {
    return column == null ? null : (JSON.parse(String(column)) as CompletenessCheck);
  } catch {
    return null;
  }
}
