import type { DatabaseName } from '../../tests/support/test-database';

/** A project that somebody may have. */
export interface Combination {
  strapi: string;
  language: 'JavaScript' | 'TypeScript';
  manager: 'npm' | 'pnpm';
  database: DatabaseName;
}

/** The oldest version of the peer range, one between, and the newest whose parts are all published. */
export const OLDEST = '5.13.0';
const BETWEEN = '5.40.0';
export const NEWEST = '5.54.0';

/** Every version with each package manager, both languages and all databases; the first is what CI runs. */
export const COMBINATIONS: readonly Combination[] = [
  { strapi: NEWEST, language: 'JavaScript', manager: 'npm', database: 'sqlite' },
  { strapi: NEWEST, language: 'TypeScript', manager: 'pnpm', database: 'postgres' },
  { strapi: BETWEEN, language: 'TypeScript', manager: 'npm', database: 'mariadb' },
  { strapi: BETWEEN, language: 'JavaScript', manager: 'pnpm', database: 'sqlite' },
  { strapi: OLDEST, language: 'JavaScript', manager: 'npm', database: 'postgres' },
  { strapi: OLDEST, language: 'TypeScript', manager: 'pnpm', database: 'mariadb' },
];

const DATABASES: Record<DatabaseName, string> = {
  sqlite: 'SQLite',
  postgres: 'PostgreSQL, schema `helpdesk`',
  mariadb: 'MariaDB',
};

export const labelOf = ({ strapi, language, manager, database }: Combination): string =>
  `Strapi ${strapi}, ${language}, ${manager}, ${DATABASES[database].replaceAll('`', '')}`;

export interface Outcome {
  combination: Combination;
  /** Null when all of it passed. */
  failed: string | null;
  seconds: number;
}

/** The table of docs/compatibility.md. */
export function tableOf(outcomes: Outcome[]): string {
  const rows = outcomes.map(({ combination: { strapi, language, manager, database }, failed, seconds }) => [
    strapi,
    language,
    manager,
    DATABASES[database],
    failed ? `failed: ${failed.split('\n', 1)[0]}` : 'passed',
    `${Math.round(seconds)} s`,
  ]);
  return [
    ['Strapi', 'language', 'package manager', 'database', 'result', 'time'],
    Array(6).fill('---'),
    ...rows,
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
