import { errorKind, type Channel, type ChannelHealth, type Health } from '../../../contracts';
import { isoOf, numberOf } from '../strapi/database';
import { saidOf } from '../strapi/said-column';

/** A row of the channel state table. Times are in ms; the type of 64-bit columns depends on the driver. */
export type StateRow = Record<string, unknown>;

/**
 * Determines a channel's health from its state row.
 * @param now ms since 1970
 * @param outsideHours whether `now` is in one of the channel's skip times
 */
export function healthOf(
  state: StateRow | undefined,
  channel: Pick<Channel, 'status'>,
  now: number,
  outsideHours: boolean,
): ChannelHealth {
  const failures = numberOf(state?.failures);
  const reading = numberOf(state?.lease_until) > now;
  const coolsOff = numberOf(state?.cool_off_until) > now;
  const code = state?.last_error_code == null ? null : String(state.last_error_code);

  const health = (): Health => {
    if (channel.status !== 'active') return 'idle';
    if (reading) return 'reading';
    if (code && errorKind(code)?.needs === 'credentials') return 'needs-credentials';
    if (coolsOff) return 'cooling-off';
    if (outsideHours) return 'outside-hours';
    if (failures > 0) return 'retrying';
    return state?.last_read_at == null ? 'idle' : 'healthy';
  };

  return {
    health: health(),
    lastReadAt: isoOf(state?.last_read_at),
    lastError: code
      ? {
          code,
          message: String(state?.last_error ?? ''),
          said: saidOf(state?.last_error_said),
          at: isoOf(state?.last_error_at) ?? new Date(now).toISOString(),
        }
      : null,
    failures,
    coolOffUntil: coolsOff ? isoOf(state?.cool_off_until) : null,
    progress:
      reading && state?.progress_total != null
        ? { done: numberOf(state.progress_done), total: numberOf(state.progress_total) }
        : null,
  };
}
