import type { Core } from '@strapi/types';
import type { Application } from './services';

/** Ends the plugin's own work before Strapi closes the database. */
const destroy = async ({ strapi }: { strapi: Core.Strapi }): Promise<void> => {
  const app = strapi.plugin('email-channel').service('app') as Application;
  await app.stop();
};

export default destroy;
