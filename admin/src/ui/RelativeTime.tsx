import { useTimes } from './useTimes';

/** Relative time, with the full time as tooltip. Null renders an em dash. */
export function RelativeTime({ iso }: { iso: string | null }) {
  const { ago, full } = useTimes();
  if (!iso) return '—';
  return (
    <time dateTime={iso} title={full(iso)}>
      {ago(iso)}
    </time>
  );
}
