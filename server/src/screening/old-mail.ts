import { step, type Channel } from '../../../contracts';
import type { Mail } from '../mail/types';
import type { Policy } from './policy';

const YEAR_MS = 365 * 24 * 60 * 60 * 1_000;
/** Dates before this come from unset clocks, in ms since 1970. */
const FIRST_LIKELY = Date.UTC(2002, 0);

/** If the channel is set to, holds messages from long before the start date whose arrival time a migration reset. */
export const oldMail: Policy = {
  check({ mail, channel }) {
    const delivered = channel.holdOldMail ? longBefore(mail, channel) : null;
    if (!delivered) return null;
    const day = delivered.toISOString().slice(0, 10);
    return { step: step('old-mail.found', { day }), stop: 'old-mail', detail: day };
  },
};

/** Returns the delivery time of a message if it is more than a year before its channel's start date, else null. */
export function longBefore(
  mail: Pick<Mail, 'headers' | 'date'>,
  { syncStartDate }: Pick<Channel, 'syncStartDate'>,
): Date | null {
  const time = delivered(mail);
  if (syncStartDate === null || !(time >= FIRST_LIKELY)) return null;
  return time < new Date(syncStartDate).getTime() - YEAR_MS ? new Date(time) : null;
}

/**
 * When a mail server last received a message, in ms: the topmost `Received` (RFC 5322, section 3.6.7), else `Date`; NaN
 * without either.
 */
function delivered({ headers, date }: Pick<Mail, 'headers' | 'date'>): number {
  const received = headers.find(({ name }) => name.toLowerCase() === 'received')?.value;
  const time = Date.parse(received?.split(';').at(-1)?.trim() ?? '');
  return Number.isNaN(time) ? Date.parse(date ?? '') : time;
}
