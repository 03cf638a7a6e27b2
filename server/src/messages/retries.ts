import { setTimeout as sleep } from 'node:timers/promises';
import {
  inEnglish,
  problem,
  type Channel,
  type DismissResult,
  type MessageRow,
  type RefusedMessage,
  type RetryResult,
  type Said,
} from '../../../contracts';
import { numberOf, type Database } from '../strapi/database';
import type { HeldFor } from '../ticketing/mended';
import type { RawMail } from './raw-mail';
import { retryRefusal } from './retry-rules';
import { toMessageRow } from './rows';
import { messageTable, movesBy, withCause, type Row } from './table';

/** How long a request waits for the outcomes of retries, and polling interval, in ms. */
const WAIT_MS = 8_000;
const LOOK_MS = 200;

/** Finds existing channels by documentId. */
export interface ChannelsById {
  readMany(documentIds: string[]): Promise<Map<string, Channel>>;
}

export interface RetryDependencies {
  database: Database;
  rawMail: RawMail;
  channels: ChannelsById;
  /** Reads a channel, or retries its waiting messages, as soon as there is capacity. */
  requestRun(channel: string): Promise<unknown>;
  /** How long `retry` waits for outcomes, in ms; defaults to 8 s. */
  waitMs?: number;
}

/** Actions of people on messages that wait for them. */
export function createRetries({
  database,
  rawMail,
  channels,
  requestRun,
  waitMs = WAIT_MS,
}: RetryDependencies) {
  const messages = () => messageTable(database);
  const moves = movesBy(database, 'person');

  const load = async (ids: number[]) => {
    const rows: Row[] = await messages().whereIn('id', ids).orderBy('id');
    const byId = await channels.readMany([...new Set(rows.map((row) => String(row.channel)))]);
    return rows.map((row) => {
      const channel = byId.get(String(row.channel)) ?? null;
      return { row, channel, message: toMessageRow(row, channel) };
    });
  };

  /** Waits until the messages are decided or the time is over. Returns the decided ones. */
  const outcomesOf = async (ids: number[]): Promise<MessageRow[]> => {
    const until = performance.now() + waitMs;
    while (performance.now() < until) {
      const open = await messages()
        .whereIn('id', ids)
        .where('state', 'processing')
        .count({ number: '*' })
        .first();
      if (numberOf(open?.number) === 0) break;
      await sleep(LOOK_MS);
    }
    const found = await load(ids);
    return found.filter(({ message }) => message.outcome !== 'processing').map(({ message }) => message);
  };

  return {
    outcomesOf,

    async retry(ids: number[], force: boolean, skipped = false): Promise<RetryResult> {
      const found = await load(ids);
      const refused = missing(ids, found);
      const queued: number[] = [];
      const nudged = new Set<string>();
      for (const { channel, message } of found) {
        const refusal = retryRefusal({ ...message, state: message.outcome }, channel, force || skipped);
        if (refusal) {
          refused.push(refusedFor(message.id, refusal));
          continue;
        }
        // Fence 0 means unclaimed, so the next run takes the row over. Matching on the state keeps two people from
        // queueing it twice.
        const taken = await moves('retry')
          .where({ id: message.id, state: message.outcome })
          .update({ state: 'processing', fence: 0, attempts: 0, forced: force });
        if (taken === 1) {
          queued.push(message.id);
          nudged.add(message.channel);
        } else refused.push(refusedFor(message.id, problem('message-changed')));
      }
      for (const channel of nudged) await requestRun(channel);
      return { queued, decided: queued.length > 0 ? await outcomesOf(queued) : [], refused };
    },

    /** Retries a channel's messages that are held for some causes. Returns their number. */
    async retryHeld(channel: string, causes: HeldFor[]): Promise<number> {
      if (causes.length === 0) return 0;
      const queued = (await withCause(moves('retry').where({ channel, state: 'held' }), causes).update({
        state: 'processing',
        fence: 0,
        attempts: 0,
      })) as unknown as number;
      if (queued > 0) await requestRun(channel);
      return queued;
    },

    async dismiss(ids: number[]): Promise<DismissResult> {
      const found = await load(ids);
      const refused = missing(ids, found);
      const dismissed: number[] = [];
      await database.transaction(async (transaction) => {
        for (const { message } of found) {
          const changed = await moves('dismiss', transaction)
            .where({ id: message.id })
            .update({ state: 'skipped', reason: 'dismissed', has_raw: false, decided_at: database.now() });
          if (changed === 1) dismissed.push(message.id);
          else refused.push(refusedFor(message.id, problem('message-not-waiting')));
        }
        await rawMail.remove(transaction, dismissed);
      });
      return { dismissed, refused };
    },
  };
}

const refusedFor = (id: number, said: Said): RefusedMessage => ({ id, message: inEnglish(said), said });

const missing = (ids: number[], found: { message: MessageRow }[]): RefusedMessage[] => {
  const known = new Set(found.map(({ message }) => message.id));
  return [...new Set(ids)]
    .filter((id) => !known.has(id))
    .map((id) => refusedFor(id, problem('message-unknown')));
};
