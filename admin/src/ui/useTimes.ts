import { useCallback, useMemo } from 'react';
import { useIntl } from 'react-intl';
import { relativeTime } from './relative-time';

/** Formatters for ISO times in the user's language and time zone. Null is an em dash. */
export function useTimes() {
  const { formatRelativeTime, formatDate, formatTime } = useIntl();
  const ago = useCallback(
    (iso: string | null, now = Date.now()) => {
      if (!iso) return '—';
      const { value, unit } = relativeTime(Date.parse(iso), now);
      return formatRelativeTime(value, unit, { numeric: 'auto' });
    },
    [formatRelativeTime],
  );
  const full = useCallback(
    (iso: string | null) => (iso ? formatDate(iso, { dateStyle: 'medium', timeStyle: 'short' }) : '—'),
    [formatDate],
  );
  const clock = useCallback((iso: string) => formatTime(iso, { timeStyle: 'short' }), [formatTime]);
  return useMemo(() => ({ ago, full, clock }), [ago, full, clock]);
}
