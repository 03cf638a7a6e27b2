import type { Channel, Decision, Step } from '../../../contracts';
import type { Mail } from '../mail/types';
import { cluesOf } from '../ticketing/threading';
import { asSeen } from '../screening/effective-sender';
import { HostAnswers } from '../hooks/answers';
import type { HookRegistry } from '../hooks/registry';
import { nothingByRules } from '../rules/evaluate';
import { decodedKey, dedupKey, messageIdKey, senderKey, sharedKey } from '../messages/keys';
import type { PreparedAnswer } from '../outgoing/agent-answers';
import { unlessRefused } from './agent-answer';
import { notePast } from './asked-past';
import { consult, type ConsultDependencies } from './consult';
import { judge, type Arrived, type Bench, type Past, type Verdict } from './judge';
import type { Run } from './dependencies';
import type { Question } from './recall-past';
import type { Prepared } from './prepare';
import type { StoredFile } from './uploads';

/** Verdict on a message that may not have been parsed. */
export type ItemVerdict = Omit<Verdict, 'mail'> & { mail: Verdict['mail'] | null };

/** A prepared message to be decided. */
export interface Item {
  prepared: Prepared;
  /** Null if it ended before it could be judged. */
  arrived: Arrived | null;
  /** Decision made before judging, due to errors in reading, storing files or creating the ticket. */
  ended: Decision | null;
}

/** A message with its expected verdict. Earlier messages of the batch may change it. */
export interface Foreseen extends Item {
  foreseen: ItemVerdict;
  /** Whether judging again would give the same verdict. */
  stillHolds: (run: Run, past: Past) => boolean;
}

/** A message whose files are stored, ready for its transaction. */
export interface Planned extends Item {
  /** Null if the history could not be loaded. */
  foreseen: ItemVerdict | null;
  stillHolds?: Foreseen['stillHolds'];
  /** Stored files by attachment index. The raw mail as `.eml` has the index after the last attachment. */
  stored: ReadonlyMap<number, StoredFile>;
  /** Number of files that an upload intent was written for. */
  intended: number;
  /** Steps about files that are not attached. */
  notes: readonly Step[];
  /** An agent's answer that is ready to be sent, if any. */
  answer?: PreparedAnswer;
  /** The database rejected the message's text, so the log stores it as ASCII only. */
  plain?: true;
}

export const itemOf = (prepared: Prepared, hooks: HookRegistry, channel: Channel): Item => {
  const { claim, mail, ended } = prepared;
  const dedup = mail && dedupKey(mail, claim.receivedAt);
  const arrived =
    mail && dedup && !ended
      ? {
          id: claim.id,
          receivedAt: claim.receivedAt,
          mail,
          dedupKey: dedup,
          decodedKey: decodedKey(mail),
          sharedKey: sharedKey(channel, claim.place.folder, dedup),
          forced: claim.forced,
          folder: claim.place.folder,
          ...(hooks.asks() ? { host: new HostAnswers(hooks.hooks) } : {}),
        }
      : null;
  return { prepared, arrived, ended };
};

/** What must be known about earlier messages to judge this one. */
export function questionOf(
  message: Arrived,
  { channel, isAgent, laterAccount }: Pick<Run, 'channel' | 'isAgent' | 'laterAccount'>,
): Question {
  const { messageIds, tokens, numbers, agentTokens } = cluesOf(message.mail);
  const sender = asSeen(message.mail, channel, isAgent).mail.from?.address ?? null;
  return {
    id: message.id,
    dedupKey: message.dedupKey,
    decodedKey: message.decodedKey ?? null,
    sharedKey: message.sharedKey ?? null,
    senderKey: sender && senderKey(sender),
    sender,
    receivedAt: message.receivedAt,
    moved: laterAccount === null ? null : movedOf(message.mail),
    predecessors: messageIds,
    tokens,
    numbers,
    agentTokens,
  };
}

const movedOf = ({ messageId, date }: Mail): Question['moved'] =>
  messageId && date ? { messageIdKey: messageIdKey(messageId), sentAt: new Date(date) } : null;

/** Judges an item ahead of its turn, calling hooks as needed. */
export async function foresee(
  deps: ConsultDependencies,
  item: Item & Partial<Planned>,
  run: Run,
  past: Past,
): Promise<Foreseen> {
  const { channel, isAgent } = run;
  let asked = notePast(past);
  const judged = () => {
    asked = notePast(past);
    // Files and answer are added at its turn.
    return verdictOn({ ...item, notes: [], answer: undefined }, run, asked.past);
  };
  const { arrived, ended } = item;
  const foreseen =
    arrived?.host && !ended
      ? await consult(
          deps,
          {
            mail: asSeen(arrived.mail, channel, isAgent).mail,
            channel,
            receivedAt: arrived.receivedAt,
            preview: false,
            host: arrived.host,
          },
          judged,
        )
      : judged();
  // If a rule has blocked a sender since, the run has a new channel object.
  const stillHolds = (now: Run, memory: Past) => now.channel === channel && asked.isUnchanged(memory);
  return { ...item, foreseen, stillHolds };
}

/** The verdict at an item's turn: the foreseen one if still valid, or else a new one. */
export function verdictNow(item: Planned, run: Run, past: Past): ItemVerdict {
  const { foreseen, ended } = item;
  const kept = !ended && item.stillHolds?.(run, past) ? foreseen : null;
  return kept ? asPlanned(kept, item) : verdictOn(item, run, past);
}

/**
 * The verdict on an item, including errors in reading or storing files. It is provisional until the commit, since
 * earlier messages may change it.
 */
export function verdictOn(item: Item & Partial<Planned>, bench: Bench, past: Past): ItemVerdict {
  const { ended } = item;
  if (ended)
    return {
      decision: ended,
      mail: item.arrived?.mail ?? item.prepared.mail,
      ticket: null,
      reply: null,
      side: false,
      byColleague: false,
      answer: null,
      note: null,
      participants: [],
      byRules: nothingByRules(),
    };
  return asPlanned(judge(item.arrived!, bench, past), item);
}

/** Adds later findings to a verdict: an answer that cannot be sent, files that are not attached. */
function asPlanned<Of extends ItemVerdict>(judged: Of, { answer, notes = [] }: Partial<Planned>): Of {
  const verdict = unlessRefused(judged, answer?.refusal);
  return {
    ...verdict,
    decision: { ...verdict.decision, steps: [...verdict.decision.steps, ...notes] },
  };
}
