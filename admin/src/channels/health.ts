import type { ChannelHealth, ChannelStatus, Health } from '../../../contracts/channel';
import type { TextKey } from '../ui/text';
import type { Said } from '../../../contracts/said';

export type Tone = 'success' | 'secondary' | 'warning' | 'danger' | 'neutral';

/** Text for a channel's health: color, translation key, and the times and numbers in it. */
export interface HealthWords {
  tone: Tone;
  key: TextKey;
  /** Shown as relative time. */
  ago?: string;
  /** Shown as time of day. */
  until?: string;
  done?: number;
  total?: number;
  failures?: number;
  maxTries?: number;
  /** The reason in English; `said` is for users. */
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

/**
 * Describes the health of a channel. Only active channels have one, because drafts and inactive channels are not read.
 */
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
      // After a cool-off, failures exceed the retries of one series.
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

/** Whether the channel needs attention from a person. */
export const isInTrouble = (status: ChannelStatus, { health }: ChannelHealth): boolean =>
  status === 'active' && ['retrying', 'cooling-off', 'needs-credentials'].includes(health);
