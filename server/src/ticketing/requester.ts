import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import type { CatalogueField } from '../../../contracts';
import { contentType, documents } from '../strapi/border';

/** Accounts of the users-permissions plugin, if the host has it. */
export const USER = 'plugin::users-permissions.user';
/** Attribute for the requester, in the bundled ticket and in any other target that has one. */
const ATTRIBUTE = 'requester';
/** Maximum number of values per query. */
const AT_ONCE = 500;

/** Whether a field links a ticket to the requester's user account. */
export const isRequester = (field: Pick<CatalogueField, 'name' | 'relationTarget'>): boolean =>
  field.name === ATTRIBUTE && field.relationTarget === USER;

/**
 * Adds the relation from the bundled ticket to user accounts, if the host has them. Call it in `register()`, because it
 * changes the database schema. Without the users-permissions plugin, tickets only have the requester's name and
 * address.
 */
export function addRequester(strapi: Core.Strapi): void {
  const ticket = contentType(strapi, UID.ticket);
  if (!ticket || !contentType(strapi, USER)) return;
  ticket.attributes[ATTRIBUTE] = { type: 'relation', relation: 'manyToOne', target: USER };
}

/** Maps lower-case addresses to the documentIds of their user accounts. Empty if a target has no link to accounts. */
export async function findRequesters(
  strapi: Core.Strapi,
  target: string,
  addresses: string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const attribute = contentType(strapi, target)?.attributes[ATTRIBUTE];
  if (attribute?.target !== USER || addresses.length === 0) return found;
  // users-permissions stores addresses in lower case.
  const asked = [...new Set(addresses.map((address) => address.toLowerCase()))];
  for (let start = 0; start < asked.length; start += AT_ONCE) {
    const users = await documents(strapi, USER).findMany({
      filters: { email: { $in: asked.slice(start, start + AT_ONCE) } },
      fields: ['documentId', 'email'],
      limit: AT_ONCE,
    });
    for (const user of users) found.set(String(user.email).toLowerCase(), user.documentId);
  }
  return found;
}
