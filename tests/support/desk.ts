import { UID } from '../../content-types';
import type { ChannelPayload, Outcome } from '../../contracts';
import type { Application } from '../../server/src/services';
import { numberOf } from '../../server/src/strapi/database';
import { startApp, type AppOptions, type TestApp } from './app';
import { activeChannel, publishIncident } from './incident';
import { startDovecot, type Dovecot } from './mailservers/dovecot';

export * from './raw-mail';

type Row = Record<string, unknown>;

/** A helpdesk with a mailbox: the playground, a Dovecot, a template, and channels that read it. */
export interface Desk {
  app: TestApp;
  application: Application;
  dovecot: Dovecot;
  template: string;
  /** Puts a message into a folder of the mailbox. */
  deliver(raw: string | Buffer, options?: { folder?: string; internalDate?: Date }): void;
  /** An active channel with a mailbox of its own name. */
  channel(payload?: Partial<ChannelPayload>): Promise<string>;
  /** Reads a channel once; rejects when it could not be read. */
  read(channel: string): Promise<Record<Outcome, number>>;
  /** Rows of the message log of a channel, by UID. */
  log(channel: string): Promise<Row[]>;
  tickets(): Promise<Row[]>;
  /** Messages of conversations but those that tickets were made of. */
  replies(): Promise<Row[]>;
  /** The mails that tickets were made of, as their conversations keep them. */
  openings(): Promise<Row[]>;
  stop(): Promise<void>;
}

const USER = 'desk';
const PASSWORD = 'secret-pass';

export async function startDesk(options: AppOptions = {}): Promise<Desk> {
  const dovecot = await startDovecot({ users: { [USER]: PASSWORD } });
  const app = await startApp(options).catch(async (error) => {
    await dovecot.stop();
    throw error;
  });
  const { strapi } = app;
  const application = strapi.plugin('email-channel').service('app') as unknown as Application;
  const template = await publishIncident(strapi);
  const rows = async (uid: string, populate: object = {}) =>
    (await strapi
      .documents(uid as never)
      .findMany({ populate, sort: 'id:asc' } as never)) as unknown as Row[];

  const conversationRows = () => rows(UID.ticketMessage, { attachments: true, ticket: true });

  return {
    app,
    application,
    dovecot,
    template,
    deliver: (raw, { folder = 'INBOX', internalDate } = {}) =>
      dovecot.deliver(USER, folder, Buffer.from(raw as string), { internalDate: internalDate ?? new Date() }),
    async channel(payload = {}) {
      const channel = await application.channels.create(
        activeChannel({
          host: 'localhost',
          port: dovecot.ports.imaps,
          caCertificate: dovecot.ca,
          username: USER,
          secrets: { password: PASSWORD },
          template,
          ...payload,
        }),
      );
      return channel.documentId;
    },
    async read(channel) {
      const result = await application.engine.runNow(channel);
      if (!result)
        throw new Error(
          `The channel was not read: ${app.logs.filter((line) => /not read/.test(line)).at(-1)}`,
        );
      return result.summary;
    },
    log: (channel) =>
      strapi.db
        .connection('email_channel_ledger')
        .where({ channel })
        .orderBy('uid')
        .orderBy('id') as unknown as Promise<Row[]>,
    tickets: () => rows(UID.ticket, { attachments: true, offer: true, linkedTicket: true }),
    replies: async () => (await conversationRows()).filter(({ opening }) => !opening),
    openings: async () => (await conversationRows()).filter(({ opening }) => opening),
    async stop() {
      await app.stop();
      await dovecot.stop();
    },
  };
}

/** Number of rows of a table of the plugin. */
export const countRows = async (desk: Desk, table: string): Promise<number> => {
  const [row] = (await desk.app.strapi.db.connection(table).count({ n: '*' })) as unknown as { n: unknown }[];
  return numberOf(row?.n);
};
