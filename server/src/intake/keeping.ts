import { isOverrulable, type Channel, type Decision } from '../../../contracts';
import type { Planned } from './item';

/** Retention of a raw message: a number of days, or null for as long as the log row. */
export interface Keeping {
  days: number | null;
}

/**
 * Decides how long to keep raw mail. Messages that wait for a person, can be overruled, or whose ticket is incomplete
 * are kept as long as the log row; other originals of tickets and replies for the channel's retention time.
 */
export function keepingOf(
  { outcome, reason }: Decision,
  { notes: leftOut }: Pick<Planned, 'notes'>,
  { keepOriginalDays: days }: Pick<Channel, 'keepOriginalDays'>,
  incomplete: boolean,
): Keeping | null {
  if (outcome === 'failed' || outcome === 'held' || isOverrulable(reason)) return { days: null };
  if (outcome === 'skipped') return null;
  if (leftOut.length > 0 || incomplete) return { days: null };
  return days > 0 ? { days } : null;
}
