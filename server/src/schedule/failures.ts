import { errorKind, type Channel, type EmailChannelError } from '../../../contracts';

/** Maximum pause within a series of retries, and maximum wait that a server may request, in ms. */
const MAX_PAUSE_MS = 60_000;
const MAX_WAIT_MS = 3_600_000;

/** Consequences of a failed run. */
export interface Consequence {
  /** The channel is unhealthy: it has used up its retries, or a person is needed. */
  coolsOff: boolean;
  /** Time in ms during which the channel must not connect. */
  waitMs: number;
}

/**
 * Pause before a retry: 1 s, 2 s, 4 s … up to a minute, with 25 % jitter, so that channels of one server do not
 * reconnect at the same moment.
 * @param failures consecutive failures, at least 1
 * @param random from 0 to 1
 */
export const backOffMs = (failures: number, random: number): number =>
  Math.round(Math.min(1_000 * 2 ** Math.min(failures - 1, 20), MAX_PAUSE_MS) * (0.75 + random / 2));

/**
 * Determines the consequences of a failed run. A longer wait that the server requested takes precedence over the
 * channel's own pause.
 * @param failures consecutive failures, including this one
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

/** Whether only a person can resolve an error, so that retries are pointless. */
export function needsPerson(code: string): boolean {
  const kind = errorKind(code);
  return kind !== null && kind.needs !== 'nobody' && !kind.tries;
}
