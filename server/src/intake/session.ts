import { EmailChannelError } from '../../../contracts';
import type { Mailbox, OpenFolder } from '../mailbox/types';
import type { IntakeDependencies, Run } from './dependencies';

/** Connections that one run opens at most, the first included. */
const MOST_CONNECTIONS = 10;

/** The mailbox of a run, signed in again when a message broke the connection. */
export class Session {
  private connections = 1;
  private folder: string | null = null;

  private constructor(
    private readonly deps: IntakeDependencies,
    private readonly run: Run,
    public mailbox: Mailbox,
  ) {}

  static async start(deps: IntakeDependencies, run: Run): Promise<Session> {
    return new Session(deps, run, await deps.connect(run.channel, run.connection));
  }

  async open(path: string): Promise<OpenFolder> {
    this.folder = path;
    return this.mailbox.open(path);
  }

  /** Signs in once more and opens the same folder. Rejects with `connection-lost` when that was done too often. */
  async restart(): Promise<OpenFolder> {
    if (this.connections >= MOST_CONNECTIONS)
      throw new EmailChannelError(
        'connection-lost',
        'The connection to the mail server was lost too often.',
        {
          field: 'host',
          transient: true,
        },
      );
    this.connections += 1;
    await this.mailbox.close();
    this.mailbox = await this.deps.connect(this.run.channel, this.run.connection);
    return this.open(this.folder!);
  }

  async end(): Promise<void> {
    await this.mailbox.close();
  }
}
