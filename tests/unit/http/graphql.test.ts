import type { Core } from '@strapi/types';
import { fitGraphql } from '../../../server/src/http/graphql';

/** The rest is tested against the plugin itself: `tests/integration/http/graphql.test.ts`. */
it('works without the GraphQL plugin', () => {
  const strapi = { plugins: { email: {} } } as unknown as Core.Strapi;
  expect(() => fitGraphql(strapi, () => () => undefined)).not.toThrow();
});
