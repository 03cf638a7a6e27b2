import plugin from '../../admin/src';
import { ConversationPanel } from '../../admin/src/tickets/ConversationPanel';
import { contentTypes } from '../../content-types';

interface Registered {
  menu: { to: string; permissions: { action: string }[] }[];
  fields: { name: string; type: string }[];
  widgets: { id: string; permissions: { action: string }[] }[];
  settings: { id: string; permissions: { action: string }[] }[];
  panels: unknown[];
}

function registered(): Registered {
  const seen: Registered = { menu: [], fields: [], widgets: [], settings: [], panels: [] };
  plugin.register({
    registerPlugin() {},
    addMenuLink: (link: Registered['menu'][number]) => seen.menu.push(link),
    customFields: { register: (fields: Registered['fields']) => seen.fields.push(...fields) },
    widgets: { register: (widget: Registered['widgets'][number]) => seen.widgets.push(widget) },
  } as never);
  plugin.bootstrap({
    registerHook() {},
    getPlugin: (name: string) => ({
      apis: { addEditViewSidePanel: (panels: unknown[]) => seen.panels.push(name, ...panels) },
    }),
    addSettingsLink: (_section: string, link: Registered['settings'][number]) => seen.settings.push(link),
  } as never);
  return seen;
}

describe('the plugin in the admin panel', () => {
  it('is visible only with a permission: menu, widget and settings', () => {
    const { menu, widgets, settings } = registered();
    const actions = (links: { permissions: { action: string }[] }[]) =>
      links.map(({ permissions }) => permissions.map(({ action }) => action));
    expect(actions(menu)).toEqual([
      [
        'plugin::email-channel.channels.read',
        'plugin::email-channel.messages.read',
        'plugin::email-channel.people.read',
      ],
    ]);
    expect(actions(widgets)).toEqual([['plugin::email-channel.channels.read']]);
    expect(actions(settings)).toEqual([['plugin::email-channel.settings.read']]);
  });

  it('shows the conversation next to each entry in the Content Manager', () => {
    expect(registered().panels).toEqual(['content-manager', ConversationPanel]);
  });

  it('has an input for each custom field that a content type uses', () => {
    const known = registered().fields.map(({ name }) => `plugin::email-channel.${name}`);
    const used = Object.values(contentTypes).flatMap(({ schema }) =>
      Object.values(schema.attributes).flatMap((attribute) =>
        'customField' in attribute ? [attribute.customField as string] : [],
      ),
    );
    expect(known).toEqual(expect.arrayContaining(used));
  });
});
