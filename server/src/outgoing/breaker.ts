import type { ErrorCode } from '../../../contracts';
import { numberOf, type Database, type Transaction } from '../strapi/database';
import { TABLES } from '../strapi/models';
import type { Logger } from '../strapi/logger';
import { OUTGOING_KINDS, type Outgoing, type OutgoingKind } from './outbox-rows';

/** Scope of the whole installation. */
export const INSTALLATION = '*';

const HOUR_MS = 3_600_000;
/** Sending resumes at this fraction of the limit, so that the next message does not pause it again. */
const RESUMES_AT = 0.8;

const NAMES: Record<OutgoingKind, string> = {
  reply: 'replies',
  acknowledgement: 'acknowledgements',
  alert: 'alerts',
};
/** Key under which the pause of a budget is stored. */
const keyOf = ({ kind, scope }: Budget): string => (kind === 'reply' ? scope : `${kind}:${scope}`);

interface Dependencies {
  database: Database;
  logger: Logger;
  limits: { perHour: number; perHourInAll: number };
}

/** Error code of a message whose sending was interrupted. */
const UNCERTAIN: ErrorCode = 'sending-uncertain';

/** Messages that share a limit. */
interface Budget {
  kind: OutgoingKind;
  /** Channel documentId, or `*`. */
  scope: string;
}

/** A budget, whether it currently permits a message, and whether it was recorded as paused. */
interface Look {
  budget: Budget;
  open: boolean;
  paused: boolean;
}

/**
 * Circuit breaker for outgoing messages: above the hourly limit for a kind of message, per channel or installation,
 * sends no more of that kind until the rate falls or a person resumes sending. Strangers can trigger acknowledgements,
 * so these never use up the agents' limit. Counts are based on the outbox, so all instances see the same; instances
 * count and claim in turn, so that together they stay within the limit.
 */
export function createBreaker({ database, logger, limits }: Dependencies) {
  const pauses = () => database.table(TABLES.pause);
  const limitOf = ({ scope }: Budget) => (scope === INSTALLATION ? limits.perHourInAll : limits.perHour);
  const nameOf = ({ kind, scope }: Budget) =>
    `${NAMES[kind]} of ${scope === INSTALLATION ? 'all channels' : `channel ${scope}`}`;

  const isPaused = async (budget: Budget): Promise<boolean> => {
    const row: Record<string, unknown> | undefined = await pauses()
      .where({ channel: keyOf(budget) })
      .first('paused_at');
    return row?.paused_at != null;
  };

  /** Reads and locks the pauses of budgets by key; other instances wait for the transaction to end. */
  const lock = async (
    transaction: Transaction,
    budgets: Budget[],
  ): Promise<Map<string, { paused: boolean; countedFrom: number }>> => {
    const rows: Record<string, unknown>[] = await database
      .table(TABLES.pause, transaction)
      .whereIn('channel', budgets.map(keyOf))
      .select('channel', 'paused_at', 'counted_from')
      .forUpdate();
    return new Map(
      rows.map((row) => [
        String(row.channel),
        { paused: row.paused_at != null, countedFrom: numberOf(row.counted_from) },
      ]),
    );
  };

  /** Counts messages of the last hour: sent, being sent, or with unknown result. */
  const countOf = async (
    transaction: Transaction,
    { kind, scope }: Budget,
    countedFrom: number,
  ): Promise<number> => {
    const anHourAgo = () => database.raw('? - ?', [database.now(), HOUR_MS]);
    const [row] = (await database
      .table(TABLES.outgoing, transaction)
      .where(scope === INSTALLATION ? { kind } : { kind, channel: scope })
      .where((counted) =>
        counted
          .where((sent) => sent.where('sent_at', '>', anHourAgo()).where('sent_at', '>', countedFrom))
          .orWhere((uncertain) =>
            uncertain
              .where({ state: 'failed', error_code: UNCERTAIN })
              .where('claimed_at', '>', anHourAgo())
              .where('claimed_at', '>', countedFrom),
          )
          .orWhere('state', 'sending'),
      )
      .count({ n: '*' })) as { n: unknown }[];
    return numberOf(row?.n);
  };

  /** Records the change once, from the first instance that detects it. */
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

  /** Runs `take` if every budget permits it. Returns null if the row used for locking does not exist yet. */
  const takeOne = <T>(
    budgets: Budget[],
    take: (transaction: Transaction) => Promise<T>,
  ): Promise<{ looks: Look[]; taken: T | null } | null> =>
    database.transaction(async (transaction) => {
      const known = await lock(transaction, budgets);
      if (!known.has(keyOf(budgets[0]!))) return null;
      const looks: Look[] = [];
      for (const budget of budgets) {
        const { paused, countedFrom } = known.get(keyOf(budget)) ?? { paused: false, countedFrom: 0 };
        const count = await countOf(transaction, budget, countedFrom);
        const limit = limitOf(budget);
        const open = paused ? count <= Math.floor(limit * RESUMES_AT) : count < limit;
        looks.push({ budget, open, paused });
      }
      return { looks, taken: looks.every(({ open }) => open) ? await take(transaction) : null };
    });

  return {
    /**
     * Takes one message if both its channel and the installation may send one of its kind. Instances do this in turn.
     * @param take claims the message, in the transaction that counted
     * @returns the result of `take`, or which scope is paused, the channel or `*`
     */
    async takeWithin<T>(
      kind: OutgoingKind,
      channel: string,
      take: (transaction: Transaction) => Promise<T>,
    ): Promise<{ taken: T | null; paused: string | null }> {
      const budgets = [INSTALLATION, channel].map((scope) => ({ kind, scope }));
      let result = await takeOne(budgets, take);
      if (!result) {
        await pauses()
          .insert({ channel: keyOf(budgets[0]!) })
          .onConflict('channel')
          .ignore();
        result = await takeOne(budgets, take);
      }
      if (!result) throw new Error('the row of a sending limit was deleted');
      for (const { budget, open, paused } of result.looks) if (open === paused) await note(budget, !open);
      const closed = result.looks.find(({ open }) => !open);
      return { taken: result.taken, paused: closed?.budget.scope ?? null };
    },

    /**
     * Returns since when messages of a kind are paused for channels, individually or for the whole installation, in ms
     * by the database's clock.
     */
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

    /** Resumes sending for a channel immediately, at a person's request. Earlier messages no longer count. */
    async resume(channel: string): Promise<void> {
      for (const kind of OUTGOING_KINDS)
        for (const scope of [channel, INSTALLATION]) {
          const budget = { kind, scope };
          if (!(await isPaused(budget))) continue;
          await pauses()
            .where({ channel: keyOf(budget) })
            .update({ counted_from: database.now() });
          await note(budget, false);
        }
    },
  };
}

export type Breaker = ReturnType<typeof createBreaker>;

/** Returns a function that checks whether a message waits because its limit is used up. */
export async function pausesOf(
  breaker: Pick<Breaker, 'pausedSince'>,
  channels: string[],
): Promise<(mail: Pick<Outgoing, 'kind' | 'channel'>) => boolean> {
  const paused = new Map<OutgoingKind, Map<string, number>>();
  for (const kind of OUTGOING_KINDS) paused.set(kind, await breaker.pausedSince(kind, channels));
  return ({ kind, channel }) => paused.get(kind)!.has(channel);
}
