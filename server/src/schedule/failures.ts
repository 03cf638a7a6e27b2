import { errorKind, type Channel, type EmailChannelError } from '../../../contracts';

/** Longest pause within a series of tries, and longest wait of a server that is honoured, in ms. */
const MAX_PAUSE_MS = 60_000;
const MAX_WAIT_MS = 3_600_000;

/** What follows from a failed run. */
export interface Consequence {
  /** The channel is in trouble: its max tries are used up, or a person is needed. */
  coolsOff: boolean;
  /** Nothing is connected to for so long, in ms. */
  waitMs: number;
}

/**
 * Pause before a try: 1 s, 2 s, 4 s … at most a minute, up to a quarter shorter or longer, so that channels of one server
 * do not all come back at the same moment.
 * @param failures failures in a row, from 1
 * @param random from 0 to 1
 */
export const backOffMs = (failures: number, random: number): number =>
  Math.round(Math.min(1_000 * 2 ** Math.min(failures - 1, 20), MAX_PAUSE_MS) * (0.75 + random / 2));

/**
 * What a failed run leads to. A wait that the server asked for is honoured also where the channel's own pause is shorter.
 * @param failures failures in a row, this one included
 */
export function consequenceOf(
  error: EmailChannelError,
  failures: number,
  channel: Pick<Channel, 'maxTries' | 'coolOffMinutes' | 'pollingIntervalSeconds'>,
  random: number,
): Consequence {
  const inVain = needsPerson(error.code) && error.details.transient !== true;
  const coolsOff = failures >= channel.maxTries || inVain;
  const pause = coolsOff
    ? channel.coolOffMinutes * 60_000
    : Math.min(backOffMs(failures, random), channel.pollingIntervalSeconds * 1_000);
  return { coolsOff, waitMs: Math.max(pause, Math.min(error.details.retryAfterMs ?? 0, MAX_WAIT_MS)) };
}

/** Whether an error ends only when a person does something, so that further tries are in vain. */
export function needsPerson(code: string): boolean {
  const kind = errorKind(code);
  return kind !== null && kind.needs !== 'nobody' && !kind.tries;
}
