import { numberOf, type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { Logger } from '../strapi/logger';

/** Stands for all channels together. */
export const INSTALLATION = '*';

const HOUR_MS = 3_600_000;
/** A pause ends when the rate fell to this part of the limit, so that it does not begin again with the next mail. */
const RESUMES_AT = 0.8;

interface Dependencies {
  database: Database;
  logger: Logger;
  limits: { perHour: number; perHourInAll: number };
}

/**
 * The circuit breaker: past so many mails an hour a channel, or the installation, sends nothing until the rate fell or
 * a person lets it go on. Measured from the outbox, so that all instances see the same.
 */
export function createBreaker({ database, logger, limits }: Dependencies) {
  const pauses = () => database.table(TABLES.pause);
  const limitOf = (scope: string) => (scope === INSTALLATION ? limits.perHourInAll : limits.perHour);
  const nameOf = (scope: string) => (scope === INSTALLATION ? 'of all channels' : `of channel ${scope}`);

  const stateOf = async (scope: string): Promise<{ paused: boolean; countedFrom: number }> => {
    const row: Record<string, unknown> | undefined = await pauses()
      .where({ channel: scope })
      .first('paused_at', 'counted_from');
    return { paused: row?.paused_at != null, countedFrom: numberOf(row?.counted_from) };
  };

  /** Mails of the last hour: sent ones, and those on their way. */
  const countOf = async (scope: string, countedFrom: number): Promise<number> => {
    const [row] = (await database
      .table(TABLES.outgoing)
      .where(scope === INSTALLATION ? {} : { channel: scope })
      .where((counted) =>
        counted
          .where((sent) =>
            sent
              .where('sent_at', '>', database.raw('? - ?', [database.now(), HOUR_MS]))
              .where('sent_at', '>', countedFrom),
          )
          .orWhere('state', 'sending'),
      )
      .count({ n: '*' })) as { n: unknown }[];
    return numberOf(row?.n);
  };

  /** Notes the change once, whichever instance sees it first. */
  const note = async (scope: string, paused: boolean): Promise<void> => {
    await pauses().insert({ channel: scope }).onConflict('channel').ignore();
    const changed = paused
      ? await pauses().where({ channel: scope }).whereNull('paused_at').update({ paused_at: database.now() })
      : await pauses().where({ channel: scope }).whereNotNull('paused_at').update({ paused_at: null });
    if (changed !== 1) return;
    if (paused)
      logger.warn(
        `outgoing mail ${nameOf(scope)} is paused: more than ${limitOf(scope)} mails were sent within an hour (outgoing in the plugin’s config)`,
      );
    else logger.info(`outgoing mail ${nameOf(scope)} goes on`);
  };

  return {
    /** How many mails a channel (or `*`) may still send now; 0 while it is paused. */
    async room(scope: string): Promise<number> {
      const { paused, countedFrom } = await stateOf(scope);
      const count = await countOf(scope, countedFrom);
      const limit = limitOf(scope);
      const open = paused ? count <= Math.floor(limit * RESUMES_AT) : count < limit;
      if (open === paused) await note(scope, !open);
      return open ? limit - count : 0;
    },

    /** Since when channels are paused, by themselves or with all others; ms by the database's clock. */
    async pausedSince(channels: string[]): Promise<Map<string, number>> {
      if (channels.length === 0) return new Map();
      const rows: Record<string, unknown>[] = await pauses()
        .whereIn('channel', [...channels, INSTALLATION])
        .whereNotNull('paused_at')
        .select('channel', 'paused_at');
      const since = new Map(rows.map((row) => [String(row.channel), numberOf(row.paused_at)]));
      const all = since.get(INSTALLATION);
      return new Map(
        channels.flatMap((channel) => {
          const at = since.get(channel) ?? all;
          return at === undefined ? [] : [[channel, at] as const];
        }),
      );
    },

    /** Lets a channel send again at once, as a person asks: what was sent until now does not count any more. */
    async resume(channel: string): Promise<void> {
      for (const scope of [channel, INSTALLATION]) {
        if (!(await stateOf(scope)).paused) continue;
        await pauses().where({ channel: scope }).update({ counted_from: database.now() });
        await note(scope, false);
      }
    },
  };
}

export type Breaker = ReturnType<typeof createBreaker>;
