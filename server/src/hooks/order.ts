import { POLICY_NAMES, type PolicyName, type ScreeningPolicy } from '../../../contracts';

/** All policies in the order in which they are asked; of several at one place, the one that was added first comes first. */
export function policyOrder(added: readonly ScreeningPolicy[]): (PolicyName | ScreeningPolicy)[] {
  const order = POLICY_NAMES.flatMap((name): (PolicyName | ScreeningPolicy)[] => [
    ...added.filter(({ before }) => before === name),
    name,
    ...added.filter(({ after }) => after === name),
  ]);
  return [...order, ...added.filter(({ before, after }) => !before && !after)];
}
