import { adminApi } from '@strapi/strapi/admin';
import { PLUGIN_ID } from '../pluginId';

/** Strapi's query cache with the plugin's tags. */
export const api = adminApi.enhanceEndpoints({
  addTagTypes: [
    'EmailChannel',
    'EmailMessage',
    'EmailChoice',
    'EmailRule',
    'EmailSettings',
    'EmailInstallation',
    'EmailConfiguration',
    'EmailPerson',
    'EmailCompleteness',
  ],
});

/** The server path of a plugin route. */
export const route = (path: string): string => `/${PLUGIN_ID}${path}`;

/** Unwraps `{ data }`, the format of every response. */
export const dataOf = <T>(answer: { data: T }): T => answer.data;

export const get = (path: string) => ({ url: route(path), method: 'GET' as const });
export const post = (path: string, data?: unknown) => ({ url: route(path), method: 'POST' as const, data });
export const put = (path: string, data: unknown) => ({ url: route(path), method: 'PUT' as const, data });
export const del = (path: string) => ({ url: route(path), method: 'DELETE' as const });
