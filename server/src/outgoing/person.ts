import type { MailAddress } from '../../../contracts';
import type { Mentions } from '../mail/mentions';
import { numberOf, type Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { searchText } from '../strapi/text-search';

type Row = Record<string, unknown>;

/** Columns that contain lists of people, and columns that contain text. */
const PEOPLE = ['also_to', 'cc', 'bcc'] as const;
const WORDS = ['subject', 'text', 'html', 'error', 'error_said', 'undelivered', 'draft'] as const;
const MAX_ROWS = 10_000;

/** An outgoing message that mentions a person. */
export interface PersonalMail {
  id: number;
  /** Whether it is addressed to them. */
  own: boolean;
  row: Row;
}

/** Outgoing messages and drafts with a person's data. */
export function createPersonInOutbox(database: Database) {
  const outgoing = () => database.table(TABLES.outgoing);

  return {
    async mails(person: Mentions): Promise<PersonalMail[]> {
      const columns = ['recipient', ...PEOPLE, ...WORDS];
      const rows: Row[] = await searchText(outgoing(), columns, person.address).orderBy('id').limit(MAX_ROWS);
      return rows
        .filter((row) => columns.some((column) => person.in(row[column])))
        .map((row) => ({ id: numberOf(row.id), own: person.in(row.recipient), row }));
    },

    /** Deletes messages to a person, unless currently being sent, and removes their address from others. */
    async eraseMails(person: Mentions, mails: PersonalMail[]): Promise<void> {
      for (const { id, own, row } of mails)
        if (own) await outgoing().where({ id }).whereNot({ state: 'sending' }).delete();
        else
          await outgoing()
            .where({ id })
            .whereNot({ state: 'sending' })
            .update({
              ...Object.fromEntries(PEOPLE.map((column) => [column, withoutPerson(row[column], person)])),
              ...Object.fromEntries(
                WORDS.filter((column) => person.in(row[column])).map((column) => [
                  column,
                  person.erasedFrom(String(row[column])),
                ]),
              ),
            });
    },

    async drafts(person: Mentions): Promise<Row[]> {
      const rows: Row[] = await searchText(database.table(TABLES.draft), ['content'], person.address).limit(
        MAX_ROWS,
      );
      return rows.filter(({ content }) => person.in(content));
    },

    async eraseDrafts(drafts: Row[]): Promise<void> {
      for (const { id } of drafts) await database.table(TABLES.draft).where({ id }).delete();
    },
  };
}

export type PersonInOutbox = ReturnType<typeof createPersonInOutbox>;

const withoutPerson = (list: unknown, person: Mentions): string =>
  JSON.stringify(
    (JSON.parse(String(list ?? '[]')) as MailAddress[]).filter(({ address }) => !person.is(address)),
  );
