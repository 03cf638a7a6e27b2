import { OUTCOMES, type ChannelMetrics, type ChannelView, type Outcome } from '../../../contracts';
import { runsOf } from '../schedule/channel-state';
import { numberOf, type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { Channels } from '../channels/channels';

const HOUR_MS = 3_600_000;
const PAGE = 100;
/** Pages of channels that are told of at most. */
const MOST_PAGES = 50;

/** Figures of all channels, by a fixed number of queries a hundred channels; for programs that watch over them. */
export async function metricsOf(
  database: Database,
  channels: Pick<Channels, 'list'>,
): Promise<ChannelMetrics[]> {
  const metrics: ChannelMetrics[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const { results, pagination } = await channels.list({ page, pageSize: PAGE, sort: 'name:asc' });
    metrics.push(...(await ofPage(database, results)));
    if (page >= pagination.pageCount) break;
  }
  return metrics;
}

async function ofPage(database: Database, views: ChannelView[]): Promise<ChannelMetrics[]> {
  const ids = views.map(({ documentId }) => documentId);
  const decidedWithin = async (ms: number) => {
    const rows: Record<string, unknown>[] = await database
      .table(TABLES.ledger)
      .whereIn('channel', ids)
      .whereIn('state', [...OUTCOMES])
      .where('decided_at', '>=', database.raw('? - ?', [database.now(), ms]))
      .groupBy('channel', 'state')
      .select('channel', 'state')
      .count({ number: '*' });
    const counts = new Map(ids.map((id) => [id, noMessages()]));
    for (const row of rows) counts.get(String(row.channel))![row.state as Outcome] = numberOf(row.number);
    return counts;
  };
  const lastHour = await decidedWithin(HOUR_MS);
  const lastDay = await decidedWithin(24 * HOUR_MS);
  const states: Record<string, unknown>[] = await database
    .table(TABLES.state)
    .whereIn('channel', ids)
    .select('channel', 'last_runs');
  const runs = new Map(states.map((row) => [String(row.channel), runsOf(row.last_runs)]));
  return views.map(({ documentId, name, health, counts }) => ({
    channel: documentId,
    name,
    health: health.health,
    waiting: counts.waiting,
    lastHour: lastHour.get(documentId)!,
    lastDay: lastDay.get(documentId)!,
    runs: runs.get(documentId) ?? [],
  }));
}

const noMessages = () =>
  Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
