import type { MessageState, ReasonCode } from './outcomes';
import type { Said } from './said';

/** Comparison of a folder with the message log, over all messages since the start date that are in the folder now. */
export interface FolderCompleteness {
  folder: string;
  uidValidity: string;
  inFolder: number;
  /** Messages that have an outcome or are being processed. */
  accounted: number;
  /** Messages that arrived after the last run; the next one reads them. */
  unread: number;
  /** Messages that were passed over and are not in the message log. */
  missing: number;
  /** UIDs of the first 100 missing messages. */
  missingUids: number[];
}

/** Result of a completeness check. `problem` says why the mailbox was not accessible; `folders` is then empty. */
export interface CompletenessCheck {
  at: string;
  folders: FolderCompleteness[];
  problem: Said | null;
}

/** The test message that a channel sends to itself every `hours`. Times are ISO strings. */
export interface CanaryView {
  hours: number;
  sentAt: string | null;
  /** Time between sending and reading in ms, or null if not read yet. */
  readAfterMs: number | null;
  /** Whether it is overdue or could not be sent. */
  late: boolean;
}

export interface ChannelCompleteness {
  channel: string;
  name: string;
  /** Null before the first check. */
  check: CompletenessCheck | null;
  /** Null if the channel sends no test messages. */
  canary: CanaryView | null;
}

/** One message of a folder, in the audit list. */
export interface ExaminedMail {
  folder: string;
  uidValidity: string;
  uid: number;
  outcome: MessageState | 'unread' | 'missing';
  reason: ReasonCode | null;
  /** ISO time. */
  receivedAt: string | null;
  decidedAt: string | null;
}

/** Total number of missing messages in a completeness check. */
export const missingIn = (check: CompletenessCheck | null): number =>
  (check?.folders ?? []).reduce((sum, { missing }) => sum + missing, 0);
