import type { Channel, MailboxChange } from '../../../contracts';
import { accountKey } from '../messages/keys';

/**
 * Applies what a person says about a new host or username. Another mailbox is read from now on, unless the change
 * includes a start date. A moved mailbox keeps its start date, since read messages are recognized by content.
 */
export function withMailboxChange(
  before: Channel,
  after: Channel,
  change: MailboxChange | undefined,
  now = new Date(),
): Channel {
  const isOther = change === 'another' && accountKey(before) !== accountKey(after);
  const startsAsBefore = timeOf(before.syncStartDate) === timeOf(after.syncStartDate);
  return isOther && startsAsBefore ? { ...after, syncStartDate: now.toISOString() } : after;
}

const timeOf = (time: string | null): number | null => (time === null ? null : Date.parse(time));
