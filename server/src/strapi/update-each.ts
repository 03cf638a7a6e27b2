/** Types of columns with a separate value per row. */
export type ColumnType = 'bigint' | 'text' | 'boolean';
export type Value = string | number | boolean | null;

/** An update of several rows with separate values. */
export interface EachUpdate {
  /** Columns set to the row's value. */
  columns: Record<string, ColumnType>;
  /** The row's id and its values by column. */
  rows: (Record<string, Value> & { id: number })[];
  /** Columns set to an SQL expression, in which `own.name` is a value of the row. */
  expressions?: Record<string, string>;
  /** Values used only in expressions. */
  operands?: Record<string, ColumnType>;
  /** Updates a row only if each of these columns has one of the values. */
  where: Record<string, readonly Value[]>;
}

interface Sql {
  sql: string;
  bindings: unknown[];
}

/**
 * Builds the update as one statement for one of Strapi's dialects.
 * @param table its name, qualified by the schema if there is one
 */
export function eachUpdate(
  dialect: string,
  table: string[],
  { columns, rows, expressions = {}, operands = {}, where }: EachUpdate,
): Sql {
  const own = { id: 'bigint' as const, ...columns, ...operands };
  const mysql = dialect === 'mysql';
  const target: Sql = { sql: `${table.map(() => '??').join('.')} AS t`, bindings: table };
  const taken = (name: string, value: string): Sql => ({
    sql: `${mysql ? 't.' : ''}?? = ${value}`,
    bindings: [name],
  });
  const set = joined(
    [
      ...Object.keys(columns).map((name) => taken(name, `own.${name}`)),
      ...Object.entries(expressions).map(([name, expression]) => taken(name, expression)),
    ],
    ', ',
  );
  const condition = joined(
    Object.entries(where).map(([name, allowed]) => ({
      sql: ` AND t.?? IN (${allowed.map(() => '?').join(', ')})`,
      bindings: [name, ...allowed],
    })),
    '',
  );
  if (mysql)
    return joined(
      [
        plain('UPDATE '),
        target,
        plain(' JOIN '),
        selects(own, rows),
        plain(' ON t.id = own.id SET '),
        set,
      ].concat(plain(' WHERE TRUE'), condition),
      '',
    );
  const update = [plain('UPDATE '), target, plain(' SET '), set, plain(' FROM ')];
  const from = plain(' WHERE t.id = own.id');
  return dialect === 'postgres'
    ? joined([...update, recordset(own, rows), from, condition], '')
    : joined([values(own, rows), ...update, plain('own'), from, condition], '');
}

/** Number of rows that a raw statement changed, as reported by each driver. */
export function changedBy(answer: unknown): number {
  const [result] = Array.isArray(answer) ? (answer as unknown[]) : [answer];
  const { changes, rowCount, affectedRows } = (result ?? {}) as Record<string, unknown>;
  return Number(changes ?? rowCount ?? affectedRows ?? 0);
}

const plain = (sql: string): Sql => ({ sql, bindings: [] });

const joined = (parts: Sql[], separator: string): Sql => ({
  sql: parts.map(({ sql }) => sql).join(separator),
  bindings: parts.flatMap(({ bindings }) => bindings),
});

type Source = (own: Record<string, ColumnType>, rows: EachUpdate['rows']) => Sql;

const valuesOf = (names: string[], row: EachUpdate['rows'][number]) => names.map((name) => row[name] ?? null);
const marks = (names: string[]) => names.map(() => '?').join(', ');

/** For SQLite, which joins at most 500 selects but takes any number of values. */
const values: Source = (own, rows) => {
  const names = Object.keys(own);
  return {
    sql: `WITH own(${names.join(', ')}) AS (VALUES ${rows.map(() => `(${marks(names)})`).join(', ')}) `,
    bindings: rows.flatMap((row) => valuesOf(names, row)),
  };
};

/** For MySQL and MariaDB. */
const selects: Source = (own, rows) => {
  const names = Object.keys(own);
  const first = names.map((name) => `? AS ${name}`).join(', ');
  return {
    sql: `(SELECT ${first}${` UNION ALL SELECT ${marks(names)}`.repeat(rows.length - 1)}) AS own`,
    bindings: rows.flatMap((row) => valuesOf(names, row)),
  };
};

/** For PostgreSQL: binds a single value, regardless of the number of rows. */
const recordset: Source = (own, rows) => ({
  sql: `json_to_recordset(?::json) AS own(${Object.entries(own)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')})`,
  bindings: [JSON.stringify(rows)],
});
