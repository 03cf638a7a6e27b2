import type { Core } from '@strapi/types';
import type { Application } from './services';
import { saveFileLinks } from './strapi/file-links';
import { saveHostSettings } from './strapi/host-settings';

/** Stops the plugin before Strapi closes the database. */
const destroy = async ({ strapi }: { strapi: Core.Strapi }): Promise<void> => {
  const app = strapi.plugin('email-channel').service('app') as Application;
  await app.stop();
  // An unavailable database must not prevent the process from exiting.
  await saveHostSettings(strapi).catch(() => undefined);
  await saveFileLinks(strapi).catch(() => undefined);
};

export default destroy;
