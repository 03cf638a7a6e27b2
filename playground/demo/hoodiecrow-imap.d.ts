declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';

  interface HoodiecrowMessage {
    uid: number;
    /** One byte in each character. */
    raw: string;
    /** RFC 3501 `date-time`. */
    internaldate: string;
  }

  interface HoodiecrowServer {
    server: Server;
    /** Called for each message that gets into a mailbox, before clients are told. */
    messageHandlers: ((
      server: HoodiecrowServer,
      message: HoodiecrowMessage,
      mailbox: { path: string },
    ) => void)[];
    listen(port: number, host: string, listening: () => void): void;
    close(closed: () => void): void;
    getMailbox(path: string): object | undefined;
    createMailbox(path: string): void;
    /** `raw` holds one byte in each character. */
    appendMessage(mailbox: object, flags: string[], internalDate: string, raw: string): unknown;
  }

  export default function hoodiecrow(options: Record<string, unknown>): HoodiecrowServer;
}
