import { ImapFlow } from 'imapflow';

/** A mail server of a test that is not Dovecot: on loopback and free ports. */
export interface OtherServer {
  ports: { imap: number; imaps: number };
  /** PEM of the authority that signed its certificate. */
  ca: string;
  /** Puts a message into a folder, by its path on the server, through IMAP. */
  deliver(
    folder: string,
    raw: string | Buffer,
    options?: { internalDate?: Date; user?: string },
  ): Promise<void>;
  /** Does something as another client of the mailbox would. */
  asClient<T>(work: (client: ImapFlow) => Promise<T>, user?: string): Promise<T>;
  stop(): Promise<void>;
}

/** The part of `OtherServer` that is the same for every server: what another client does. */
export function clientOf(
  port: number,
  users: Record<string, string>,
): Pick<OtherServer, 'deliver' | 'asClient'> {
  const asClient: OtherServer['asClient'] = async (work, user = Object.keys(users)[0]!) => {
    const client = new ImapFlow({
      ...{ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, logger: false },
      auth: { user, pass: users[user]! },
    });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  };
  return {
    asClient,
    deliver: (folder, raw, { internalDate = new Date(), user } = {}) =>
      asClient(async (client) => {
        if (!(await client.append(folder, raw, [], internalDate))) throw new Error('not delivered');
      }, user),
  };
}
