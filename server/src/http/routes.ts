import { actionId, type PermissionKey } from '../../../contracts';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** Each route names the permissions that it needs, all of them; without one it can't be written down. */
const route = (
  method: Method,
  path: string,
  handler: string,
  ...permissions: [PermissionKey, ...PermissionKey[]]
) => ({
  method,
  path,
  handler,
  config: {
    policies: [
      'admin::isAuthenticatedAdmin',
      { name: 'admin::hasPermissions', config: { actions: permissions.map(actionId) } },
    ],
  },
});

/** Reached without Strapi's token, by what the address carries: its handler looks for itself who comes. */
const publicRoute = (method: Method, path: string, handler: string) => ({
  method,
  path,
  handler,
  config: { auth: false as const, policies: [] },
});

/** Routes of the admin panel, mounted at /email-channel. */
export const routes = {
  /** For API tokens of Strapi, mounted at /api/email-channel; each names the action that a token must be allowed. */
  'content-api': {
    type: 'content-api' as const,
    routes: [
      { method: 'GET' as const, path: '/metrics', handler: 'monitoring.metrics', config: { policies: [] } },
    ],
  },
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
      route('POST', '/channels/:id/sign-in', 'signIn.begin', 'channels.write'),
      route('GET', '/sign-in', 'signIn.settings', 'channels.read'),
      publicRoute('GET', '/oauth/callback', 'signIn.callback'),
      route('POST', '/channels/:id/read', 'channels.read', 'channels.run'),
      publicRoute('GET', '/files/:name', 'files.serve'),
      publicRoute('GET', '/mail-frame', 'messages.frame'),
      route('GET', '/channels/:id/folders', 'channels.folders', 'channels.write'),
      route('POST', '/channels/:id/preview', 'channels.previewRaw', 'channels.read'),
      route('GET', '/channels/:id/preview', 'channels.previewNewest', 'messages.raw'),
      route('POST', '/folders', 'channels.unsavedFolders', 'channels.write'),
      route('POST', '/preview', 'channels.previewUnsavedRaw', 'channels.write'),
      route('POST', '/preview-newest', 'channels.previewUnsavedNewest', 'channels.write', 'messages.raw'),
      route('POST', '/test-connection', 'channels.testConnection', 'channels.write'),
      route('POST', '/detect', 'channels.detect', 'channels.write'),
      route('GET', '/targets', 'choices.targets', 'channels.read'),
      route('GET', '/catalogue/:uid', 'choices.catalogue', 'channels.read'),
      route('GET', '/templates', 'choices.templates', 'channels.read'),
      route('POST', '/templates', 'choices.createTemplate', 'channels.write'),
      route('GET', '/templates/:id', 'choices.template', 'channels.read'),
      route('GET', '/offers', 'choices.offers', 'channels.read'),
      route('GET', '/locales', 'choices.locales', 'channels.read'),
      route('GET', '/ticket-types', 'choices.ticketTypes', 'channels.read'),
      route('GET', '/value-sources', 'choices.valueSources', 'channels.read'),
      route('GET', '/roles', 'choices.roles', 'channels.write'),
      route('GET', '/rules', 'rules.list', 'channels.read'),
      route('POST', '/rules', 'rules.create', 'channels.write'),
      route('PUT', '/rules/:id', 'rules.update', 'channels.write'),
      route('DELETE', '/rules/:id', 'rules.remove', 'channels.write'),
      route('POST', '/rules/order', 'rules.reorder', 'channels.write'),
      route('POST', '/replay', 'channels.replayUnsaved', 'channels.write', 'messages.read'),
      route('POST', '/rules/replay', 'rules.replay', 'channels.write', 'messages.read'),
      route('GET', '/messages', 'messages.list', 'messages.read'),
      route('GET', '/messages/summary', 'messages.summary', 'messages.read'),
      route('POST', '/messages/retry', 'messages.retry', 'messages.retry'),
      route('POST', '/messages/dismiss', 'messages.dismiss', 'messages.retry'),
      route('GET', '/messages/:id', 'messages.find', 'messages.read'),
      route('GET', '/messages/:id/raw', 'messages.raw', 'messages.raw'),
      route('GET', '/messages/:id/original', 'messages.original', 'messages.raw'),
      route('POST', '/messages/:id/read-again', 'messages.readAgain', 'messages.retry'),
      route('GET', '/tickets', 'tickets.contentTypes', 'tickets.read'),
      route('GET', '/signature', 'tickets.signature', 'tickets.reply'),
      route('PUT', '/signature', 'tickets.setSignature', 'tickets.reply'),
      route('GET', '/tickets/:uid/:id/conversation', 'tickets.conversation', 'tickets.read'),
      route('GET', '/tickets/:uid/:id/messages/:message/original', 'tickets.original', 'tickets.read'),
      route('GET', '/tickets/:uid/:id/messages/:message/raw', 'tickets.downloadOriginal', 'tickets.read'),
      route(
        'POST',
        '/tickets/:uid/:id/messages/:message/read-again',
        'tickets.readAgain',
        'tickets.read',
        'messages.retry',
      ),
      route('POST', '/tickets/:uid/:id/replies', 'tickets.reply', 'tickets.reply'),
      route('POST', '/tickets/:uid/:id/replies/:message/send', 'tickets.sendAgain', 'tickets.reply'),
      route('POST', '/tickets/:uid/:id/files', 'tickets.upload', 'tickets.reply'),
      route('GET', '/tickets/:uid/:id/saved-replies', 'tickets.savedReplies', 'tickets.reply'),
      route('DELETE', '/tickets/:uid/:id/replies/:message', 'tickets.takeBack', 'tickets.reply'),
      route('POST', '/tickets/:uid/:id/participants', 'tickets.addParticipant', 'tickets.reply'),
      route('POST', '/tickets/:uid/:id/participants/remove', 'tickets.removeParticipant', 'tickets.reply'),
      route('GET', '/tickets/:uid/:id/drafts', 'tickets.drafts', 'tickets.read'),
      route('PUT', '/tickets/:uid/:id/drafts/:kind', 'tickets.saveDraft', 'tickets.read'),
      route('DELETE', '/tickets/:uid/:id/drafts/:kind', 'tickets.removeDraft', 'tickets.read'),
      route('POST', '/tickets/:uid/:id/notes', 'tickets.note', 'tickets.note'),
      route('POST', '/preview-acknowledgement', 'tickets.previewAcknowledgement', 'channels.read'),
      route('POST', '/channels/:id/resume-sending', 'tickets.resume', 'channels.write'),
      publicRoute('GET', '/health', 'monitoring.health'),
      publicRoute('GET', '/prometheus', 'monitoring.prometheus'),
      route('GET', '/metrics', 'channels.metrics', 'channels.read'),
      route('GET', '/instances', 'channels.instances', 'channels.read'),
      route('GET', '/settings', 'choices.settings', 'settings.read'),
      route('GET', '/configuration', 'configuration.find', 'channels.read'),
      route('POST', '/configuration/apply', 'configuration.apply', 'channels.write'),
      route('GET', '/installation', 'installation.find', 'channels.read'),
      route('POST', '/installation', 'installation.settle', 'channels.write'),
    ],
  },
};
