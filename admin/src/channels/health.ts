import type { ChannelHealth, ChannelStatus, Health } from '../../../contracts/channel';
import type { TextKey } from '../ui/text';
import type { Said } from '../../../contracts/said';

export type Tone = 'success' | 'secondary' | 'warning' | 'danger' | 'neutral';

/** How the health of a channel is said: a colour, a translation and the times and numbers that it names. */
export interface HealthWords {
  tone: Tone;
  key: TextKey;
  /** Shown as how long ago. */
  ago?: string;
  /** Shown as a time of day. */
  until?: string;
  done?: number;
  total?: number;
  failures?: number;
  maxTries?: number;
  /** Why, in English; `said` for people. */
  error?: string;
  said?: Said | null;
}

const TONES: Record<Health, Tone> = {
  idle: 'neutral',
  healthy: 'success',
  reading: 'secondary',
  retrying: 'warning',
  'cooling-off': 'danger',
  'outside-hours': 'neutral',
  'needs-credentials': 'danger',
};

/** Says the health of a channel. Only an active channel has one: a draft or an inactive one is not read. */
export function healthWords(
  status: ChannelStatus,
  { health, lastReadAt, lastError, failures, coolOffUntil, progress }: ChannelHealth,
  maxTries: number,
): HealthWords {
  if (status !== 'active') return { tone: 'neutral', key: `health.${status}` };
  const tone = TONES[health];
  const error = lastError?.message;
  const said = lastError?.said;
  switch (health) {
    case 'healthy':
      return lastReadAt ? { tone, key: 'health.healthy', ago: lastReadAt } : { tone, key: 'health.idle' };
    case 'reading':
      return progress && progress.total > 0
        ? { tone, key: 'health.readingProgress', done: progress.done, total: progress.total }
        : { tone, key: 'health.reading' };
    case 'retrying':
      // After a cool-off there are more failures than tries of one series.
      return { tone, key: 'health.retrying', failures: Math.min(failures, maxTries), maxTries, error, said };
    case 'cooling-off':
      return coolOffUntil
        ? { tone, key: 'health.coolingOff', until: coolOffUntil, error, said }
        : { tone, key: 'health.coolingOffNow', error, said };
    case 'outside-hours':
      return { tone, key: 'health.outsideHours' };
    case 'needs-credentials':
      return { tone, key: 'health.needsCredentials', error, said };
    case 'idle':
      return { tone, key: 'health.idle' };
  }
}

/** Whether a person has to do something about the channel. */
export const isInTrouble = (status: ChannelStatus, { health }: ChannelHealth): boolean =>
  status === 'active' && ['retrying', 'cooling-off', 'needs-credentials'].includes(health);
