import type { SettingsView } from '../../../contracts/answers';
import { bytes } from '../ui/bytes';

/** A number with its unit for Intl.NumberFormat; a count if it has no unit. */
export interface Amount {
  value: number;
  unit?: 'byte' | 'kilobyte' | 'megabyte' | 'gigabyte' | 'second' | 'day';
}

/** Derives the unit from a limit's name: `messageBytes`, `parseMs`, `workerMemoryMb`; others are counts. */
export function amountOf(name: string, value: number): Amount {
  if (name.endsWith('Bytes')) return bytes(value);
  if (name.endsWith('Ms')) return { value: value / 1000, unit: 'second' };
  if (name.endsWith('Mb')) return { value, unit: 'megabyte' };
  return name.endsWith('Days') ? { value, unit: 'day' } : { value };
}

/** The plugin's limits, in display order. */
export const boundsOf = (settings: SettingsView): [name: string, value: number][] => [
  ['retentionDays', settings.retentionDays],
  ['concurrentChannels', settings.concurrentChannels],
  ['operationMs', settings.operationMs],
  ['runMs', settings.runMs],
  ...Object.entries(settings.limits).map(([name, value]): [string, number] => [`limits.${name}`, value]),
];
