import type { Channel, ChannelCounts } from '../../../contracts';
import { isoOf, numberOf, type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';

const OUTCOMES_DONE = ['ticket', 'reply', 'skipped', 'held', 'failed'];

/** Counts of channels, by a fixed number of grouped queries. `lastMessageAt` is when the last message was decided. */
export async function countsOf(
  database: Database,
  channels: Channel[],
  now: Date,
): Promise<Map<string, ChannelCounts>> {
  const counts = new Map<string, ChannelCounts>(
    channels.map(({ documentId }) => [documentId, { ticketsToday: 0, waiting: 0, lastMessageAt: null }]),
  );
  if (channels.length === 0) return counts;
  const rows = () => database.table(TABLES.ledger).select('channel').groupBy('channel');
  const ids = [...counts.keys()];

  const waiting = await rows()
    .whereIn('channel', ids)
    .whereIn('state', ['held', 'failed'])
    .count({ number: '*' });
  for (const row of waiting) counts.get(row.channel)!.waiting = numberOf(row.number);

  const last = await rows().whereIn('channel', ids).whereIn('state', OUTCOMES_DONE).max({ at: 'decided_at' });
  for (const row of last) counts.get(row.channel)!.lastMessageAt = isoOf(row.at);

  for (const [timeZone, zoneIds] of byTimeZone(channels)) {
    const today = await rows()
      .whereIn('channel', zoneIds)
      .where('state', 'ticket')
      .where('decided_at', '>=', startOfDay(now, timeZone))
      .count({ number: '*' });
    for (const row of today) counts.get(row.channel)!.ticketsToday = numberOf(row.number);
  }
  return counts;
}

function byTimeZone(channels: Channel[]): Map<string, string[]> {
  const zones = new Map<string, string[]>();
  for (const { timeZone, documentId } of channels)
    zones.set(timeZone, [...(zones.get(timeZone) ?? []), documentId]);
  return zones;
}

/** ms since 1970 of the last midnight in a time zone (on a day with a clock change, of the same clock). */
export function startOfDay(now: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(now);
  const part = (type: string) => Number(parts.find((found) => found.type === type)?.value ?? 0);
  const sinceMidnight = (part('hour') * 60 + part('minute')) * 60 + part('second');
  return Math.floor(now.getTime() / 1_000) * 1_000 - sinceMidnight * 1_000;
}
