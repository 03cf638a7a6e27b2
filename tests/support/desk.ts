import { UID } from '../../content-types';
import type { ChannelPayload, Outcome } from '../../contracts';
import type { Application } from '../../server/src/services';
import { numberOf } from '../../server/src/strapi/database';
import { startApp, type AppOptions, type TestApp } from './app';
import { activeChannel, publishIncident } from './incident';
import { startDovecot, type Dovecot } from './mailservers/dovecot';

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

export interface MailParts {
  from?: string;
  to?: string;
  subject?: string;
  messageId?: string | null;
  date?: string;
  inReplyTo?: string;
  headers?: string[];
  body?: string;
}

let serial = 0;

/** A small plain message with CRLF; each has a Message-ID of its own unless one is given. */
export function rawMail(parts: MailParts = {}): string {
  serial += 1;
  const { messageId = `<m${serial}@customer.example>` } = parts;
  return [
    `From: ${parts.from ?? 'Anna <anna@customer.example>'}`,
    `To: ${parts.to ?? 'Support <support@desk.example>'}`,
    `Subject: ${parts.subject ?? `Question ${serial}`}`,
    `Date: ${parts.date ?? 'Mon, 02 Mar 2026 10:00:00 +0000'}`,
    ...(messageId ? [`Message-ID: ${messageId}`] : []),
    ...(parts.inReplyTo ? [`In-Reply-To: ${parts.inReplyTo}`] : []),
    ...(parts.headers ?? []),
    ...(parts.headers?.some((header) => /^content-type:/i.test(header))
      ? []
      : ['Content-Type: text/plain; charset=utf-8']),
    '',
    parts.body ?? `Please help with ${serial}.`,
    '',
  ].join('\r\n');
}

/** A message with files; each is `[name, type, base64]`. */
export function rawMailWithFiles(files: [string, string, string][], parts: MailParts = {}): string {
  const boundary = 'frontier';
  const body = [
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    parts.body ?? 'See the files.',
    ...files.flatMap(([name, type, content]) => [
      `--${boundary}`,
      `Content-Type: ${type}; name="${name}"`,
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      content,
    ]),
    `--${boundary}--`,
  ].join('\r\n');
  return rawMail({
    ...parts,
    body,
    headers: [
      ...(parts.headers ?? []),
      'MIME-Version: 1.0',
      `Content-Type: multipart/mixed; boundary="${boundary}"`,
    ],
  });
}

/** A message of HTML that shows pictures; each is base64 of a PNG, by the header that names it, such as `Content-ID: <a@b>`. */
export function rawMailWithPictures(
  html: string,
  pictures: Record<string, string>,
  parts: MailParts = {},
): string {
  const boundary = 'frontier';
  const files = Object.entries(pictures).flatMap(([header, content]) => [
    `--${boundary}`,
    'Content-Type: image/png',
    header,
    'Content-Transfer-Encoding: base64',
    '',
    content,
  ]);
  return rawMail({
    ...parts,
    body: [
      `--${boundary}`,
      'Content-Type: text/html; charset=utf-8',
      '',
      html,
      ...files,
      `--${boundary}--`,
    ].join('\r\n'),
    headers: ['MIME-Version: 1.0', `Content-Type: multipart/related; boundary="${boundary}"`],
  });
}

/** Number of rows of a table of the plugin. */
export const countRows = async (desk: Desk, table: string): Promise<number> => {
  const [row] = (await desk.app.strapi.db.connection(table).count({ n: '*' })) as unknown as { n: unknown }[];
  return numberOf(row?.n);
};
