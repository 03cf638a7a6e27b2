import type { Health, HealthReport } from '../../../contracts';
import type { Measured } from './open-metrics';

const FAILING: Partial<Record<Health, true>> = { 'cooling-off': true, 'needs-credentials': true };

/** Whether the plugin does its work, for probes: what is wrong by codes and documentIds, without names. Pure. */
export function healthOf({ channels, eventsLost }: Pick<Measured, 'channels' | 'eventsLost'>): HealthReport {
  const problems: HealthReport['problems'] = channels
    .filter(({ health }) => FAILING[health])
    .map(({ channel, health }) => ({ code: health, channel }));
  if (eventsLost > 0) problems.push({ code: 'events-lost', channel: null });
  return { status: problems.length === 0 ? 'ok' : 'failing', problems };
}
