import type { Core } from '@strapi/types';

/** A user of the panel who may sign in, with what they may do now. */
export interface PanelAgent {
  id: number;
  name: string;
  email: string;
  /** Whether their roles grant an action, on a content type and a field of it where these are named. */
  can(action: string, subject?: string, field?: string): boolean;
}

/** What a user of the panel needs to see and to change the entries of a content type. */
export const CONTENT_ACTIONS = {
  read: 'plugin::content-manager.explorer.read',
  update: 'plugin::content-manager.explorer.update',
} as const;

/** Reads users of the panel; who was deactivated or blocked is none. Never inside a transaction. */
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
