import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where Strapi's GraphQL plugin is installed: at TEST_GRAPHQL_PATH, else among the packages. Empty where it is not. */
export function graphqlPath(): string {
  const named = process.env.TEST_GRAPHQL_PATH ?? '';
  if (named) return existsSync(join(named, 'package.json')) ? named : '';
  try {
    return dirname(require.resolve('@strapi/plugin-graphql/package.json'));
  } catch {
    return '';
  }
}
