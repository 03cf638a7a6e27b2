import type { Core } from '@strapi/types';

/** An active admin user with current permissions. */
export interface PanelAgent {
  id: number;
  name: string;
  email: string;
  /** Whether their roles grant an action, optionally on a content type and field. */
  can(action: string, subject?: string, field?: string): boolean;
}

/** Permissions that an admin user needs to see and change entries of a content type. */
export const CONTENT_ACTIONS = {
  read: 'plugin::content-manager.explorer.read',
  update: 'plugin::content-manager.explorer.update',
} as const;

/** Reads admin users, without deactivated or blocked ones. Never inside a transaction. */
export function createPanelAgents(strapi: Core.Strapi) {
  const found = async (where: Record<string, unknown>): Promise<PanelAgent[]> => {
    const users: Record<string, unknown>[] = await strapi.db
      .query('admin::user')
      .findMany({ where: { ...where, isActive: true, blocked: false }, populate: ['roles'] });
    return Promise.all(
      users.map(async (user) => {
        const ability = await strapi.service('admin::permission').engine.generateUserAbility(user);
        const name = [user.firstname, user.lastname].filter(Boolean).join(' ');
        return {
          id: Number(user.id),
          name: name || 'Support',
          email: String(user.email),
          can: (action, subject, field) => ability.can(action, subject, field),
        } satisfies PanelAgent;
      }),
    );
  };
  return {
    byIds: async (ids: number[]): Promise<PanelAgent[]> =>
      ids.length === 0 ? [] : found({ id: { $in: ids } }),
    byAddresses: async (addresses: string[]): Promise<PanelAgent[]> =>
      addresses.length === 0
        ? []
        : found({ email: { $in: addresses.map((address) => address.toLowerCase()) } }),
  };
}

export type PanelAgents = ReturnType<typeof createPanelAgents>;
