import type { Channel, MailboxChange } from '../../../contracts';
import { accountKey } from '../messages/keys';

/**
 * A changed channel by what a person says of its new host or username: another mailbox is read from now on, unless another
 * start date comes with the change. A mailbox that moved keeps its start date: what was read before is known by its content.
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
