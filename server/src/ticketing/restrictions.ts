/** A field of a content type that only some admin roles may read and change. */
export interface Restriction {
  uid: string;
  field: string;
  /** Ids of the admin roles that it is open to. */
  roles: readonly number[];
}

/** Content type → field → ids of the admin roles that it is open to. */
export type Restrictions = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<number>>>;

/** An admin role; `code` is Strapi's own name for it. */
export interface AdminRole {
  id: number;
  code?: string | null;
}

const SUPER_ADMIN = 'strapi-super-admin';

/** Joins what several channels say of one field: it is open to every role that any of them names. */
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
 * The fields of a content type that someone with these roles may not read or change. A super admin may: they could name
 * themselves in the channel at any time. Without a role all restricted fields are.
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
 * What is left of a permission's fields without the restricted ones.
 * @param fields names or paths into components, `address.street`; null or undefined stands for all
 * @param all every field of the content type
 */
export function withoutRestrictedFields(
  fields: readonly string[] | null | undefined,
  all: readonly string[],
  restricted: ReadonlySet<string>,
): string[] {
  return (fields ?? all).filter((path) => !restricted.has(path.split('.')[0]!));
}
