import { z } from 'zod';
import type { MessageRow } from './messages';
import { asProblem } from './problems';
import type { Said } from './said';

/** What is asked for: an address, a Message-ID, or the headers of a mail. */
export const whereSchema = z.strictObject({
  text: z.string().trim().min(1, asProblem('required')).max(262_144),
});

/**
 * Where a message lies that the log does not know: it waits for the next run, arrived before the start date, is in Junk, or in
 * another folder that the channel does not read.
 */
export const FOUND_AT = ['unread', 'before-start', 'junk', 'elsewhere'] as const;
export type FoundAt = (typeof FOUND_AT)[number];

/** A message in a mailbox that the log does not know. */
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

/** What a mailbox says. */
export interface MailboxFinding {
  channel: string;
  channelName: string;
  found: FoundMail[];
  /** Why the mailbox could not be looked into; null where it was. */
  problem: Said | null;
}

export interface Whereabouts {
  /** What was read out of the question; both null where it names neither. */
  asked: { messageId: string | null; address: string | null };
  /** Messages of the log, newest first; at most 20. */
  logged: MessageRow[];
  mailboxes: MailboxFinding[];
}

/** A found message that is to become a ticket. */
export const bringInSchema = z.strictObject({
  channel: z.string().min(1).max(64),
  folder: z.string().min(1).max(1_000),
  uidValidity: z.string().regex(/^\d{1,20}$/, asProblem('not-valid')),
  uid: z.int().positive(),
});
export type BringIn = z.infer<typeof bringInSchema>;

/** Its outcome; `message` is null where it is not decided yet. */
export interface BroughtIn {
  message: MessageRow | null;
}
