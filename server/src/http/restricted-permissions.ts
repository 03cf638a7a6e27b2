import type { Core } from '@strapi/types';
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
    >;
  };
}

const serviceOf = (strapi: Core.Strapi) =>
  strapi.service('admin::permission') as unknown as PermissionService;

/** Has Strapi's permission engine take restricted fields out of what it lets a role read, create and change. */
export function registerRestrictions(strapi: Core.Strapi): void {
  serviceOf(strapi).engine.hooks['format.permission'].register((permission) =>
    withoutRestricted(strapi, permission),
  );
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
