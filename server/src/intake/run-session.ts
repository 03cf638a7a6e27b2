import { EmailChannelError, type ChannelFolder } from '../../../contracts';
import type { Mailbox, OpenFolder } from '../mailbox/types';
import type { Place } from '../messages/message';
import type { Run } from './dependencies';

/** Connections that one run opens at most, the first included. */
const MAX_CONNECTIONS = 10;

/** A folder that a run has opened. */
export interface OpenedFolder {
  run: Run;
  session: RunSession;
  place: Place;
  setting: ChannelFolder;
}

/** The mailbox of a run, signed in again when a message broke the connection. */
export class RunSession {
  private connections = 1;
  private folder: string | null = null;

  private constructor(
    private readonly connect: () => Promise<Mailbox>,
    public mailbox: Mailbox,
  ) {}

  /** @param connect signs in to the mailbox */
  static async start(connect: () => Promise<Mailbox>): Promise<RunSession> {
    return new RunSession(connect, await connect());
  }

  async open(path: string): Promise<OpenFolder> {
    this.folder = path;
    return this.mailbox.open(path);
  }

  /** Signs in once more and opens the same folder. Rejects as `reconnect` does. */
  async restart(): Promise<OpenFolder> {
    await this.reconnect();
    return this.open(this.folder!);
  }

  /** Signs in once more. Rejects with `connection-lost` when that was done too often. */
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
