import {
  OUTCOMES,
  type Channel,
  type ChannelCounts,
  type DaySummary,
  type ReasonCode,
  type Outcome,
} from '../../../contracts';
import { isoOf, numberOf, type Database } from '../strapi/database';
import { messageIdKey } from './keys';
import { WAITING } from './message';
import type { HeldFor } from '../ticketing/mended';
import { messageTable, toHeldFor } from './table';

const DAY_MS = 86_400_000;
const DAYS = 30;

/** Counts messages by outcome, for channel lists, the home page and metrics. */
export function createCounts(database: Database) {
  const messages = () => messageTable(database);

  return {
    /**
     * Returns the counts of channels with a fixed number of grouped queries. `lastMessageAt` is when the last message
     * was decided.
     */
    async ofChannels(channels: Channel[], now: Date): Promise<Map<string, Omit<ChannelCounts, 'mended'>>> {
      const counts = new Map<string, Omit<ChannelCounts, 'mended'>>(
        channels.map(({ documentId }) => [documentId, { ticketsToday: 0, waiting: 0, lastMessageAt: null }]),
      );
      if (channels.length === 0) return counts;
      const rows = () => messages().select('channel').groupBy('channel');
      const ids = [...counts.keys()];

      const waiting = await rows().whereIn('channel', ids).whereIn('state', WAITING).count({ number: '*' });
      for (const row of waiting) counts.get(row.channel)!.waiting = numberOf(row.number);

      const last = await rows().whereIn('channel', ids).whereIn('state', OUTCOMES).max({ at: 'decided_at' });
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
    },

    /** Counts held messages of channels by cause, for some reasons. */
    async held(
      channels: string[],
      reasons: ReasonCode[],
    ): Promise<(HeldFor & { channel: string; number: number })[]> {
      const rows = await messages()
        .whereIn('channel', channels)
        .where({ state: 'held', has_raw: true })
        .whereIn('reason', reasons)
        .groupBy('channel', 'reason', 'detail')
        .select('channel', 'reason', 'detail')
        .count({ number: '*' });
      return rows.map((row) => ({
        ...toHeldFor(row),
        channel: String(row.channel),
        number: numberOf(row.number),
      }));
    },

    /** Counts the outcomes of channels within the last `ms`, by the database's clock. */
    async decidedWithin(ms: number, channels: string[]): Promise<Map<string, Record<Outcome, number>>> {
      const rows = await messages()
        .whereIn('channel', channels)
        .whereIn('state', OUTCOMES)
        .where('decided_at', '>=', database.raw('? - ?', [database.now(), ms]))
        .groupBy('channel', 'state')
        .select('channel', 'state')
        .count({ number: '*' });
      const counts = new Map(channels.map((channel) => [channel, none()]));
      for (const row of rows) counts.get(String(row.channel))![row.state as Outcome] = numberOf(row.number);
      return counts;
    },

    /** Counts outcomes per UTC day of the last 30 days, oldest first. Every day has an entry. */
    async byDay(channel?: string): Promise<DaySummary[]> {
      const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
      const from = today - (DAYS - 1) * DAY_MS;
      const counts: { day: unknown; state: string; number: unknown }[] = await messages()
        .where('decided_at', '>=', from)
        .whereIn('state', OUTCOMES)
        .modify((query) => void (channel && query.where({ channel })))
        .select(database.raw(`decided_at - decided_at % ${DAY_MS} as day`), 'state')
        .count({ number: '*' })
        .groupBy('day', 'state');
      const days = new Map<number, DaySummary>(
        Array.from({ length: DAYS }, (_, index) => {
          const time = from + index * DAY_MS;
          return [time, { day: new Date(time).toISOString().slice(0, 10), ...none() }];
        }),
      );
      for (const { day: time, state, number } of counts) {
        const entry = days.get(numberOf(time));
        if (entry) entry[state as Outcome] = numberOf(number);
      }
      return [...days.values()];
    },
  };
}

/** Counts the messages of all channels that wait for a person. */
export async function waitingInAll(database: Database): Promise<number> {
  const waiting = await messageTable(database).whereIn('state', WAITING).count({ number: '*' }).first();
  return numberOf(waiting?.number);
}

/** Returns when a channel's message with a Message-ID was decided, in ms, or null. */
export async function decidedAtOf(
  database: Database,
  channel: string,
  messageId: string,
): Promise<number | null> {
  const row: Record<string, unknown> | undefined = await messageTable(database)
    .where({ channel, message_id_hash: messageIdKey(messageId) })
    .whereNotNull('decided_at')
    .first('decided_at');
  return row ? numberOf(row.decided_at) : null;
}

/** Query for a channel's messages that wait for a person. */
export const waitingIn = (database: Database, channel: string) =>
  messageTable(database).where({ channel }).whereIn('state', WAITING);

const none = (): Record<Outcome, number> => ({ ticket: 0, reply: 0, skipped: 0, held: 0, failed: 0 });

function byTimeZone(channels: Channel[]): Map<string, string[]> {
  const zones = new Map<string, string[]>();
  for (const { timeZone, documentId } of channels)
    zones.set(timeZone, [...(zones.get(timeZone) ?? []), documentId]);
  return zones;
}

/** Returns the last midnight in a time zone in ms since 1970. On days with a clock change, uses the current offset. */
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
