import type { Core } from '@strapi/types';

/** What Strapi keeps about the plugin in its own tables, and drops at a start that does not load the plugin. */
interface HostSettings {
  permissions: {
    role: number;
    action: string;
    subject: string | null;
    properties: object;
    conditions: unknown[];
    actionParameters: object;
  }[];
  /** Core store rows of the Content Manager: how lists and edit views of the plugin's types are laid out. */
  views: { key: string; value: string; type: string | null }[];
}

const OURS = 'plugin::email-channel.';
const VIEWS = 'plugin_content_manager_configuration_content_types::plugin::email-channel.';
const store = (strapi: Core.Strapi) =>
  strapi.store({ type: 'plugin', name: 'email-channel', key: 'host-settings' });

/** Stores the permissions of roles for the plugin and the layouts of its views, so that `restoreHostSettings` can bring them back. */
export async function saveHostSettings(strapi: Core.Strapi): Promise<void> {
  const permissions = (await strapi.db.query('admin::permission').findMany({
    where: {
      $or: [{ action: { $startsWith: OURS } }, { subject: { $startsWith: OURS } }],
      role: { id: { $notNull: true } },
    },
    populate: ['role'],
  })) as (Omit<HostSettings['permissions'][number], 'role'> & { role: { id: number } })[];
  const views = (await strapi.db.query('strapi::core-store').findMany({
    where: { key: { $startsWith: VIEWS } },
  })) as HostSettings['views'];
  const settings: HostSettings = {
    permissions: permissions.map(({ role, action, subject, properties, conditions, actionParameters }) => ({
      role: role.id,
      action,
      subject,
      properties,
      conditions,
      actionParameters,
    })),
    views: views.map(({ key, value, type }) => ({ key, value, type })),
  };
  await store(strapi).set({ value: settings });
}

/** Restores what `saveHostSettings` stored and is missing now; roles deleted in the meantime are skipped. */
export async function restoreHostSettings(strapi: Core.Strapi): Promise<void> {
  const saved = (await store(strapi).get()) as HostSettings | null;
  if (!saved) return;
  const roles = new Set(
    ((await strapi.db.query('admin::role').findMany({ select: ['id'] })) as { id: number }[]).map(
      ({ id }) => id,
    ),
  );
  const permissions = strapi.db.query('admin::permission');
  for (const { role, ...permission } of saved.permissions) {
    if (!roles.has(role)) continue;
    const { action, subject } = permission;
    const there = await permissions.count({ where: { action, subject, role: { id: role } } });
    if (there === 0) await permissions.create({ data: { ...permission, role } });
  }
  const rows = strapi.db.query('strapi::core-store');
  for (const view of saved.views) {
    // The Content Manager may have made a default one by now.
    const { count } = await rows.updateMany({ where: { key: view.key }, data: { value: view.value } });
    if (count === 0) await rows.create({ data: view });
  }
}

/** Apps whose start before this one did not load the plugin. */
const returned = new WeakSet<Core.Strapi>();

/** Notes whether the start before this one loaded the plugin: Strapi compares the content types of both before it makes its schema. */
export function watchForReturn(strapi: Core.Strapi): void {
  strapi
    .hook('strapi::content-types.beforeSync')
    .register(async ({ oldContentTypes }: { oldContentTypes?: Record<string, unknown> }) => {
      if (oldContentTypes && !Object.keys(oldContentTypes).some((uid) => uid.startsWith(OURS)))
        returned.add(strapi);
    });
}

/** Whether the plugin was loaded before, then not, and is again. */
export const hasReturned = (strapi: Core.Strapi): boolean => returned.has(strapi);
