import type { Mentions } from '../mail/mentions';
import { numberOf, type Database } from '../strapi/database';
import { searchText } from '../strapi/text-search';
import { senderKey } from './keys';
import type { RawMail } from './raw-mail';
import { messageTable, movesBy, NO_RAW, type Row } from './table';

/** Rows per query and per transaction. */
const ROWS = 200;
/** Columns that may contain personal data. */
const TEXTS = ['sender', 'subject', 'detail', 'trace', 'message_id'] as const;

/** A row of the message log about a person: one that they sent, or one that mentions them. */
export interface PersonalRow {
  id: number;
  /** Whether they sent it. */
  own: boolean;
  /** Whether its original is kept. */
  hasRaw: boolean;
  row: Row;
}

/** Finds and erases the data of one person in the message log. */
export function createPersonInLog(database: Database, rawMail: RawMail) {
  const moves = movesBy(database, 'person');

  return {
    /** Iterates over the rows of a person, oldest first. */
    async *rows(person: Mentions): AsyncGenerator<PersonalRow[]> {
      const key = senderKey(person.address);
      for (let after = 0; ;) {
        const rows: Row[] = await messageTable(database)
          .where('id', '>', after)
          .where((found) => {
            found.where({ sender_hash: key });
            found.orWhere((named) => void searchText(named as never, [...TEXTS], person.address));
          })
          .orderBy('id')
          .limit(ROWS);
        yield rows
          .map((row) => ({
            id: numberOf(row.id),
            own: row.sender_hash === key,
            hasRaw: Boolean(row.has_raw),
            row,
          }))
          .filter(({ own, row }) => own || TEXTS.some((column) => person.in(row[column])));
        if (rows.length < ROWS) return;
        after = numberOf(rows.at(-1)!.id);
      }
    },

    original: (id: number) => rawMail.load(id),

    /** Returns those of the messages that are in tickets and whose originals are kept. */
    async withOriginal(ids: number[]): Promise<number[]> {
      const kept: number[] = [];
      for (let start = 0; start < ids.length; start += ROWS) {
        const rows: Row[] = await messageTable(database)
          .whereIn('id', ids.slice(start, start + ROWS))
          .where({ has_raw: true })
          .select('id');
        kept.push(...rows.map((row) => numberOf(row.id)));
      }
      return kept;
    },

    /** Returns uids of the content types of tickets created from mail. */
    async ticketTypes(): Promise<string[]> {
      const rows: Row[] = await messageTable(database).whereNotNull('ticket_uid').distinct('ticket_uid');
      return rows.map((row) => String(row.ticket_uid));
    },

    /**
     * Erases a person from rows: all content and the original of their own messages, and their address in others. Keys
     * and outcome stay, so that nothing is read twice; messages waiting for a person are dismissed. A message that is
     * being decided is not changed.
     */
    erase(person: Mentions, rows: PersonalRow[]): Promise<void> {
      return database.transaction(async (transaction) => {
        const own = rows.filter((one) => one.own).map(({ id }) => id);
        await moves('dismiss', transaction)
          .whereIn('id', own)
          .update({ state: 'skipped', reason: 'dismissed', decided_at: database.now() });
        const decided: Row[] = await moves('erase', transaction).whereIn('id', own).select('id');
        const ids = decided.map((row) => numberOf(row.id));
        await rawMail.remove(transaction, ids);
        await moves('erase', transaction)
          .whereIn('id', ids)
          .update({
            sender: null,
            sender_hash: null,
            subject: null,
            message_id: null,
            trace: null,
            detail: null,
            ...NO_RAW,
          });
        for (const { id, row } of rows.filter((one) => !one.own)) {
          const named = TEXTS.filter((column) => person.in(row[column]));
          await moves('erase', transaction)
            .where({ id })
            .update(
              Object.fromEntries(named.map((column) => [column, person.erasedFrom(String(row[column]))])),
            );
        }
      });
    },

    /** Deletes the originals of messages in tickets, because they mention the person. */
    forgetOriginals(ids: number[]): Promise<void> {
      return database.transaction(async (transaction) => {
        for (let start = 0; start < ids.length; start += ROWS) {
          const some = ids.slice(start, start + ROWS);
          await rawMail.remove(transaction, some);
          await messageTable(database, transaction).whereIn('id', some).update(NO_RAW);
        }
      });
    },
  };
}

export type PersonInLog = ReturnType<typeof createPersonInLog>;
