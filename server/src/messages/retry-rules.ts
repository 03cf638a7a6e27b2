import {
  isOverrulable,
  problem,
  type Channel,
  type MessageState,
  type ReasonCode,
  type Said,
} from '../../../contracts';
import { startsFrom } from './message';

/** What decides whether a row of the message log may be tried again. */
export interface RetryCandidate {
  state: MessageState;
  reason: ReasonCode | null;
  folder: string;
  hasRaw: boolean;
}

/**
 * Why a row can't be tried again; null when it can. Held and failed messages can, and, by force, those that the
 * screening skipped. Where no raw mail is kept, the channel must be able to read the message again.
 */
export function retryRefusal(row: RetryCandidate, channel: Channel | null, force: boolean): Said | null {
  if (!startsFrom('retry', row.state))
    return row.state === 'processing' ? problem('message-in-progress') : problem('message-decided');
  if (row.state === 'skipped') {
    if (!row.reason || !isOverrulable(row.reason)) return problem('skipped-for-good');
    if (!force) return problem('skipped-by-screening');
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
