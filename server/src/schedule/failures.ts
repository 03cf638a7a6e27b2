import type { Channel, EmailChannelError, ErrorCode } from '../../../contracts';

/**
 * Errors that end only when a person does something, whatever the number of tries: people are told at the first of them,
 * and the channel cools off at once. A refused login and a name that is not found are not among them: they too need a
 * person in the end, but mail servers and name servers are known to say so by mistake, so they get the channel's tries.
 */
export const NEEDS_A_PERSON: ReadonlySet<string> = new Set<ErrorCode>([
  'secret-required',
  'secret-unreadable',
  'encryption-key-missing',
  'host-not-allowed',
  'certificate-untrusted',
  'certificate-expired',
  'certificate-wrong-host',
  'starttls-missing',
  'folder-missing',
  'invalid-input',
  'oauth-endpoint-invalid',
  'oauth-secret-wrong',
  'oauth-secret-expired',
  'oauth-client-unknown',
  'oauth-grant-expired',
  'oauth-consent-needed',
  'oauth-tenant-unknown',
  'oauth-scope-refused',
]);

/** Longest pause within a series of tries, and longest wait of a server that is honoured, in ms. */
const LONGEST_PAUSE_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;

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
  Math.round(Math.min(1_000 * 2 ** Math.min(failures - 1, 20), LONGEST_PAUSE_MS) * (0.75 + random / 2));

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
  const coolsOff = failures >= channel.maxTries || NEEDS_A_PERSON.has(error.code);
  const pause = coolsOff
    ? channel.coolOffMinutes * 60_000
    : Math.min(backOffMs(failures, random), channel.pollingIntervalSeconds * 1_000);
  return { coolsOff, waitMs: Math.max(pause, Math.min(error.details.retryAfterMs ?? 0, LONGEST_WAIT_MS)) };
}
