import {
  EmailChannelError,
  OUTCOMES,
  type Channel,
  type DaySummary,
  type DismissResult,
  type MailView,
  type MessageDetail,
  type MessageQuery,
  type MessageRow,
  type Page,
  type RetryResult,
} from '../../../contracts';
import { numberOf } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { filterMessages } from './search';
import { stepsOf, toMessageRow, type LedgerRow } from './rows';
import { createRetries, type RetryDependencies } from './retries';

export interface MessageLogDependencies extends RetryDependencies {
  /** A kept raw message as a person reads it. Rejects with `parse-failed` or `parse-timeout`. */
  parse(raw: Buffer): Promise<MailView>;
}

/** The message log as people see it: every message once, with its outcome and why. */
export interface MessageLog {
  /** Newest first. */
  list(query: MessageQuery): Promise<Page<MessageRow>>;
  /** Rejects with `message-not-found`. */
  read(id: number): Promise<MessageDetail>;
  /** The raw message, where it is kept. Rejects with `message-not-found`. */
  raw(id: number): Promise<Buffer>;
  /** Has messages tried again, and waits a few seconds for their outcomes. */
  retry(ids: number[], force: boolean): Promise<RetryResult>;
  /** Ends held and failed messages without a ticket, and forgets their raw mail. */
  dismiss(ids: number[]): Promise<DismissResult>;
  /** Outcomes per UTC day of the last 30 days, oldest first; every day has an entry. */
  summary(channel?: string): Promise<DaySummary[]>;
  /** documentIds of channels in which a message waits for another try. */
  channelsWithRetries(): Promise<string[]>;
}

const DAY = 86_400_000;
const DAYS = 30;

const messageNotFound = () =>
  new EmailChannelError('message-not-found', 'There is no such message in the log.');

/** @see MessageLog */
export function createMessageLog(deps: MessageLogDependencies): MessageLog {
  const { database, rawMail } = deps;
  const ledger = () => database.table(TABLES.ledger);
  const retries = createRetries(deps);

  const find = async (id: number): Promise<LedgerRow> => {
    const row: LedgerRow | undefined = await ledger().where({ id }).first();
    if (!row) throw messageNotFound();
    return row;
  };

  const channelOf = async (row: LedgerRow): Promise<Channel | null> => {
    const id = String(row.channel);
    return (await deps.channels.readMany([id])).get(id) ?? null;
  };

  /** The kept mail as a person reads it; null where it can't be parsed, which the log says already. */
  const mailOf = async (row: LedgerRow): Promise<MailView | null> => {
    const raw = row.has_raw ? await rawMail.load(numberOf(row.id)) : null;
    if (!raw) return null;
    try {
      return await deps.parse(raw);
    } catch (error) {
      if (error instanceof EmailChannelError) return null;
      throw error;
    }
  };

  return {
    async list({ page, pageSize, ...filter }) {
      const total = numberOf((await filterMessages(ledger(), filter).count({ number: '*' }).first())?.number);
      const rows: LedgerRow[] = await filterMessages(ledger(), filter)
        .orderBy('id', 'desc')
        .limit(pageSize)
        .offset((page - 1) * pageSize)
        .select(LISTED);
      const channels = await deps.channels.readMany([...new Set(rows.map((row) => String(row.channel)))]);
      return {
        results: rows.map((row) => toMessageRow(row, channels.get(String(row.channel)) ?? null)),
        pagination: { page, pageSize, pageCount: Math.ceil(total / pageSize), total },
      };
    },

    async read(id) {
      const row = await find(id);
      return { ...toMessageRow(row, await channelOf(row)), steps: stepsOf(row), mail: await mailOf(row) };
    },

    async raw(id) {
      await find(id);
      const raw = await rawMail.load(id);
      if (!raw) throw new EmailChannelError('message-not-found', 'No raw mail is kept for this message.');
      return raw;
    },

    retry: retries.retry,
    dismiss: retries.dismiss,

    async summary(channel) {
      const today = Math.floor(Date.now() / DAY) * DAY;
      const from = today - (DAYS - 1) * DAY;
      const counts: { day: unknown; state: string; number: unknown }[] = await ledger()
        .where('decided_at', '>=', from)
        .whereIn('state', [...OUTCOMES])
        .modify((query) => void (channel && query.where({ channel })))
        .select(database.raw(`decided_at - decided_at % ${DAY} as day`), 'state')
        .count({ number: '*' })
        .groupBy('day', 'state');
      const days = new Map(
        Array.from({ length: DAYS }, (_, index) => {
          const time = from + index * DAY;
          const none = { ticket: 0, reply: 0, skipped: 0, held: 0, failed: 0 };
          return [time, { day: new Date(time).toISOString().slice(0, 10), ...none } as DaySummary];
        }),
      );
      for (const { day: time, state, number } of counts) {
        const entry = days.get(numberOf(time));
        if (entry) entry[state as (typeof OUTCOMES)[number]] = numberOf(number);
      }
      return [...days.values()];
    },

    async channelsWithRetries() {
      const rows: { channel: string }[] = await ledger()
        .where({ state: 'processing', fence: 0 })
        .distinct('channel');
      return rows.map((row) => row.channel);
    },
  };
}

/** Columns of a list: all but the trace. */
const LISTED = [
  'id',
  'channel',
  'folder',
  'uid',
  'uid_validity',
  'state',
  'reason',
  'detail',
  'sender',
  'subject',
  'message_id',
  'received_at',
  'decided_at',
  'size',
  'attempts',
  'ticket_uid',
  'ticket_document_id',
  'has_raw',
];
