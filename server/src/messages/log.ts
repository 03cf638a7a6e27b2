import {
  EmailChannelError,
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
import type { HeldFor } from '../ticketing/mended';
import { createCounts } from './counts';
import { messageIdKey, senderKey } from './keys';
import { originalsKept } from './retention';
import { createRetries, type RetryDependencies } from './retries';
import { stepsOf, toMessageRow } from './rows';
import { filterMessages } from './search';
import { messageTable, type Row } from './table';

export interface MessageLogDependencies extends RetryDependencies {
  /** Parses a kept raw message for display. Rejects with `parse-failed` or `parse-timeout`. */
  parse(raw: Buffer): Promise<MailView>;
}

/** The message log for users: every message once, with its outcome and reason. */
export interface MessageLog {
  /** Returns a page of messages, newest first. */
  list(query: MessageQuery): Promise<Page<MessageRow>>;
  /** Finds messages by Message-ID, or by sender if there is none; newest first, at most 20. */
  find(asked: { messageId: string | null; address: string | null }): Promise<MessageRow[]>;
  /** Waits a few seconds for the outcome of a message. */
  outcomeOf(id: number): Promise<MessageRow | null>;
  /** Returns a message. Rejects with `message-not-found`. */
  read(id: number): Promise<MessageDetail>;
  /** Returns the raw message, if kept. Rejects with `message-not-found`. */
  raw(id: number): Promise<Buffer>;
  /** Counts the kept originals of tickets and replies, and their bytes in the database. */
  originals(): Promise<{ count: number; bytes: number }>;
  /**
   * Retries messages, and waits a few seconds for their outcomes.
   * @param force creates tickets in spite of the screening
   * @param skipped also decides skipped messages again, by the settings as they are now
   */
  retry(ids: number[], force: boolean, skipped?: boolean): Promise<RetryResult>;
  /** Retries a channel's messages that are held for some causes. Returns their number. */
  retryHeld(channel: string, causes: HeldFor[]): Promise<number>;
  /** Dismisses held and failed messages without a ticket, and deletes their raw messages. */
  dismiss(ids: number[]): Promise<DismissResult>;
  /** Counts outcomes per UTC day of the last 30 days, oldest first. Every day has an entry. */
  summary(channel?: string): Promise<DaySummary[]>;
}

/** Maximum number of search results. */
const MAX_FOUND = 20;

const messageNotFound = () => new EmailChannelError('message-not-found');

/** @see MessageLog */
export function createMessageLog(deps: MessageLogDependencies): MessageLog {
  const { database, rawMail } = deps;
  const messages = () => messageTable(database);
  const retries = createRetries(deps);
  const counts = createCounts(database);

  const find = async (id: number): Promise<Row> => {
    const row: Row | undefined = await messages().where({ id }).first();
    if (!row) throw messageNotFound();
    return row;
  };

  const channelOf = async (row: Row): Promise<Channel | null> => {
    const id = String(row.channel);
    return (await deps.channels.readMany([id])).get(id) ?? null;
  };

  /** Parses the kept message. Returns null if that fails, which the log already shows. */
  const mailOf = async (row: Row): Promise<MailView | null> => {
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
      const total = numberOf(
        (await filterMessages(messages(), filter).count({ number: '*' }).first())?.number,
      );
      const rows: Row[] = await filterMessages(messages(), filter)
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

    async find({ messageId, address }) {
      const by = async (where: object): Promise<MessageRow[]> => {
        const rows: Row[] = await messages()
          .where(where)
          .orderBy('id', 'desc')
          .limit(MAX_FOUND)
          .select(LISTED);
        const channels = await deps.channels.readMany([...new Set(rows.map((row) => String(row.channel)))]);
        return rows.map((row) => toMessageRow(row, channels.get(String(row.channel)) ?? null));
      };
      const byId = messageId === null ? [] : await by({ message_id_hash: messageIdKey(messageId) });
      return byId.length > 0 || address === null ? byId : by({ sender_hash: senderKey(address) });
    },

    outcomeOf: async (id) => (await retries.outcomesOf([id]))[0] ?? null,

    async read(id) {
      const row = await find(id);
      return { ...toMessageRow(row, await channelOf(row)), steps: stepsOf(row), mail: await mailOf(row) };
    },

    async raw(id) {
      await find(id);
      const raw = await rawMail.load(id);
      if (!raw) throw new EmailChannelError('message-not-found.raw');
      return raw;
    },

    originals: () => originalsKept(database),

    retry: retries.retry,
    retryHeld: retries.retryHeld,
    dismiss: retries.dismiss,

    summary: (channel) => counts.byDay(channel),
  };
}

/** Columns of the list: all except the trace. */
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
