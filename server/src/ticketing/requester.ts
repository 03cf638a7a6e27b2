import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import type { CatalogueField } from '../../../contracts';
import { contentType, documents } from '../strapi/border';

/** Accounts of the people for whom the app is made, where the host has the users-permissions plugin. */
export const USER = 'plugin::users-permissions.user';
/** The attribute that names who asks, of the bundled ticket and of any target that has one. */
const ATTRIBUTE = 'requester';
/** Values of one query. */
const AT_ONCE = 500;

/** Whether a field of a target links to the account of who asks. */
export const isRequester = (field: Pick<CatalogueField, 'name' | 'relationTarget'>): boolean =>
  field.name === ATTRIBUTE && field.relationTarget === USER;

/**
 * Gives the bundled ticket its relation to user accounts, where the host has them. To be called in `register()`: the
 * database schema follows from it. Without the plugin the ticket has the requester's name and address alone.
 */
export function addRequester(strapi: Core.Strapi): void {
  const ticket = contentType(strapi, UID.ticket);
  if (!ticket || !contentType(strapi, USER)) return;
  ticket.attributes[ATTRIBUTE] = { type: 'relation', relation: 'manyToOne', target: USER };
}

/** documentIds of the accounts that have some addresses, by address in lower case; none where a target has no link to them. */
export async function findRequesters(
  strapi: Core.Strapi,
  target: string,
  addresses: string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const attribute = contentType(strapi, target)?.attributes[ATTRIBUTE];
  if (attribute?.target !== USER || addresses.length === 0) return found;
  // The plugin stores addresses in lower case.
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
