import type { Core } from '@strapi/types';

const AFTER = ['Create', 'CreateMany', 'Update', 'UpdateMany', 'Delete', 'DeleteMany'] as const;

/**
 * Calls back after entries of some content types were written, perhaps inside a transaction that is still open; returns a
 * function that stops it. Strapi's own events leave out roles.
 */
export function onContentChange(strapi: Core.Strapi, uids: string[], changed: () => void): () => void {
  const models = uids.filter((uid) => strapi.db.metadata.has(uid));
  return strapi.db.lifecycles.subscribe({
    models,
    ...Object.fromEntries(AFTER.map((event) => [`after${event}`, () => changed()])),
  } as never) as () => void;
}
