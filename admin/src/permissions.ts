import { actionId, type PermissionKey } from '../../contracts/permissions';

/** Permissions in the format of `Page.Protect`, `useRBAC` and menu links. */
export const permissions = (...keys: PermissionKey[]) =>
  keys.map((key) => ({ action: actionId(key), subject: null }));
