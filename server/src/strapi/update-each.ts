/** Types of columns that each row has a value of its own for. */
export type ColumnType = 'bigint' | 'text' | 'boolean';
export type Value = string | number | boolean | null;

/** An update of rows, each with values of its own. */
export interface EachUpdate {
  /** Columns that take a value of the row. */
  columns: Record<string, ColumnType>;
  /** Values of the row, by column, with the id of the row. */
  rows: (Record<string, Value> & { id: number })[];
  /** Columns that take an expression in SQL, in which `own.name` is a value of the row. */
  expressions?: Record<string, string>;
  /** Values that only expressions name. */
  operands?: Record<string, ColumnType>;
  /** A row is only updated where each of these columns has one of the values. */
  where: Record<string, readonly Value[]>;
}

interface Sql {
  sql: string;
  bindings: unknown[];
}

/**
 * The update as one statement for a dialect of Strapi's.
 * @param table its name, after the schema's where there is one
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

/** How many rows a raw statement changed, as each driver reports it. */
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

/** For SQLite, which joins 500 selects at most but any number of values. */
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

/** For PostgreSQL: one value to bind, whatever the number of rows. */
const recordset: Source = (own, rows) => ({
  sql: `json_to_recordset(?::json) AS own(${Object.entries(own)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')})`,
  bindings: [JSON.stringify(rows)],
});
