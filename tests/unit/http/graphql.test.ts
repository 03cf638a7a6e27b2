import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { closeGraphql } from '../../../server/src/http/graphql';

/** An app as far as its GraphQL plugin goes; answers the content types that are closed to it. */
const appWith = (plugins: string[]) => {
  const closed: string[] = [];
  const extension = { shadowCRUD: (uid: string) => ({ disable: () => closed.push(uid) }) };
  const strapi = {
    plugins: Object.fromEntries(plugins.map((name) => [name, {}])),
    plugin: () => ({ service: () => extension }),
  };
  return { strapi: strapi as unknown as Core.Strapi, closed };
};

describe('GraphQL', () => {
  it('knows no channels and no mapping', () => {
    const { strapi, closed } = appWith(['graphql']);
    closeGraphql(strapi);
    expect(closed).toEqual([UID.channel, UID.mapping]);
  });

  it('need not be there', () => {
    const { strapi, closed } = appWith(['email']);
    closeGraphql(strapi);
    expect(closed).toEqual([]);
  });
});
