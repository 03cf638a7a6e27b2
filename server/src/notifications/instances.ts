import type { ChannelLag, InstancesView } from '../../../contracts';
import type { Channels } from '../channels/channels';
import type { ChannelStates } from '../schedule/channel-state';
import type { Members } from '../schedule/members';

/** Maximum number of channels to show, those furthest behind first. */
const MAX_LAGS = 50;

interface InstancesDependencies {
  members: Pick<Members, 'list'>;
  channels: Pick<Channels, 'activeIds' | 'readMany'>;
  states: Pick<ChannelStates, 'lags'>;
}

/** Lists the instances that read, and how far reading lags behind. Same result on every instance. */
export async function instancesOf({
  members,
  channels,
  states,
}: InstancesDependencies): Promise<InstancesView> {
  const found = await states.lags(await channels.activeIds());
  const furthest = [...found]
    .sort(
      ([, a], [, b]) =>
        (b.oldestUnreadMs ?? -1) - (a.oldestUnreadMs ?? -1) || (b.readAgoMs ?? 0) - (a.readAgoMs ?? 0),
    )
    .slice(0, MAX_LAGS);
  const named = await channels.readMany(furthest.map(([channel]) => channel));
  const lags: ChannelLag[] = furthest.map(([channel, lag]) => ({
    channel,
    name: named.get(channel)?.name ?? channel,
    ...lag,
  }));
  return { instances: await members.list(), oldestUnreadMs: lags[0]?.oldestUnreadMs ?? null, lags };
}
