import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { contentType } from '../strapi/border';
import { closedFields, withoutClosed, type AdminRole } from '../ticketing/restrictions';
import { appOf } from './app';

/** A permission of an admin role, as Strapi's engine knows it. */
interface Permission {
  id?: number;
  action: string;
  subject?: string | null;
  properties?: { fields?: string[] | null } & Record<string, unknown>;
}

interface PermissionService {
  actionProvider: { get(action: string): { options?: { applyToProperties?: string[] } } | undefined };
  engine: {
    hooks: Record<
      'format.permission',
      { register(handler: (permission: Permission) => Promise<Permission>): void }
    > &
      Record<
        'before-format::validate.permission',
        { register(handler: (context: { permission: Permission }) => false | undefined): void }
      >;
  };
}

const serviceOf = (strapi: Core.Strapi) =>
  strapi.service('admin::permission') as unknown as PermissionService;

/** Content types with settings: they are changed through the plugin's routes only, which guard the credentials. */
const SETTINGS: string[] = [UID.channel, UID.mapping];

/**
 * Has Strapi's permission engine take restricted fields out of what it lets a role read, create and change, and pass over
 * permissions for channels and their mapping: none can be granted in the panel, but rows may be imported.
 */
export function registerRestrictions(strapi: Core.Strapi): void {
  const { hooks } = serviceOf(strapi).engine;
  hooks['before-format::validate.permission'].register(({ permission }) =>
    SETTINGS.includes(permission.subject ?? '') ? false : undefined,
  );
  hooks['format.permission'].register((permission) => withoutRestricted(strapi, permission));
}

/** A permission without the fields that are closed to its role. */
export async function withoutRestricted(strapi: Core.Strapi, permission: Permission): Promise<Permission> {
  const restrictions = await appOf(strapi).restrictions();
  const uid = permission.subject ?? '';
  if (!restrictions.has(uid)) return permission;
  if (
    !serviceOf(strapi).actionProvider.get(permission.action)?.options?.applyToProperties?.includes('fields')
  )
    return permission;
  const closed = closedFields(restrictions, uid, await rolesOf(strapi, permission));
  if (closed.size === 0) return permission;
  const all = Object.keys(contentType(strapi, uid)?.attributes ?? {});
  const fields = withoutClosed(permission.properties?.fields, all, closed);
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
