import type { Health, HealthReport } from '../../../contracts';
import type { Measured } from './open-metrics';

const FAILING: Partial<Record<Health, true>> = { 'cooling-off': true, 'needs-credentials': true };

/** Anyone may ask for the health: it is looked at this often at most, in ms. */
const LOOK_MS = 2_000;

type Looked = Pick<Measured, 'channels' | 'states' | 'eventsLost'>;

/** The health as it was within the last two seconds, so that asking costs the database nothing. */
export function createHealth(measured: () => Promise<Looked>): () => Promise<HealthReport> {
  let last: { at: number; report: Promise<HealthReport> } | null = null;
  return () => {
    const now = performance.now();
    if (!last || now - last.at > LOOK_MS) last = { at: now, report: measured().then(healthOf) };
    return last.report;
  };
}

/** Whether the plugin does its work, for probes: what is wrong by codes and documentIds, without names. Pure. */
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
