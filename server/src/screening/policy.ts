import type { Channel, ReasonCode, Step } from '../../../contracts';
import type { HostAnswers } from '../hooks/answers';
import type { Mail } from '../mail/types';

/** Screening input other than the message itself. */
export interface ScreeningContext {
  /** Addresses that other channels receive at or send from. */
  ownAddresses: string[];
  /** Number of messages from this sender in the preceding hour, or null if unknown. */
  sentByThisHour: number | null;
  /** Whether an address belongs to an admin user, who may forward customers' messages. */
  isAgent?: (address: string) => boolean;
  /** A person requested a ticket despite the screening. */
  forced: boolean;
  /** Results of the host's hooks. Omitted if there are none. */
  host?: HostAnswers;
}

export interface Screening {
  /** The message with aliases replaced. */
  mail: Mail;
  channel: Channel;
  context: ScreeningContext;
}

/**
 * Result of a policy: a step that passes, or one that stops the message with a reason. Null if the policy does not
 * apply.
 */
export type PolicyResult = { step: Step } | { step: Step; stop: ReasonCode; detail: string | null } | null;

export interface Policy {
  check(screening: Screening): PolicyResult;
}
