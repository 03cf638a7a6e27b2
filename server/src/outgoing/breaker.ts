import { numberOf, type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { Logger } from '../strapi/logger';
import { OUTGOING_KINDS, type Outgoing, type OutgoingKind } from './outbox-rows';

/** Stands for all channels together. */
export const INSTALLATION = '*';

const HOUR_MS = 3_600_000;
/** A pause ends when the rate fell to this part of the limit, so that it does not begin again with the next mail. */
const RESUMES_AT = 0.8;

const NAMES: Record<OutgoingKind, string> = { reply: 'replies', acknowledgement: 'acknowledgements' };
/** Where the pause of a budget is noted. */
const keyOf = ({ kind, scope }: Budget): string => (kind === 'reply' ? scope : `${kind}:${scope}`);

interface Dependencies {
  database: Database;
  logger: Logger;
  limits: { perHour: number; perHourInAll: number };
}

/** What is counted together. */
interface Budget {
  kind: OutgoingKind;
  /** A channel, or `*`. */
  scope: string;
}

/**
 * The circuit breaker: past the hourly limit for a kind of message, a channel, or the installation, sends none of that kind until
 * the rate fell or a person lets it go on. Strangers cause acknowledgements, so these never use up what agents may send.
 * Measured from the outbox, so that all instances see the same.
 */
export function createBreaker({ database, logger, limits }: Dependencies) {
  const pauses = () => database.table(TABLES.pause);
  const limitOf = ({ scope }: Budget) => (scope === INSTALLATION ? limits.perHourInAll : limits.perHour);
  const nameOf = ({ kind, scope }: Budget) =>
    `${NAMES[kind]} of ${scope === INSTALLATION ? 'all channels' : `channel ${scope}`}`;

  const stateOf = async (budget: Budget): Promise<{ paused: boolean; countedFrom: number }> => {
    const row: Record<string, unknown> | undefined = await pauses()
      .where({ channel: keyOf(budget) })
      .first('paused_at', 'counted_from');
    return { paused: row?.paused_at != null, countedFrom: numberOf(row?.counted_from) };
  };

  /** Messages of the last hour: sent ones, and those being sent. */
  const countOf = async ({ kind, scope }: Budget, countedFrom: number): Promise<number> => {
    const [row] = (await database
      .table(TABLES.outgoing)
      .where(scope === INSTALLATION ? { kind } : { kind, channel: scope })
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
  const note = async (budget: Budget, paused: boolean): Promise<void> => {
    const channel = keyOf(budget);
    await pauses().insert({ channel }).onConflict('channel').ignore();
    const changed = paused
      ? await pauses().where({ channel }).whereNull('paused_at').update({ paused_at: database.now() })
      : await pauses().where({ channel }).whereNotNull('paused_at').update({ paused_at: null });
    if (changed !== 1) return;
    if (paused)
      logger.warn(
        `${nameOf(budget)} are paused: more than ${limitOf(budget)} were sent within an hour (outgoing in the plugin’s config)`,
      );
    else logger.info(`${nameOf(budget)} go on`);
  };

  return {
    /** How many messages of a kind a channel (or `*`) may still send now; 0 while they are paused. */
    async room(kind: OutgoingKind, scope: string): Promise<number> {
      const budget = { kind, scope };
      const { paused, countedFrom } = await stateOf(budget);
      const count = await countOf(budget, countedFrom);
      const limit = limitOf(budget);
      const open = paused ? count <= Math.floor(limit * RESUMES_AT) : count < limit;
      if (open === paused) await note(budget, !open);
      return open ? limit - count : 0;
    },

    /** Since when mail of a kind is paused for channels, by themselves or with all others; ms by the database's clock. */
    async pausedSince(kind: OutgoingKind, channels: string[]): Promise<Map<string, number>> {
      if (channels.length === 0) return new Map();
      const keys = [...channels, INSTALLATION].map((scope) => keyOf({ kind, scope }));
      const rows: Record<string, unknown>[] = await pauses()
        .whereIn('channel', keys)
        .whereNotNull('paused_at')
        .select('channel', 'paused_at');
      const since = new Map(rows.map((row) => [String(row.channel), numberOf(row.paused_at)]));
      const all = since.get(keyOf({ kind, scope: INSTALLATION }));
      return new Map(
        channels.flatMap((channel) => {
          const at = since.get(keyOf({ kind, scope: channel })) ?? all;
          return at === undefined ? [] : [[channel, at] as const];
        }),
      );
    },

    /** Lets a channel send again at once, at a person's request: messages sent until now no longer count. */
    async resume(channel: string): Promise<void> {
      for (const kind of OUTGOING_KINDS)
        for (const scope of [channel, INSTALLATION]) {
          const budget = { kind, scope };
          if (!(await stateOf(budget)).paused) continue;
          await pauses()
            .where({ channel: keyOf(budget) })
            .update({ counted_from: database.now() });
          await note(budget, false);
        }
    },
  };
}

export type Breaker = ReturnType<typeof createBreaker>;

/** Says of mail of some channels whether it waits because its budget is used up. */
export async function pausesOf(
  breaker: Pick<Breaker, 'pausedSince'>,
  channels: string[],
): Promise<(mail: Pick<Outgoing, 'kind' | 'channel'>) => boolean> {
  const paused = new Map<OutgoingKind, Map<string, number>>();
  for (const kind of OUTGOING_KINDS) paused.set(kind, await breaker.pausedSince(kind, channels));
  return ({ kind, channel }) => paused.get(kind)!.has(channel);
}
