import type { Core } from '@strapi/types';
import { registerAudit } from './http/audit';
import { registerPermissions } from './http/permissions';
import { registerRestrictions } from './http/restricted-permissions';
import { registerWebhookEvents } from './notifications/events';
import { loadQueuePackages } from './schedule/queue/packages';
import type { Application } from './services';
import { fillContentViews } from './strapi/content-views';
import { restoreFileLinks, saveFileLinks, watchFileLinks } from './strapi/file-links';
import { hasReturned, restoreHostSettings, saveHostSettings } from './strapi/host-settings';
import { persistTables } from './strapi/persisted-tables';
import { registerClosing } from './ticketing/closing';
import { registerEditorRules } from './ticketing/editors/hooks';

/**
 * Registers permissions and checks. Reading and sending start once the HTTP server listens, since CLI commands load
 * plugins too.
 */
const bootstrap = async ({ strapi }: { strapi: Core.Strapi }): Promise<void> => {
  const app = strapi.plugin('email-channel').service('app') as Application;
  if (app.config.queue) await loadQueuePackages();
  await registerPermissions(strapi);
  await persistTables(strapi);
  await app.files.begin();
  const returned = hasReturned(strapi);
  if (returned) {
    await restoreHostSettings(strapi);
    await restoreFileLinks(strapi);
  }
  await fillContentViews(strapi);
  if (!returned) {
    await saveHostSettings(strapi);
    await saveFileLinks(strapi);
  }
  await app.secrets.noteEnds();
  app.onStop(watchFileLinks(strapi));
  app.onStop(registerRestrictions(strapi));
  registerEditorRules(strapi, app.config);
  app.configuration.guardContent();
  registerClosing(strapi);
  app.ticketDeletion.watch();
  registerWebhookEvents(strapi);
  registerAudit(strapi);
  strapi.server.httpServer.once('listening', () => void app.start());
};

export default bootstrap;
