import { POLICY_NAMES, type PolicyName, type ScreeningPolicy } from '../../../contracts';

/** All policies in execution order. Policies with the same position run in the order they were added. */
export function policyOrder(added: readonly ScreeningPolicy[]): (PolicyName | ScreeningPolicy)[] {
  const order = POLICY_NAMES.flatMap((name): (PolicyName | ScreeningPolicy)[] => [
    ...added.filter(({ before }) => before === name),
    name,
    ...added.filter(({ after }) => after === name),
  ]);
  return [...order, ...added.filter(({ before, after }) => !before && !after)];
}
