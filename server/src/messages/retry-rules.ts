import {
  isOverrulable,
  problem,
  type Channel,
  type MessageState,
  type ReasonCode,
  type Said,
} from '../../../contracts';
import { startsFrom } from './message';

/** Properties that decide whether a message may be retried. */
export interface RetryCandidate {
  state: MessageState;
  reason: ReasonCode | null;
  folder: string;
  hasRaw: boolean;
}

/**
 * Returns why a message cannot be retried, or null if it can: held and failed messages, and those that the screening
 * skipped if a person asks for them too. If no raw message is kept, the channel must be able to fetch it again.
 */
export function retryRefusal(row: RetryCandidate, channel: Channel | null, skippedToo: boolean): Said | null {
  if (!startsFrom('retry', row.state))
    return row.state === 'processing' ? problem('message-in-progress') : problem('message-decided');
  if (row.state === 'skipped') {
    if (!row.reason || !isOverrulable(row.reason)) return problem('skipped-for-good');
    if (!skippedToo) return problem('skipped-by-screening');
  }
  return row.hasRaw ? null : readingRefusal(row, channel);
}

function readingRefusal(row: RetryCandidate, channel: Channel | null): Said | null {
  if (!channel) return problem('no-copy-channel-deleted');
  if (channel.status !== 'active') return problem('no-copy-channel-inactive');
  const folder = channel.folders.find(({ path }) => path === row.folder);
  if (!folder) return problem('no-copy-folder-removed');
  if (row.state === 'skipped' && folder.after === 'move') return problem('no-copy-moved');
  return null;
}
