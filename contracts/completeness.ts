import type { MessageState, ReasonCode } from './outcomes';
import type { Said } from './said';

/** A folder of a channel against the message log: every message since the start date that lies in it now. */
export interface FolderCompleteness {
  folder: string;
  uidValidity: string;
  inFolder: number;
  /** With an outcome, or being decided. */
  accounted: number;
  /** After the last run: the next one reads them. */
  unread: number;
  /** Neither: reading passed them, and the log does not know them. */
  missing: number;
  /** The first hundred of these. */
  missingUids: number[];
}

/** `problem` says why the mailbox could not be looked at; then there are no folders. */
export interface CompletenessCheck {
  at: string;
  folders: FolderCompleteness[];
  problem: Said | null;
}

/** The mail that a channel sends to itself every `hours`. Times are ISO. */
export interface CanaryView {
  hours: number;
  sentAt: string | null;
  /** From sending to reading, in ms; null while it was not read. */
  readAfterMs: number | null;
  /** It should have been read by now, or could not be sent. */
  late: boolean;
}

export interface ChannelCompleteness {
  channel: string;
  name: string;
  /** Null where none was made yet. */
  check: CompletenessCheck | null;
  /** Null where the channel sends none. */
  canary: CanaryView | null;
}

/** One message of a folder, for auditors. */
export interface ExaminedMail {
  folder: string;
  uidValidity: string;
  uid: number;
  outcome: MessageState | 'unread' | 'missing';
  reason: ReasonCode | null;
  /** ISO times. */
  receivedAt: string | null;
  decidedAt: string | null;
}

/** Messages of a channel that reading passed and the log does not know. */
export const missingIn = (check: CompletenessCheck | null): number =>
  (check?.folders ?? []).reduce((sum, { missing }) => sum + missing, 0);
