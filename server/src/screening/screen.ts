import {
  cutValue,
  decide,
  POLICY_NAMES,
  step,
  type Channel,
  type Decision,
  type PolicyName,
  type Step,
} from '../../../contracts';
import type { HostAnswers } from '../hooks/answers';
import { policyOrder } from '../hooks/order';
import type { Mail } from '../mail/types';
import { authentication } from './authentication';
import { autoReplies, bounces } from './automatic';
import { blockedSenders } from './blocked-senders';
import { allowedDomains, deniedDomains } from './domain-lists';
import { oldMail } from './old-mail';
import { ownMail } from './own-mail';
import { hostPolicy } from './host-policy';
import type { Policy, ScreeningContext } from './policy';
import { asSeen } from './effective-sender';
import { senderLimit } from './sender-limit';
import { spam } from './spam';
import { usableSender } from './usable-sender';

/**
 * Policies in the order of evaluation. Bounces come before the sender checks, since many have no sender (RFC 5321
 * 4.5.5).
 */
const POLICIES: Record<PolicyName, Policy> = {
  'own-mail': ownMail,
  bounce: bounces,
  sender: usableSender,
  'blocked-senders': blockedSenders,
  'denied-domains': deniedDomains,
  'allowed-domains': allowedDomains,
  'auto-reply': autoReplies,
  'old-mail': oldMail,
  spam,
  authentication,
  'sender-limit': senderLimit,
};

/**
 * Screens a message. Pure. A forced message is never stopped.
 * @returns `decision`: null if nothing stops it; `mail`: with aliases replaced by their primary addresses; `steps`: one
 * for each policy that applied, the last being the one that stopped it
 */
export function screen(
  mail: Mail,
  channel: Channel,
  context: ScreeningContext,
): { decision: Decision | null; mail: Mail; steps: Step[] } {
  const aliased = asSeen(mail, channel, context.isAgent);
  const steps: Step[] = [];
  if (aliased.replaced.length > 0) {
    const pairs = aliased.replaced.map(({ alias, primary }) => `${cutValue(alias)} → ${cutValue(primary)}`);
    steps.push(step('aliases.replaced', { pairs }));
  }
  for (const policy of policiesOf(context.host)) {
    const result = policy.check({ mail: aliased.mail, channel, context });
    if (!result) continue;
    if (!('stop' in result)) {
      steps.push(result.step);
    } else if (context.forced) {
      steps.push({ ...result.step, result: 'note' }, step('forced.passed'));
    } else {
      steps.push(result.step);
      const detail = result.detail?.slice(0, 500).toWellFormed() ?? null;
      return { decision: decide(result.stop, steps, detail), mail: aliased.mail, steps };
    }
  }
  return { decision: null, mail: aliased.mail, steps };
}

const OWN = POLICY_NAMES.map((name) => POLICIES[name]);

/** The plugin's policies with the host's inserted at their positions. */
const policiesOf = (host: HostAnswers | undefined): Policy[] =>
  host && host.hooks.policies.length > 0
    ? policyOrder(host.hooks.policies).map((entry) =>
        typeof entry === 'string' ? POLICIES[entry] : hostPolicy(entry, host),
      )
    : OWN;
