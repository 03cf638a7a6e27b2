import { useIntl } from 'react-intl';
import { roughTime } from './lag';

/** Returns a function that formats a duration in the user's language, in its largest unit. */
export function useDuration() {
  const { formatNumber } = useIntl();
  return (ms: number): string => {
    const { value, unit } = roughTime(ms);
    return formatNumber(value, { style: 'unit', unit, unitDisplay: 'long' });
  };
}
