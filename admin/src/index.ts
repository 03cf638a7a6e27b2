import { Mail } from '@strapi/icons';
import type { StrapiApp } from '@strapi/strapi/admin';
import { translateContentViews } from './content-views';
import { PATHS } from './paths';
import { permissions } from './permissions';
import { PLUGIN_ID } from './pluginId';
import { ConversationPanel } from './tickets/ConversationPanel';
import { customFields } from './templates/custom-fields';
import { loadTranslations } from './translations/load';
import { text } from './ui/text';

/** The part of the Content Manager's plugin API that is used here. */
interface ContentManager {
  addEditViewSidePanel(panels: (typeof ConversationPanel)[]): void;
}

export default {
  register(app: StrapiApp) {
    app.registerPlugin({ id: PLUGIN_ID, name: PLUGIN_ID });
    app.addMenuLink({
      to: PATHS.root.slice(1),
      icon: Mail,
      intlLabel: text('plugin.name'),
      permissions: permissions('channels.read', 'messages.read', 'people.read'),
      Component: () => import('./App'),
    });
    app.customFields.register(customFields);
    app.widgets.register({
      id: 'overview',
      pluginId: PLUGIN_ID,
      icon: Mail,
      title: text('home.title'),
      link: { label: text('home.link'), href: PATHS.root },
      component: async () => (await import('./home/HomeWidget')).HomeWidget,
      permissions: permissions('channels.read'),
    });
  },

  bootstrap(app: Pick<StrapiApp, 'addSettingsLink' | 'getPlugin' | 'registerHook'>) {
    translateContentViews(app);
    const contentManager = app.getPlugin('content-manager')?.apis as Partial<ContentManager> | undefined;
    contentManager?.addEditViewSidePanel?.([ConversationPanel]);
    app.addSettingsLink('global', {
      id: `${PLUGIN_ID}-settings`,
      to: PLUGIN_ID,
      intlLabel: text('plugin.name'),
      permissions: permissions('settings.read'),
      Component: () => import('./settings/SettingsPage'),
    });
  },

  registerTrads: ({ locales }: { locales: string[] }) => Promise.all(locales.map(loadTranslations)),
};
