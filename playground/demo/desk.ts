import { join } from 'node:path';
import { createStrapi, type Core } from '@strapi/strapi';
import type { Application } from '../../server/src/services';
import type { Home } from './home';

/** Messages of more bytes fail in the demo, so that one sample of modest size shows it. */
export const MESSAGE_BYTES = 1024 * 1024;
/** After a crash the next start waits this long for the lease of the channel, in ms. */
const LEASE_MS = 5_000;

/** The playground: a helpdesk on Strapi with the plugin. */
export interface Desk {
  strapi: Core.Strapi;
  app: Application;
  listen(): Promise<void>;
  stop(): Promise<void>;
}

/** Loads the playground on the demo's database. It listens, and reads mailboxes by itself, only after `listen`. */
export async function startDesk(options: {
  root: string;
  home: Home;
  port: number;
  panel: boolean;
  /** Where outgoing mail is handed to; without it none goes out. */
  smtpPort?: number;
  /** Path of a configuration file of the plugin. */
  configuration?: string;
}): Promise<Desk> {
  const { root, home, port, panel, smtpPort, configuration } = options;
  const { secrets } = home;
  Object.assign(process.env, {
    // Not production: there Strapi's sign-in cookie wants https.
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_CLIENT: 'sqlite',
    DATABASE_FILENAME: home.database,
    PUBLIC_DIR: home.public,
    SMTP_PORT: smtpPort === undefined ? '' : String(smtpPort),
    APP_KEYS: secrets.appKeys.join(','),
    ADMIN_JWT_SECRET: secrets.adminJwtSecret,
    API_TOKEN_SALT: secrets.apiTokenSalt,
    TRANSFER_TOKEN_SALT: secrets.transferTokenSalt,
    ENCRYPTION_KEY: secrets.encryptionKey,
    EMAIL_CHANNEL_PATH: root,
    EMAIL_CHANNEL_CONFIG: JSON.stringify({
      leaseMs: LEASE_MS,
      limits: { messageBytes: MESSAGE_BYTES },
      ...(configuration && { configuration }),
    }),
    STRAPI_TELEMETRY_DISABLED: 'true',
  });
  const appDir = join(root, 'playground');
  const strapi = withoutSignals(() =>
    createStrapi({ appDir, distDir: appDir, autoReload: false, serveAdminPanel: panel }),
  );
  // What Strapi says to a developer while it loads is of no use here.
  strapi.log.level = 'error';
  await strapi.load();
  strapi.log.level = 'warn';
  return {
    strapi,
    app: strapi.plugin('email-channel').service('app') as unknown as Application,
    async listen() {
      strapi.server.mount();
      await new Promise<void>((resolve, reject) => {
        strapi.server.httpServer.once('error', reject);
        strapi.server.httpServer.listen(port, '127.0.0.1', resolve);
      });
    },
    stop: () => strapi.destroy(),
  };
}

/** Strapi ends the whole process on a signal; here its parts are ended in their order, so its handlers go. */
function withoutSignals(create: () => Core.Strapi): Core.Strapi {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  const before = signals.map((signal) => process.listeners(signal));
  const strapi = create();
  signals.forEach((signal, index) => {
    for (const listener of process.listeners(signal))
      if (!before[index]!.includes(listener)) process.off(signal, listener);
  });
  return strapi;
}
