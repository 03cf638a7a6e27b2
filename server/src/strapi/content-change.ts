import type { Core } from '@strapi/types';

const AFTER = ['Create', 'CreateMany', 'Update', 'UpdateMany', 'Delete', 'DeleteMany'] as const;

/**
 * Calls back after entries of the given content types were written, possibly before commit. Returns a function to
 * unsubscribe. Strapi's own events do not cover roles.
 */
export function onContentChange(strapi: Core.Strapi, uids: string[], changed: () => void): () => void {
  const models = uids.filter((uid) => strapi.db.metadata.has(uid));
  return strapi.db.lifecycles.subscribe({
    models,
    ...Object.fromEntries(AFTER.map((event) => [`after${event}`, () => changed()])),
  } as never) as () => void;
}
