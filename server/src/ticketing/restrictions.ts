/** A field of a content type that only some admin roles may read and change. */
export interface Restriction {
  uid: string;
  field: string;
  /** Ids of the admin roles with access. */
  roles: readonly number[];
}

/** Content type → field → ids of the admin roles with access. */
export type Restrictions = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<number>>>;

/** An admin role; `code` is Strapi's identifier. */
export interface AdminRole {
  id: number;
  code?: string | null;
}

const SUPER_ADMIN = 'strapi-super-admin';

/** Merges the restrictions of several channels: a role has access to a field if any channel grants it. */
export function joinRestrictions(list: readonly Restriction[]): Restrictions {
  const joined = new Map<string, Map<string, Set<number>>>();
  for (const { uid, field, roles } of list) {
    const fields = joined.get(uid) ?? new Map<string, Set<number>>();
    joined.set(uid, fields);
    fields.set(field, new Set([...(fields.get(field) ?? []), ...roles]));
  }
  return joined;
}

/**
 * Returns the fields of a content type that someone with these roles may not read or change. Super admins may access
 * all, since they could add themselves to the channel anyway. Without a role all restricted fields are returned.
 */
export function restrictedFields(
  restrictions: Restrictions,
  uid: string,
  roles: readonly AdminRole[],
): ReadonlySet<string> {
  const fields = restrictions.get(uid);
  if (!fields || roles.some(({ code }) => code === SUPER_ADMIN)) return new Set();
  return new Set(
    [...fields].filter(([, open]) => !roles.some(({ id }) => open.has(id))).map(([field]) => field),
  );
}

/**
 * Removes restricted fields from a permission's fields.
 * @param fields names, or paths into components such as `address.street`; null or undefined means all
 * @param all every field of the content type
 */
export function withoutRestrictedFields(
  fields: readonly string[] | null | undefined,
  all: readonly string[],
  restricted: ReadonlySet<string>,
): string[] {
  return (fields ?? all).filter((path) => !restricted.has(path.split('.')[0]!));
}
