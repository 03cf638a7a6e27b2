import type { Channel, ChannelView } from '../../../contracts';
import { signInsOf } from '../oauth/records';
import type { Secrets } from '../secrets';
import type { Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { countsOf } from './counts';
import { healthOf, type StateRow } from './health';
import { toChannel, toIso, type ChannelRow } from './mapper';

/** Joins rows of channels with what is known of them elsewhere, by a fixed number of queries for any number of channels. */
export function createChannelViews({
  database,
  secrets,
  isOutsideHours,
}: {
  database: Database;
  secrets: Secrets;
  isOutsideHours(channel: Channel, time: Date): boolean;
}) {
  return {
    async of(rows: ChannelRow[]): Promise<ChannelView[]> {
      const now = new Date();
      const channels = rows.map(toChannel);
      const ids = channels.map(({ documentId }) => documentId);
      const statuses = await secrets.statuses(ids);
      const signIns = await signInsOf(database, ids);
      const counts = await countsOf(database, channels, now);
      const states: StateRow[] = await database.table(TABLES.state).whereIn('channel', ids);
      const stateOf = new Map(states.map((state) => [String(state.channel), state]));
      return rows.map((row, index) => {
        const channel = channels[index]!;
        return {
          ...channel,
          secrets: statuses.get(channel.documentId)!,
          signIn: signIns.get(channel.documentId)!,
          health: healthOf(
            stateOf.get(channel.documentId),
            channel,
            now.getTime(),
            isOutsideHours(channel, now),
          ),
          counts: counts.get(channel.documentId)!,
          createdAt: toIso(row.createdAt)!,
          updatedAt: toIso(row.updatedAt)!,
        };
      });
    },
  };
}
