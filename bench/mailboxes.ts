import { rmSync } from 'node:fs';
import { writeMaildir, type GeneratorOptions } from '../tests/support/mailbox-generator';
import { startDovecot } from '../tests/support/mailservers/dovecot';
import { startProxy } from '../tests/support/mailservers/proxy';

/** How a mailbox is reached, always over TLS. */
export interface MailboxAccess {
  host: string;
  port: number;
  /** PEM. */
  caCertificate: string;
  username: string;
  password: string;
}

/** A generated mailbox and what has to come out of it. */
export interface BenchMailbox {
  access: MailboxAccess;
  messages: number;
  /** Attachments and inline images, and their bytes. */
  files: number;
  fileBytes: number;
  /** The same mailbox over a network with so many ms a round trip. */
  withLatency(ms: number): Promise<{ access: MailboxAccess; stop(): Promise<void> }>;
  remove(): void;
}

export interface MailServer {
  fill(options: Pick<GeneratorOptions, 'count' | 'mix' | 'seed'>): BenchMailbox;
  stop(): Promise<void>;
}

const PASSWORD = 'password';

/** Starts a Dovecot on loopback for mailboxes that are the same each time. */
export async function startMailServer(): Promise<MailServer> {
  const dovecot = await startDovecot({ users: {} });
  let users = 0;
  return {
    fill(options) {
      const username = `reader${++users}`;
      dovecot.addUser(username, PASSWORD);
      const dir = dovecot.maildir(username);
      const mails = writeMaildir(dir, { ...options, owner: dovecot.owner });
      const files = mails.flatMap((mail) => mail.attachments);
      const access: MailboxAccess = {
        host: dovecot.host,
        port: dovecot.ports.imaps,
        caCertificate: dovecot.ca,
        username,
        password: PASSWORD,
      };
      return {
        access,
        messages: mails.length,
        files: files.length,
        fileBytes: files.reduce((sum, file) => sum + file.size, 0),
        async withLatency(latencyMs) {
          const proxy = await startProxy(dovecot.ports.imaps, { latencyMs });
          return { access: { ...access, port: proxy.port }, stop: () => proxy.stop() };
        },
        remove: () => rmSync(dir, { recursive: true, force: true }),
      };
    },
    stop: () => dovecot.stop(),
  };
}
