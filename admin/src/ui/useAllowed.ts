import { useAuth } from '@strapi/strapi/admin';
import { actionId, type PermissionKey } from '../../../contracts/permissions';

/** Whether the user has each of the permissions, in the requested order. The server checks them again. */
export function useAllowed(...keys: PermissionKey[]): boolean[] {
  const granted = useAuth('useAllowed', (state) => state.permissions);
  return keys.map((key) => granted.some(({ action }) => action === actionId(key)));
}
