import type { Knex } from 'knex';
import { numberOf } from './database';

/** The table of a relation between entries. */
export interface JoinTable {
  name: string;
  joinColumn: { name: string };
  inverseJoinColumn: { name: string };
  /** Place of an entry among those of the other one. */
  inverseOrderColumnName?: string;
}

type Row = Record<string, unknown>;

/** Strapi's table of which file belongs to which field of which entry. */
export const FILE_RELATIONS = 'files_related_mph';
/** Rows of one statement: SQLite joins no more than 500 selects. */
export const MAX_ROWS = 250;

/** Rows of tables that join new entries to others, to be written together. */
export class Links {
  private readonly joined = new Map<string, { table: JoinTable; rows: { id: number; other: number }[] }>();
  private readonly files: Row[] = [];

  /** Joins an entry to another one, as its last. */
  add(table: JoinTable, id: number, other: number): void {
    const links = this.joined.get(table.name) ?? { table, rows: [] };
    links.rows.push({ id, other });
    this.joined.set(table.name, links);
  }

  /** Files of a field of an entry, in their order. */
  addFiles(field: { related_id: number; related_type: string; field: string }, files: number[]): void {
    for (const [index, file] of files.entries())
      this.files.push({ file_id: file, ...field, order: index + 1 });
  }

  /** @param query a new query on a table, part of the transaction */
  async write(query: (table: string) => Knex.QueryBuilder): Promise<void> {
    for (const { table, rows } of this.joined.values()) {
      const { joinColumn, inverseJoinColumn, inverseOrderColumnName: order } = table;
      const last = new Map<number, number>();
      if (order) {
        const others = [...new Set(rows.map(({ other }) => other))];
        for (const row of (await query(table.name)
          .whereIn(inverseJoinColumn.name, others)
          .groupBy(inverseJoinColumn.name)
          .select(inverseJoinColumn.name)
          .max({ last: order })) as Row[])
          last.set(numberOf(row[inverseJoinColumn.name]), numberOf(row.last));
      }
      const placed = rows.map(({ id, other }) => {
        const place = (last.get(other) ?? 0) + 1;
        last.set(other, place);
        return {
          [joinColumn.name]: id,
          [inverseJoinColumn.name]: other,
          ...(order ? { [order]: place } : {}),
        };
      });
      await insert(query, table.name, placed);
    }
    await insert(query, FILE_RELATIONS, this.files);
  }
}

async function insert(
  query: (table: string) => Knex.QueryBuilder,
  table: string,
  rows: Row[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += MAX_ROWS)
    await query(table).insert(rows.slice(start, start + MAX_ROWS));
}
