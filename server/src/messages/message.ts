import { OUTCOMES, type Decision, type MessageState } from '../../../contracts';
import type { Mail } from '../mail/types';

/**
 * A message and its life. A message that was seen in a folder has one row, from the moment a run claims it until its
 * channel is deleted. The concerns of a message are a file each:
 *
 * - ledger.ts brings it to its outcome exactly once
 * - recall.ts says what it means for later messages, and for its ticket
 * - raw-mail.ts keeps what was sent for as long as a person or another try may need it
 * - rereading.ts has what became a ticket or reply read once more
 * - log.ts is how people see it, retries.ts what they may do with it, counts.ts how many there are
 * - senders.ts says who wrote it, and how many tickets they made
 * - moving.ts gives it to another ticket, where people merge or split tickets
 * - retention.ts makes the log forget who wrote what, person.ts one person
 *
 * Only table.ts names the table, and keys.ts the digests that it is found by.
 */

/** Who moves a message from one state to another: a run over its channel, a person, or the nightly retention. */
export type Mover = 'run' | 'person' | 'retention';

/**
 * The states of a message, by what moves it: who, from which states, and to which. Each step is one statement that names
 * the states it starts from (`movesBy` in table.ts), so that of two that meet only one happens.
 */
export const LIFE = {
  /** A run sees the message for the first time. */
  claim: { by: 'run', from: [], to: ['processing'] },
  /** A person has a message brought in that no run would read: from before the start date, or from another folder. */
  bringIn: { by: 'person', from: [], to: ['processing'] },
  /** A run takes over what a dead one left, or what a person wants tried again. */
  takeOver: { by: 'run', from: ['processing'], to: ['processing'] },
  /** The run that claimed it commits its outcome, with the ticket or reply in one transaction. */
  decide: { by: 'run', from: ['processing'], to: OUTCOMES },
  /** A person has it tried again; `skipped` only by force, and only where the screening skipped it (retry-rules.ts). */
  retry: { by: 'person', from: ['held', 'failed', 'skipped'], to: ['processing'] },
  /** What it was held for is mended, so a run decides it again. */
  reopen: { by: 'run', from: ['held'], to: ['processing'] },
  /** A person ends it without a ticket. */
  dismiss: { by: 'person', from: ['held', 'failed'], to: ['skipped'] },
  /** A person has the original of a ticket or reply read once more: its outcome stays, what is kept of it is brought up to date. */
  readAgain: { by: 'person', from: ['ticket', 'reply'], to: ['ticket', 'reply'] },
  /** A person has somebody's data erased: keys and outcome stay. */
  erase: { by: 'person', from: OUTCOMES, to: OUTCOMES },
  /** Retention takes who wrote what from it; keys and outcome stay, so that it is never read twice. */
  forget: { by: 'retention', from: OUTCOMES, to: OUTCOMES },
} as const satisfies Record<
  string,
  { by: Mover; from: readonly MessageState[]; to: readonly MessageState[] }
>;
export type LifeStep = keyof typeof LIFE;
/** The steps that a mover may make. */
export type StepBy<M extends Mover> = {
  [S in LifeStep]: (typeof LIFE)[S]['by'] extends M ? S : never;
}[LifeStep];

/** Whether a step of a message's life may start from a state. */
export const startsFrom = (step: LifeStep, state: MessageState): boolean =>
  (LIFE[step].from as readonly MessageState[]).includes(state);

/** States of a message that waits for a person. */
export const WAITING = LIFE.dismiss.from;

/** Where a message lies: RFC 3501 2.3.1.1, unique for ever together with its channel. */
export interface Place {
  channel: string;
  folder: string;
  folderHash: string;
  uidValidity: string;
}

/** A message that a run has claimed. */
export interface Claim {
  id: number;
  place: Place;
  uid: number;
  size: number;
  receivedAt: Date;
  /** How often the message was attempted, this time included. */
  attempts: number;
  /** A person asked for a ticket in spite of the screening. */
  forced: boolean;
  hasRaw: boolean;
}

/** What a decided message is remembered by. */
export interface Outcome {
  decision: Decision;
  /** Null when the message could not be parsed. */
  mail: Mail | null;
  /** Its words are kept in ASCII: the database refused to hold them as they are. */
  plain?: boolean;
  dedupKey: string | null;
  /** Key of what the mail says once decoded, under the same terms as `dedupKey`. */
  decodedKey?: string | null;
  /** Key by which another channel that reads the folder knows it; only where there is a ticket. */
  sharedKey?: string | null;
  ticket: { uid: string; documentId: string; ticketType: string | null } | null;
  keepsRaw: boolean;
  /** The raw mail is kept for so many days only, as the original of a ticket or reply; bytes as they are kept. */
  original?: { bytes: number; days: number } | null;
  /** What is to be done on the mail server once this is committed. */
  after: ServerChange | null;
  /** Set where `after` is `folder`. */
  afterFolder?: string | null;
}

/** A claimed message with its outcome. */
export interface ClaimOutcome {
  claim: Pick<Claim, 'id'>;
  outcome: Outcome;
}

/** A change on the mail server: mark as seen, move to the folder for successes, to the one for failures, or where a rule says. */
export type ServerChange = 'seen' | 'success' | 'fail' | 'folder';

/** Attempts after which a message is given up: it ends as failed. */
export const MAX_ATTEMPTS = 10;
