import { useIntl } from 'react-intl';
import { roughTime } from './lag';

/** Returns a function that writes a span of time in the person's language, in its largest unit. */
export function useDuration() {
  const { formatNumber } = useIntl();
  return (ms: number): string => {
    const { value, unit } = roughTime(ms);
    return formatNumber(value, { style: 'unit', unit, unitDisplay: 'long' });
  };
}
