import { OUTCOMES, type Decision, type MessageState } from '../../../contracts';
import type { Mail } from '../mail/types';

/**
 * A message and its life cycle. Every message seen in a folder has one row, from the moment a run claims it until its
 * channel is deleted. Each concern is a separate file:
 *
 * - ledger.ts records its outcome exactly once
 * - recall.ts answers what earlier messages mean for new ones and for tickets
 * - raw-mail.ts keeps the raw message as long as a person or a retry may need it
 * - rereading.ts parses the original of a ticket or reply again
 * - log.ts shows messages to people, retries.ts has their actions, counts.ts the counts
 * - senders.ts has the senders, and how many tickets they created
 * - moving.ts moves messages to another ticket when people merge or split tickets
 * - retention.ts removes personal data from the log, person.ts that of one person
 *
 * Only table.ts names the table; keys.ts has the digests used as keys.
 */

/** Actor of a state transition: a run over the channel, a person, or the nightly retention. */
export type Mover = 'run' | 'person' | 'retention';

/**
 * State transitions of a message: the actor, the states from which, and to which. Each is one statement that names its
 * initial states (`movesBy` in table.ts), so that of two concurrent ones only one takes effect.
 */
export const LIFE = {
  /** A run sees the message for the first time. */
  claim: { by: 'run', from: [], to: ['processing'] },
  /** A person imports a message that no run would read: from before the start date, or from another folder. */
  bringIn: { by: 'person', from: [], to: ['processing'] },
  /** A run takes over what a dead run left, or what a person retries. */
  takeOver: { by: 'run', from: ['processing'], to: ['processing'] },
  /** The claiming run commits the outcome, with the ticket or reply in the same transaction. */
  decide: { by: 'run', from: ['processing'], to: OUTCOMES },
  /** A person retries it; `skipped` only if asked for, and if the screening skipped it (retry-rules.ts). */
  retry: { by: 'person', from: ['held', 'failed', 'skipped'], to: ['processing'] },
  /** The cause for holding it is resolved, so a run decides it again. */
  reopen: { by: 'run', from: ['held'], to: ['processing'] },
  /** A person dismisses it without a ticket. */
  dismiss: { by: 'person', from: ['held', 'failed'], to: ['skipped'] },
  /** A person has the original of a ticket or reply parsed again. The outcome stays, the stored data is updated. */
  readAgain: { by: 'person', from: ['ticket', 'reply'], to: ['ticket', 'reply'] },
  /** A person erases somebody's data. Keys and outcome stay. */
  erase: { by: 'person', from: OUTCOMES, to: OUTCOMES },
  /** Retention removes personal data. Keys and outcome stay, so that it is never read twice. */
  forget: { by: 'retention', from: OUTCOMES, to: OUTCOMES },
} as const satisfies Record<
  string,
  { by: Mover; from: readonly MessageState[]; to: readonly MessageState[] }
>;
export type LifeStep = keyof typeof LIFE;
/** Transitions that an actor may make. */
export type StepBy<M extends Mover> = {
  [S in LifeStep]: (typeof LIFE)[S]['by'] extends M ? S : never;
}[LifeStep];

/** Whether a transition may start from a state. */
export const startsFrom = (step: LifeStep, state: MessageState): boolean =>
  (LIFE[step].from as readonly MessageState[]).includes(state);

/** States of messages that wait for a person. */
export const WAITING = LIFE.dismiss.from;

/** Location of a message (RFC 3501 2.3.1.1), unique together with its channel. */
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
  /** Number of attempts, including this one. */
  attempts: number;
  /** Whether a person requested a ticket regardless of the screening. */
  forced: boolean;
  hasRaw: boolean;
}

/** Data that is kept of a decided message. */
export interface Outcome {
  decision: Decision;
  /** Null when the message could not be parsed. */
  mail: Mail | null;
  /** Whether the texts are stored in ASCII because the database rejected the originals. */
  plain?: boolean;
  dedupKey: string | null;
  /** Key of the decoded content, under the same conditions as `dedupKey`. */
  decodedKey?: string | null;
  /** Key by which another channel that reads the folder recognises it; only with a ticket. */
  sharedKey?: string | null;
  ticket: { uid: string; documentId: string; ticketType: string | null } | null;
  keepsRaw: boolean;
  /**
   * Set if the raw message is kept only for a number of days, as the original of a ticket or reply. `bytes` is the
   * stored size.
   */
  original?: { bytes: number; days: number } | null;
  /** Change to make on the mail server after the commit. */
  after: ServerChange | null;
  /** Set if `after` is `folder`. */
  afterFolder?: string | null;
}

/** A claimed message with its outcome. */
export interface ClaimOutcome {
  claim: Pick<Claim, 'id'>;
  outcome: Outcome;
}

/**
 * A change on the mail server: mark as seen, move to the success folder, to the failure folder, or to a rule's folder.
 */
export type ServerChange = 'seen' | 'success' | 'fail' | 'folder';

/** Maximum number of attempts, after which a message fails. */
export const MAX_ATTEMPTS = 10;
