const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size in bytes as number and unit for Intl.NumberFormat, in binary steps, with one decimal from KB up. */
export function bytes(size: number): { value: number; unit: (typeof UNITS)[number] } {
  const step = Math.min(UNITS.length - 1, size < 1024 ? 0 : Math.floor(Math.log2(size) / 10));
  return { value: Math.round((size / 1024 ** step) * 10) / 10, unit: UNITS[step]! };
}
