import { createStrapi, type Core } from '@strapi/strapi';
import type { Application } from '../../server/src/services';

/** The playground at APP_DIR with the built plugin, in this process, without an HTTP server; for processes of their own. */
export async function loadBuiltApp(): Promise<{ strapi: Core.Strapi; app: Application }> {
  const appDir = process.env.APP_DIR!;
  const strapi = await createStrapi({
    appDir,
    distDir: appDir,
    autoReload: false,
    serveAdminPanel: false,
  }).load();
  return { strapi, app: strapi.plugin('email-channel').service('app') as unknown as Application };
}
