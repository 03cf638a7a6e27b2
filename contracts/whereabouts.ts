import { z } from 'zod';
import type { MessageRow } from './messages';
import { asProblem } from './problems';
import type { Said } from './said';

/** A search: an address, a Message-ID, or message headers. */
export const whereSchema = z.strictObject({
  text: z.string().trim().min(1, asProblem('required')).max(262_144),
});

/**
 * Where an unlogged message was found: waiting for the next run, older than the start date, in Junk, or in another
 * folder that the channel does not read.
 */
export const FOUND_AT = ['unread', 'before-start', 'junk', 'elsewhere'] as const;
export type FoundAt = (typeof FOUND_AT)[number];

/** A message in a mailbox that is not in the message log. */
export interface FoundMail {
  at: FoundAt;
  folder: string;
  uidValidity: string;
  uid: number;
  messageId: string | null;
  sender: string | null;
  subject: string | null;
  /** ISO time of arrival (INTERNALDATE). */
  arrivedAt: string;
}

/** Result of searching a mailbox. */
export interface MailboxFinding {
  channel: string;
  channelName: string;
  found: FoundMail[];
  /** Why the mailbox could not be searched, or null. */
  problem: Said | null;
}

export interface Whereabouts {
  /** What was extracted from the query; both are null if it contains neither. */
  asked: { messageId: string | null; address: string | null };
  /** Matches in the message log, newest first, at most 20. */
  logged: MessageRow[];
  mailboxes: MailboxFinding[];
}

/** Request to process a found message. */
export const bringInSchema = z.strictObject({
  channel: z.string().min(1).max(64),
  folder: z.string().min(1).max(1_000),
  uidValidity: z.string().regex(/^\d{1,20}$/, asProblem('not-valid')),
  uid: z.int().positive(),
});
export type BringIn = z.infer<typeof bringInSchema>;

/** Outcome of the message. `message` is null if it is not decided yet. */
export interface BroughtIn {
  message: MessageRow | null;
}
