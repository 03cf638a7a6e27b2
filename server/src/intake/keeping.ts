import { isOverrulable, type Channel, type Decision } from '../../../contracts';
import type { Planned } from './item';

/** How long the raw mail of a message is kept: so many days, or with null as long as the log remembers. */
export interface Keeping {
  days: number | null;
}

/**
 * Decides whether raw mail is kept. What waits for a person, what one may still have a ticket made of, and a mail whose ticket
 * lacks some of it are kept with the log; other originals of tickets and replies for as long as the channel says.
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
