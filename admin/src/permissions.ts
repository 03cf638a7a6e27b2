import { actionId, type PermissionKey } from '../../contracts/permissions';

/** Permissions in the shape that `Page.Protect`, `useRBAC` and menu links take. */
export const permissions = (...keys: PermissionKey[]) =>
  keys.map((key) => ({ action: actionId(key), subject: null }));
