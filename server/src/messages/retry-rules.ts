import { isOverrulable, type Channel, type MessageState, type ReasonCode } from '../../../contracts';
import { startsFrom } from './message';

/** What decides whether a row of the message log may be tried again. */
export interface RetryCandidate {
  state: MessageState;
  reason: ReasonCode | null;
  folder: string;
  hasRaw: boolean;
}

/**
 * Why a row can't be tried again, in words; null when it can. Held and failed messages can, and, by force, those that the
 * screening skipped. Where no raw mail is kept, the channel must be able to read the message again.
 */
export function retryRefusal(row: RetryCandidate, channel: Channel | null, force: boolean): string | null {
  if (!startsFrom('retry', row.state))
    return row.state === 'processing'
      ? 'The message is being processed already.'
      : 'The message became a ticket or a reply.';
  if (row.state === 'skipped') {
    if (!row.reason || !isOverrulable(row.reason))
      return 'A message that was skipped for this reason can’t be tried again.';
    if (!force) return 'The screening skipped the message: ask for a ticket in spite of it.';
  }
  return row.hasRaw ? null : readingRefusal(row, channel);
}

function readingRefusal(row: RetryCandidate, channel: Channel | null): string | null {
  if (!channel) return 'The channel was deleted, and no copy of the message is kept.';
  if (channel.status !== 'active') return 'No copy of the message is kept, and the channel is not active.';
  const folder = channel.folders.find(({ path }) => path === row.folder);
  if (!folder) return 'No copy of the message is kept, and the channel does not read its folder any more.';
  if (row.state === 'skipped' && folder.after === 'move')
    return 'No copy of the message is kept, and it was moved out of the folder that is read.';
  return null;
}
