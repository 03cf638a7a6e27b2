const DAY_MS = 24 * 60 * 60 * 1_000;

/** Maximum clock difference in ms. A time further ahead comes from a wrong clock. */
const MAX_AHEAD_MS = 365 * DAY_MS;

/** Returns a plausible arrival time, or null if it is missing, at the epoch, or more than a year ahead. */
export function likelyDate(value: Date | string | undefined, now: Date): Date | null {
  const date = new Date(value ?? NaN);
  const time = date.getTime();
  return time > DAY_MS && time <= now.getTime() + MAX_AHEAD_MS ? date : null;
}

/**
 * Returns the arrival time by the header: of the topmost `Received` (RFC 5322, section 3.6.7), otherwise of `Date`, or
 * null.
 */
export function dateOfHeader(header: string, now: Date): Date | null {
  const fields = header.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const valueOf = (name: string) =>
    fields.find((field) => field.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1);
  const received = valueOf('received')?.split(';').at(-1)?.trim();
  return likelyDate(received, now) ?? likelyDate(valueOf('date')?.trim(), now);
}
