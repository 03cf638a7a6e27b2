import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { componentType, contentType } from '../strapi/border';
import { FILE_RELATIONS } from '../strapi/links';

/** Maximum number of usages to load. */
const MAX_PLACES = 100;

/** Where a file is used: the row of an entry or component, and the field. */
export interface FilePlace {
  related_id: number;
  related_type: string;
  field: string;
}

/** Usages of a Media Library file, 100 at most. */
export const placesOf = (strapi: Core.Strapi, file: number): Promise<FilePlace[]> =>
  strapi.db
    .connection(FILE_RELATIONS)
    .where({ file_id: file })
    .limit(MAX_PLACES)
    .select('related_id', 'related_type', 'field') as unknown as Promise<FilePlace[]>;

/** Content types whose entries use a file. For messages, also that of their ticket. */
export async function contentTypesUsing(strapi: Core.Strapi, file: number): Promise<string[]> {
  const types = new Set<string>();
  for (const { related_id: id, related_type: uid } of await placesOf(strapi, file)) {
    if (componentType(strapi, uid)) for (const owner of typesWith(strapi, uid)) types.add(owner);
    else if (contentType(strapi, uid)) types.add(uid);
    if (uid !== UID.ticketMessage) continue;
    const message = await strapi.db.query(uid).findOne({ where: { id }, select: ['ticketUid'] });
    if (message?.ticketUid) types.add(String(message.ticketUid));
  }
  return [...types];
}

/** Content types that contain a component at any depth. */
function typesWith(strapi: Core.Strapi, component: string): string[] {
  const holds = (uid: string, seen: Set<string>): boolean => {
    if (seen.has(uid)) return false;
    seen.add(uid);
    const attributes = (contentType(strapi, uid) ?? componentType(strapi, uid))?.attributes ?? {};
    return Object.values(attributes).some(({ component: one, components: some }) =>
      [one, ...(Array.isArray(some) ? (some as unknown[]) : [])].some(
        (part) => part === component || (typeof part === 'string' && holds(part, seen)),
      ),
    );
  };
  return Object.keys(strapi.contentTypes).filter((uid) => holds(uid, new Set()));
}
