import { actionId, type PermissionKey } from '../../../contracts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Each route names the permission that it needs; without one it can't be written down. */
const route = (method: Method, path: string, handler: string, permission: PermissionKey) => ({
  method,
  path,
  handler,
  config: {
    policies: [
      'admin::isAuthenticatedAdmin',
      { name: 'admin::hasPermissions', config: { actions: [actionId(permission)] } },
    ],
  },
});

/** Routes of the admin panel, mounted at /email-channel. */
export const routes = {
  admin: {
    type: 'admin' as const,
    routes: [
      route('GET', '/channels', 'channels.list', 'channels.read'),
      route('POST', '/channels', 'channels.create', 'channels.write'),
      route('GET', '/channels/:id', 'channels.find', 'channels.read'),
      route('PUT', '/channels/:id', 'channels.update', 'channels.write'),
      route('DELETE', '/channels/:id', 'channels.remove', 'channels.delete'),
      route('PUT', '/channels/:id/status', 'channels.setStatus', 'channels.write'),
      route('POST', '/channels/:id/duplicate', 'channels.duplicate', 'channels.write'),
      route('POST', '/channels/:id/read', 'channels.read', 'channels.run'),
      route('GET', '/channels/:id/folders', 'channels.folders', 'channels.write'),
      route('POST', '/channels/:id/preview', 'channels.previewRaw', 'channels.read'),
      route('GET', '/channels/:id/preview', 'channels.previewNewest', 'messages.raw'),
      route('POST', '/folders', 'channels.unsavedFolders', 'channels.write'),
      route('POST', '/test-connection', 'channels.testConnection', 'channels.write'),
      route('GET', '/targets', 'choices.targets', 'channels.read'),
      route('GET', '/catalogue/:uid', 'choices.catalogue', 'channels.read'),
      route('GET', '/templates', 'choices.templates', 'channels.read'),
      route('GET', '/templates/:id', 'choices.template', 'channels.read'),
      route('GET', '/offers', 'choices.offers', 'channels.read'),
      route('GET', '/ticket-types', 'choices.ticketTypes', 'channels.read'),
      route('GET', '/roles', 'choices.roles', 'channels.write'),
      route('GET', '/messages', 'messages.list', 'messages.read'),
      route('GET', '/messages/summary', 'messages.summary', 'messages.read'),
      route('POST', '/messages/retry', 'messages.retry', 'messages.retry'),
      route('POST', '/messages/dismiss', 'messages.dismiss', 'messages.retry'),
      route('GET', '/messages/:id', 'messages.find', 'messages.read'),
      route('GET', '/messages/:id/raw', 'messages.raw', 'messages.raw'),
      route('GET', '/settings', 'choices.settings', 'settings.read'),
    ],
  },
};
