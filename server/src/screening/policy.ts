import type { Channel, ReasonCode } from '../../../contracts';
import type { Mail } from '../mail/types';

/** What the mail itself does not say. */
export interface ScreeningContext {
  /** Addresses that the plugin reads or writes as, besides the channel's own: those of the other channels. */
  ownAddresses: string[];
  /** Messages of this sender in the hour before this one; null when not known. */
  sentByThisHour: number | null;
  /** A person asked for a ticket in spite of the screening. */
  forced: boolean;
}

export interface Screening {
  /** With aliases replaced. */
  mail: Mail;
  channel: Channel;
  context: ScreeningContext;
}

/** What a policy says: why the mail passes, or why and with which reason it stops. Null = it has nothing to say. */
export type Verdict = { text: string } | { text: string; stop: ReasonCode; detail: string | null } | null;

export interface Policy {
  /** Name of its step in the log. */
  check: string;
  /** Whether it stops the mail even when a person asked for a ticket. */
  unyielding?: boolean;
  judge(screening: Screening): Verdict;
}

/** A value of the mail for a sentence: in quotes, at most 120 UTF-16 units, no control characters. */
export const quote = (value: string): string => {
  const clean = value.replace(/\p{Cc}/gu, ' ');
  return `“${clean.length > 120 ? `${clean.slice(0, 119).toWellFormed()}…` : clean}”`;
};
