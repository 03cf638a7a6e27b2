import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { contentType } from '../strapi/border';
import { restrictedFields, withoutRestrictedFields, type AdminRole } from '../ticketing/restrictions';
import { appOf } from './app';

/** A permission of an admin role in Strapi's engine. */
interface Permission {
  id?: number;
  action: string;
  subject?: string | null;
  properties?: { fields?: string[] | null } & Record<string, unknown>;
}

interface Hook<Handler> {
  register(handler: Handler): void;
  delete(handler: Handler): void;
}

interface PermissionService {
  actionProvider: { get(action: string): { options?: { applyToProperties?: string[] } } | undefined };
  engine: {
    hooks: {
      'format.permission': Hook<(permission: Permission) => Promise<Permission>>;
      'before-format::validate.permission': Hook<(context: { permission: Permission }) => false | undefined>;
    };
  };
}

const serviceOf = (strapi: Core.Strapi) =>
  strapi.service('admin::permission') as unknown as PermissionService;

/** Content types for settings. They can be changed only through the plugin's routes, which protect credentials. */
const SETTINGS: string[] = [UID.channel, UID.mapping];

/**
 * Makes Strapi's permission engine exclude restricted fields from reading, creating and updating, and ignore
 * permissions for channels and mappings, which cannot be granted in the panel but might be imported.
 * @returns a function that undoes it, since the engine is shared by all apps in a process
 */
export function registerRestrictions(strapi: Core.Strapi): () => void {
  const { hooks } = serviceOf(strapi).engine;
  const passOver = ({ permission }: { permission: Permission }) =>
    SETTINGS.includes(permission.subject ?? '') ? false : undefined;
  const close = (permission: Permission) => withoutRestricted(strapi, permission);
  hooks['before-format::validate.permission'].register(passOver);
  hooks['format.permission'].register(close);
  return () => {
    hooks['before-format::validate.permission'].delete(passOver);
    hooks['format.permission'].delete(close);
  };
}

/** Removes the fields that the role may not access from a permission. */
export async function withoutRestricted(strapi: Core.Strapi, permission: Permission): Promise<Permission> {
  const restrictions = await appOf(strapi).restrictions();
  const uid = permission.subject ?? '';
  if (!restrictions.has(uid)) return permission;
  if (
    !serviceOf(strapi).actionProvider.get(permission.action)?.options?.applyToProperties?.includes('fields')
  )
    return permission;
  const restricted = restrictedFields(restrictions, uid, await rolesOf(strapi, permission));
  if (restricted.size === 0) return permission;
  const all = Object.keys(contentType(strapi, uid)?.attributes ?? {});
  const fields = withoutRestrictedFields(permission.properties?.fields, all, restricted);
  return { ...permission, properties: { ...permission.properties, fields } };
}

/** The role that has a permission, or the roles of the owner of the token that has it; none for one that is not stored. */
async function rolesOf(strapi: Core.Strapi, { id }: Permission): Promise<AdminRole[]> {
  if (id === undefined) return [];
  const hasTokens = 'apiToken' in (contentType(strapi, 'admin::permission')?.attributes ?? {});
  const row = (await strapi.db.query('admin::permission').findOne({
    where: { id },
    populate: {
      role: true,
      ...(hasTokens && { apiToken: { populate: { adminUserOwner: { populate: { roles: true } } } } }),
    } as never,
  })) as {
    role?: AdminRole | null;
    apiToken?: { adminUserOwner?: { roles?: AdminRole[] } | null } | null;
  } | null;
  return row?.role ? [row.role] : (row?.apiToken?.adminUserOwner?.roles ?? []);
}
