import type { MessageRow } from '../../../contracts/messages';

/** Ids of the messages that each action applies to. */
export interface PossibleActions {
  /** Held and failed messages that can be retried with the same rules. */
  retry: number[];
  /** Held messages, and those skipped by screening, that can still become a ticket. */
  create: number[];
  /** Held and failed messages that can be dismissed without a ticket. */
  dismiss: number[];
}

type Candidate = Pick<MessageRow, 'id' | 'outcome' | 'retriable'>;

export function possibleActions(rows: Candidate[]): PossibleActions {
  const ids = (accepts: (row: Candidate) => boolean) => rows.filter(accepts).map(({ id }) => id);
  const waits = ({ outcome }: Candidate) => outcome === 'held' || outcome === 'failed';
  return {
    retry: ids((row) => row.retriable && waits(row)),
    create: ids(({ retriable, outcome }) => retriable && (outcome === 'held' || outcome === 'skipped')),
    dismiss: ids(waits),
  };
}
