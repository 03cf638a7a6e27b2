import type { SettingStep } from '../../contracts/channel-settings';
import { PLUGIN_ID } from './pluginId';

const ROOT = `/plugins/${PLUGIN_ID}`;

/** In the order of the wizard. */
export const STEPS = ['connection', 'reading', 'mapping'] as const satisfies readonly SettingStep[];
export type StepName = SettingStep;

/** Addresses of the plugin's pages inside the admin panel. */
export const PATHS = {
  root: ROOT,
  channels: `${ROOT}/channels`,
  newChannel: `${ROOT}/channels/new`,
  channel: (documentId: string, step: StepName = 'connection') => `${ROOT}/channels/${documentId}/${step}`,
  messages: `${ROOT}/messages`,
  message: (id: number) => `${ROOT}/messages/${id}`,
  entry: (uid: string, documentId: string) => `/content-manager/collection-types/${uid}/${documentId}`,
};
