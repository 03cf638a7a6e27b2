import type { Health, HealthReport } from '../../../contracts';
import type { Measured } from './open-metrics';

const FAILING: Partial<Record<Health, true>> = { 'cooling-off': true, 'needs-credentials': true };

/** Cache time of the health, in ms; its endpoint is public. */
const LOOK_MS = 2_000;

type Looked = Pick<Measured, 'channels' | 'states' | 'eventsLost'>;

/** Caches the health report for two seconds, so that requests cost no queries. */
export function createHealth(measured: () => Promise<Looked>): () => Promise<HealthReport> {
  let last: { at: number; report: Promise<HealthReport> } | null = null;
  return () => {
    const now = performance.now();
    if (!last || now - last.at > LOOK_MS) last = { at: now, report: measured().then(healthOf) };
    return last.report;
  };
}

/** Builds the health report for probes. It contains codes and documentIds, but no names. Pure. */
export function healthOf({ channels, states, eventsLost }: Looked): HealthReport {
  const problems: HealthReport['problems'] = channels
    .filter(({ health }) => FAILING[health])
    .map(({ channel, health }) => ({ code: health, channel }));
  for (const { channel } of channels) {
    const state = states.get(channel);
    if (state?.completeness?.missing) problems.push({ code: 'mail-missing', channel });
    if (state?.canaryLate) problems.push({ code: 'canary-late', channel });
  }
  if (eventsLost > 0) problems.push({ code: 'events-lost', channel: null });
  return { status: problems.length === 0 ? 'ok' : 'failing', problems };
}
