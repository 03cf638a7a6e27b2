import { EmailChannelError, type ChannelFolder } from '../../../contracts';
import type { Mailbox, OpenFolder } from '../mailbox/types';
import type { Place } from '../messages/message';
import type { Run } from './dependencies';

/** Maximum number of connections per run, including the first. */
const MAX_CONNECTIONS = 10;

/** The folder that a run has open. */
export interface OpenedFolder {
  run: Run;
  session: RunSession;
  place: Place;
  setting: ChannelFolder;
}

/** Mailbox connection of a run, which reconnects after a message broke it. */
export class RunSession {
  private connections = 1;
  private folder: string | null = null;

  private constructor(
    private readonly connect: () => Promise<Mailbox>,
    public mailbox: Mailbox,
  ) {}

  /** @param connect connects to the mailbox */
  static async start(connect: () => Promise<Mailbox>): Promise<RunSession> {
    return new RunSession(connect, await connect());
  }

  async open(path: string): Promise<OpenFolder> {
    this.folder = path;
    return this.mailbox.open(path);
  }

  /** Reconnects and opens the same folder. Rejects as `reconnect` does. */
  async restart(): Promise<OpenFolder> {
    await this.reconnect();
    return this.open(this.folder!);
  }

  /** Reconnects. Rejects with `connection-lost` after too many times. */
  async reconnect(): Promise<void> {
    if (this.connections >= MAX_CONNECTIONS)
      throw new EmailChannelError('connection-lost.too-often', {}, { field: 'host' });
    this.connections += 1;
    await this.mailbox.close();
    this.mailbox = await this.connect();
  }

  async end(): Promise<void> {
    await this.mailbox.close();
  }
}
