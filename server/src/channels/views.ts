import type { Channel, ChannelView, ChannelWarning } from '../../../contracts';
import { signInsOf } from '../oauth/records';
import type { Secrets } from '../secrets';
import { isoOf, numberOf, type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { Messages } from '../messages';
import { driftOf, type Surroundings } from './drift';
import { healthOf, type StateRow } from './health';
import { mendedCounts } from './mended';
import { toChannel, toIso, type ChannelRow } from './mapper';
import { missingIn } from '../../../contracts';
import { checkOf } from './check-column';
import { warningsOf } from './warnings';

/** Warnings of the nightly completeness check and the canary. */
function readingWarnings(channel: Channel, state: StateRow | undefined): ChannelWarning[] {
  if (channel.status !== 'active') return [];
  const missing = missingIn(checkOf(state?.completeness));
  return [
    ...(missing > 0 ? [{ code: 'mail-missing' as const, about: String(missing), endsAt: null }] : []),
    ...(channel.canaryHours !== null && state?.canary_late_at != null
      ? [{ code: 'canary-late' as const, endsAt: null }]
      : []),
  ];
}

/** Adds health, warnings and other state to channel rows, with a fixed number of queries. */
export function createChannelViews({
  database,
  secrets,
  messages,
  isOutsideHours,
  pausedSince,
  surroundings,
}: {
  database: Database;
  secrets: Secrets;
  messages: Pick<Messages, 'counts'>;
  isOutsideHours(channel: Channel, time: Date): boolean;
  /** Time in ms since when each channel's outgoing mail has been paused. */
  pausedSince(kind: 'reply' | 'acknowledgement', channels: string[]): Promise<Map<string, number>>;
  /** Current items that channels reference. */
  surroundings(): Promise<Surroundings>;
}) {
  return {
    async of(rows: ChannelRow[]): Promise<ChannelView[]> {
      const now = new Date();
      const channels = rows.map(toChannel);
      const ids = channels.map(({ documentId }) => documentId);
      const statuses = await secrets.statuses(ids);
      const signIns = await signInsOf(database, ids);
      const counts = await messages.counts.ofChannels(channels, now);
      const paused = await pausedSince('reply', ids);
      const silent = await pausedSince('acknowledgement', ids);
      const around = await surroundings();
      const mended = await mendedCounts(messages, channels, around);
      // Lease and cool-off use the database's clock, so that all instances agree.
      const states: StateRow[] = await database
        .table(TABLES.state)
        .whereIn('channel', ids)
        .select('*', database.raw('? as db_now', [database.now()]));
      const stateOf = new Map(states.map((state) => [String(state.channel), state]));
      return rows.map((row, index) => {
        const channel = channels[index]!;
        const state = stateOf.get(channel.documentId);
        const held = { secrets: statuses.get(channel.documentId)!, signIn: signIns.get(channel.documentId)! };
        return {
          ...channel,
          ...held,
          health: healthOf(
            state,
            channel,
            state ? numberOf(state.db_now) : now.getTime(),
            isOutsideHours(channel, now),
          ),
          counts: { ...counts.get(channel.documentId)!, mended: mended.get(channel.documentId) ?? 0 },
          warnings: [
            ...driftOf(channel, around),
            ...readingWarnings(channel, state),
            ...warningsOf(channel, { ...held, certificateEndsAt: isoOf(state?.certificate_ends_at) }, now),
          ],
          sendingPausedSince: isoOf(paused.get(channel.documentId)),
          acknowledgementsPausedSince: isoOf(silent.get(channel.documentId)),
          createdAt: toIso(row.createdAt)!,
          updatedAt: toIso(row.updatedAt)!,
        };
      });
    },
  };
}
