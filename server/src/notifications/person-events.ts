import type { Mentions } from '../mail/mentions';
import type { Database } from '../strapi/database';
import { TABLES } from '../strapi/models';
import { searchText } from '../strapi/text-search';

type Row = Record<string, unknown>;
const MAX_ROWS = 10_000;

/** Finds and deletes undelivered events that name a person. */
export const createPersonInEvents = (database: Database) => ({
  async rows(person: Mentions): Promise<Row[]> {
    const events = database.table(TABLES.event);
    const rows: Row[] = await searchText(events, ['payload'], person.address).limit(MAX_ROWS);
    return rows.filter(({ payload }) => person.in(payload));
  },

  async erase(rows: Row[]): Promise<void> {
    for (const { id } of rows) await database.table(TABLES.event).where({ id }).delete();
  },
});

export type PersonInEvents = ReturnType<typeof createPersonInEvents>;
