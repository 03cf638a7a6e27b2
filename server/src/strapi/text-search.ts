import type { Database } from './database';

type Query = ReturnType<Database['table']>;

/** Stands before a wildcard that is meant literally; a backslash would need escaping itself on MySQL. */
const ESCAPE = '!';

/** Narrows a query to rows that contain a text in one of the columns, in any letter case. */
export function searchText(query: Query, columns: string[], term: string): Query {
  return query.where((where) => {
    for (const column of columns)
      for (const spelling of spellings(term))
        where.orWhereRaw(`LOWER(??) LIKE LOWER(?) ESCAPE '${ESCAPE}'`, [column, likePattern(spelling)]);
  });
}

/** A LIKE pattern for text that contains `term`, whose wildcards count as themselves. */
export const likePattern = (term: string): string =>
  `%${term.replace(/[!%_]/g, (wildcard) => ESCAPE + wildcard)}%`;

/**
 * The ways in which a term is looked for. LOWER folds ASCII on every database, other letters only on some (SQLite does not,
 * nor PostgreSQL with the C locale): for those the term is tried in lower, upper and capitalised spelling.
 */
export function spellings(term: string): string[] {
  const lower = term.toLowerCase();
  if (/^[\u0000-\u007f]*$/.test(term)) return [lower];
  const [first = '', ...rest] = lower;
  return [...new Set([term, lower, term.toUpperCase(), first.toUpperCase() + rest.join('')])];
}
