import type { Channel, ReasonCode, Step } from '../../../contracts';
import type { HostAnswers } from '../hooks/answers';
import type { Mail } from '../mail/types';

/** What the mail itself does not say. */
export interface ScreeningContext {
  /** Addresses of the other channels, which the plugin reads or sends as. */
  ownAddresses: string[];
  /** Messages of this sender in the hour before this one; null when not known. */
  sentByThisHour: number | null;
  /** Whether an address is that of a user of the panel, who may forward a customer's mail. */
  isAgent?: (address: string) => boolean;
  /** A person asked for a ticket in spite of the screening. */
  forced: boolean;
  /** What the host has to say of the message; left out where it added nothing. */
  host?: HostAnswers;
}

export interface Screening {
  /** With aliases replaced. */
  mail: Mail;
  channel: Channel;
  context: ScreeningContext;
}

/** What a policy found: a step that passes, or one that stops the mail with a reason. Null = it has nothing to say. */
export type PolicyResult = { step: Step } | { step: Step; stop: ReasonCode; detail: string | null } | null;

export interface Policy {
  check(screening: Screening): PolicyResult;
}
