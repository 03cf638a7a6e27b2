import type { Core } from '@strapi/types';
import { PERMISSIONS } from '../../../contracts';

/** Registers the plugin's permissions for admin roles. */
export async function registerPermissions(strapi: Core.Strapi): Promise<void> {
  await strapi.service('admin::permission').actionProvider.registerMany(
    Object.entries(PERMISSIONS).map(([uid, { displayName, subCategory }]) => ({
      section: 'plugins',
      pluginName: 'email-channel',
      uid,
      displayName,
      subCategory,
    })),
  );
}
