import type { MessageRow } from '../../../contracts/messages';

/** Which of some messages each action applies to, by id. */
export interface PossibleActions {
  /** Held and failed messages that can be tried again by the same rules. */
  retry: number[];
  /** Held messages, and those that the screening skipped, that can become a ticket all the same. */
  create: number[];
  /** Held and failed messages that can be ended without a ticket. */
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
