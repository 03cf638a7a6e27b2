import type { ChannelMetrics, ChannelView } from '../../../contracts';
import { runsOf, type ChannelStates } from '../schedule/channel-state';
import type { Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { Channels } from '../channels/channels';
import type { Messages } from '../messages';

const HOUR_MS = 3_600_000;
const PAGE = 100;
/** Maximum number of pages of channels to report. */
const MAX_PAGES = 50;

interface MetricsDependencies {
  database: Database;
  messages: Pick<Messages, 'counts'>;
  channels: Pick<Channels, 'list'>;
  states: Pick<ChannelStates, 'lags'>;
}

/** Collects the metrics of all channels for monitoring, with a fixed number of queries per hundred channels. */
export async function metricsOf({
  database,
  messages,
  channels,
  states,
}: MetricsDependencies): Promise<ChannelMetrics[]> {
  const metrics: ChannelMetrics[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { results, pagination } = await channels.list({ page, pageSize: PAGE, sort: 'name:asc' });
    metrics.push(...(await ofPage({ database, messages, states }, results)));
    if (page >= pagination.pageCount) break;
  }
  return metrics;
}

async function ofPage(
  { database, messages, states }: Omit<MetricsDependencies, 'channels'>,
  views: ChannelView[],
): Promise<ChannelMetrics[]> {
  const ids = views.map(({ documentId }) => documentId);
  const lastHour = await messages.counts.decidedWithin(HOUR_MS, ids);
  const lastDay = await messages.counts.decidedWithin(24 * HOUR_MS, ids);
  const lags = await states.lags(ids);
  const rows: Record<string, unknown>[] = await database
    .table(TABLES.state)
    .whereIn('channel', ids)
    .select('channel', 'last_runs');
  const runs = new Map(rows.map((row) => [String(row.channel), runsOf(row.last_runs)]));
  return views.map(({ documentId, name, health, counts }) => ({
    channel: documentId,
    name,
    health: health.health,
    waiting: counts.waiting,
    lastHour: lastHour.get(documentId)!,
    lastDay: lastDay.get(documentId)!,
    ...(lags.get(documentId) ?? { oldestUnreadMs: null, readAgoMs: null }),
    runs: runs.get(documentId) ?? [],
  }));
}
