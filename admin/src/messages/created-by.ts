import type { ReplayResult } from '../../../contracts/rules';

/** Ids of the messages that became no ticket or reply, and would become tickets by the tested settings. */
export const createdBy = ({ differences }: ReplayResult): number[] =>
  differences
    .filter(
      ({ was, wouldBe }) =>
        was.outcome !== 'ticket' && was.outcome !== 'reply' && wouldBe.outcome === 'ticket',
    )
    .map(({ id }) => id);
