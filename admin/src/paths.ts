import type { SettingStep } from '../../contracts/channel-settings';
import { PLUGIN_ID } from './pluginId';

const ROOT = `/plugins/${PLUGIN_ID}`;

/** In wizard order. */
export const STEPS = ['connection', 'reading', 'mapping'] as const satisfies readonly SettingStep[];
export type StepName = SettingStep;

/** Query parameter for the channel whose rules are shown. */
const of = (channel: string | null) => (channel === null ? '' : `?channel=${encodeURIComponent(channel)}`);

/** URLs of the plugin's pages in the admin panel. */
export const PATHS = {
  root: ROOT,
  channels: `${ROOT}/channels`,
  newChannel: `${ROOT}/channels/new`,
  channel: (documentId: string, step: StepName = 'connection') => `${ROOT}/channels/${documentId}/${step}`,
  rules: (channel: string | null) => `${ROOT}/rules${of(channel)}`,
  newRule: (channel: string | null) => `${ROOT}/rules/new${of(channel)}`,
  rule: (documentId: string, channel: string | null) => `${ROOT}/rules/${documentId}${of(channel)}`,
  messages: `${ROOT}/messages`,
  where: `${ROOT}/where`,
  instances: `${ROOT}/instances`,
  people: `${ROOT}/people`,
  message: (id: number) => `${ROOT}/messages/${id}`,
  ticket: (uid: string, documentId: string) => `${ROOT}/tickets/${uid}/${documentId}`,
  entry: (uid: string, documentId: string) => `/content-manager/collection-types/${uid}/${documentId}`,
};
