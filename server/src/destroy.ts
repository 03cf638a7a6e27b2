import type { Core } from '@strapi/types';
import type { Application } from './services';
import { saveFileLinks } from './strapi/file-links';
import { saveHostSettings } from './strapi/host-settings';

/** Ends the plugin's own work before Strapi closes the database. */
const destroy = async ({ strapi }: { strapi: Core.Strapi }): Promise<void> => {
  const app = strapi.plugin('email-channel').service('app') as Application;
  await app.stop();
  // A database that is away already must not keep the process from ending.
  await saveHostSettings(strapi).catch(() => undefined);
  await saveFileLinks(strapi).catch(() => undefined);
};

export default destroy;
