import type { InstanceView } from '../../../contracts/instances';
import type { Said } from '../../../contracts/said';

/** Lag above which a warning is shown, in ms. */
const LATE_MS = 60_000;

export const lookOfLag = (oldestUnreadMs: number | null): 'success' | 'warning' =>
  oldestUnreadMs !== null && oldestUnreadMs > LATE_MS ? 'warning' : 'success';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Rounds a duration down to its largest unit: 90,000 ms are 1 minute. */
export function roughTime(ms: number): { value: number; unit: 'day' | 'hour' | 'minute' | 'second' } {
  for (const [unit, size] of UNITS) if (ms >= size) return { value: Math.floor(ms / size), unit };
  return { value: Math.floor(ms / 1_000), unit: 'second' };
}

/** Problems with Redis, each once with the hosts of the live instances that report it. */
export function problemsOf(instances: InstanceView[]): { problem: Said; hosts: string[] }[] {
  const found = new Map<string, { problem: Said; hosts: string[] }>();
  for (const { problem, host, alive } of instances) {
    if (!problem || !alive) continue;
    const entry = found.get(problem.text) ?? { problem, hosts: [] };
    if (!entry.hosts.includes(host)) entry.hosts.push(host);
    found.set(problem.text, entry);
  }
  return [...found.values()];
}
