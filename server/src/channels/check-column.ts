import type { CompletenessCheck } from '../../../contracts';

/** A stored comparison with the mailbox; null where there is none that can be read. */
export function checkOf(column: unknown): CompletenessCheck | null {
  try {
    return column == null ? null : (JSON.parse(String(column)) as CompletenessCheck);
  } catch {
    return null;
  }
}
