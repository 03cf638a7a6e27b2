import type { ReplyPlan } from '../../../contracts';
import type { Draft } from './drafts';

/** The recipients that the plan proposes. */
export const proposed = (plan: ReplyPlan, toAll: boolean) => ({
  to: plan.to ? [plan.to.address] : [],
  cc: toAll ? plan.cc.map(({ address }) => address) : [],
});

/** The recipients of a draft: what the agent chose, or else what the plan proposes. */
export function peopleOf({ to, cc, bcc }: Draft, plan: ReplyPlan) {
  const proposal = proposed(plan, plan.toAll);
  return { to: to ?? proposal.to, cc: cc ?? proposal.cc, bcc };
}
