const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/**
 * Difference between two times in the largest unit, negative for the past: `{ value: -40, unit: 'second' }`. Both in
 * ms.
 */
export function relativeTime(time: number, now: number): { value: number; unit: (typeof UNITS)[number][0] } {
  const seconds = (time - now) / 1000;
  for (const [unit, size] of UNITS)
    if (Math.abs(seconds) >= size || unit === 'second') return { value: Math.trunc(seconds / size), unit };
  return { value: 0, unit: 'second' };
}
