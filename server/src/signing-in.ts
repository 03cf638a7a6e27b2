import type { Channels } from './channels/channels';
import type { Foundations } from './foundations';
import { createProxyFor } from './mailbox/proxy';
import { createSignIns } from './oauth/sign-ins';
import type { Engine } from './schedule/engine';

/** Sign-ins of people at their provider. */
export const joinSignIns = (
  { strapi, database, secrets, config }: Foundations,
  channels: Channels,
  engine: Engine,
) =>
  createSignIns({
    database,
    secrets,
    allowedPrivateHosts: config.allowedPrivateHosts,
    proxyFor: createProxyFor(config.proxy),
    serverUrl: String(strapi.config.get('server.absoluteUrl') ?? '').replace(/\/$/, ''),
    channel: (documentId) => channels.read(documentId),
    async mayFinish(adminId) {
      const admin = await strapi.db.query('admin::user').findOne({ where: { id: adminId } });
      return Boolean(admin?.isActive && !admin.blocked);
    },
    signedIn: (documentId) => void engine.requestRun(documentId),
  });
