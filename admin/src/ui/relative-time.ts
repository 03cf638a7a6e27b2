const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** The largest unit that a time lies in the past (negative) or future: `{ value: -40, unit: 'second' }`. Both in ms. */
export function relativeTime(time: number, now: number): { value: number; unit: (typeof UNITS)[number][0] } {
  const seconds = (time - now) / 1000;
  for (const [unit, size] of UNITS)
    if (Math.abs(seconds) >= size || unit === 'second') return { value: Math.trunc(seconds / size), unit };
  return { value: 0, unit: 'second' };
}
