import { useTimes } from './useTimes';

/** How long ago something was, with the full time for who points at it. Null gives an em dash. */
export function RelativeTime({ iso }: { iso: string | null }) {
  const { ago, full } = useTimes();
  if (!iso) return '—';
  return (
    <time dateTime={iso} title={full(iso)}>
      {ago(iso)}
    </time>
  );
}
