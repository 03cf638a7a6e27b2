import type { Alias, Step } from '../../../contracts';
import { cluesOf } from '../ticketing/threading';
import { applyAliases } from '../screening/aliases';
import { dedupKey, senderKey } from '../messages/keys';
import { judge, type Arrived, type Bench, type Past, type Verdict } from './judge';
import type { Question } from './memory';
import type { Prepared } from './prepare';
import type { StoredFile } from './uploads';

/** The verdict on a message that may not have been read at all. */
export type ItemVerdict = Omit<Verdict, 'mail'> & { mail: Verdict['mail'] | null };

/** A prepared message on its way into the database. */
export interface Item {
  prepared: Prepared;
  /** Null when it ended before it could be judged. */
  arrived: Arrived | null;
  /** The verdict before its turn: earlier messages of the same batch may change it. */
  foreseen: ItemVerdict | null;
  /** Stored files by attachment index; the raw mail as `.eml` has the index after the last attachment. */
  stored: Map<number, StoredFile>;
  /** Files that an upload intent was written for. */
  intended: number;
  /** It is left `processing` for the next run. */
  waits: boolean;
  /** Steps that were met outside the judgement: files that were left out. */
  notes: Step[];
}

export const itemOf = (prepared: Prepared): Item => {
  const { claim, mail, ended } = prepared;
  const arrived =
    mail && !ended
      ? {
          ledgerId: claim.id,
          receivedAt: claim.receivedAt,
          mail,
          dedupKey: dedupKey(mail, claim.receivedAt),
          forced: claim.forced,
        }
      : null;
  return { prepared, arrived, foreseen: null, stored: new Map(), intended: 0, waits: false, notes: [] };
};

/** What has to be known of earlier messages to judge this one. */
export function questionOf(message: Arrived, aliases: Alias[]): Question {
  const { messageIds, tokens, numbers } = cluesOf(message.mail);
  const sender = applyAliases(message.mail, aliases).mail.from?.address ?? null;
  return {
    ledgerId: message.ledgerId,
    dedupKey: message.dedupKey,
    senderKey: sender && senderKey(sender),
    sender,
    receivedAt: message.receivedAt,
    predecessors: messageIds,
    tokens,
    numbers,
  };
}

/** The verdict on an item, with what its reading or its files ended it with. */
export function verdictOn(item: Item, bench: Bench, past: Past): ItemVerdict {
  const { ended, mail } = item.prepared;
  if (ended)
    return {
      decision: ended,
      mail: item.arrived?.mail ?? mail,
      ticket: null,
      reply: null,
      note: null,
      participants: [],
    };
  const verdict = judge(item.arrived!, bench, past);
  return { ...verdict, decision: { ...verdict.decision, steps: [...verdict.decision.steps, ...item.notes] } };
}
