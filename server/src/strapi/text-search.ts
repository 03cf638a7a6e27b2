import type { Database } from './database';

type Query = ReturnType<Database['table']>;

/** Escapes wildcards in LIKE patterns. A backslash would itself need escaping on MySQL. */
const ESCAPE = '!';

/** Filters a query by text in any of the columns, ignoring letter case. */
export function searchText(query: Query, columns: string[], term: string): Query {
  return query.where((where) => {
    for (const column of columns)
      for (const spelling of spellings(term))
        where.orWhereRaw(`LOWER(??) LIKE LOWER(?) ESCAPE '${ESCAPE}'`, [column, likePattern(spelling)]);
  });
}

/** LIKE pattern for text that contains `term`, with its wildcards escaped. */
export const likePattern = (term: string): string =>
  `%${term.replace(/[!%_]/g, (wildcard) => ESCAPE + wildcard)}%`;

/**
 * Spellings of a search term. LOWER folds ASCII on every database, but other letters only on some (not on SQLite, nor
 * on PostgreSQL with the C locale), so for those the term is searched in lower, upper and capitalized spelling.
 */
export function spellings(term: string): string[] {
  const lower = term.toLowerCase();
  if (/^[\u0000-\u007f]*$/.test(term)) return [lower];
  const [first = '', ...rest] = lower;
  return [...new Set([term, lower, term.toUpperCase(), first.toUpperCase() + rest.join('')])];
}
