declare module 'hoodiecrow-imap' {
  import type { Server } from 'node:net';

  interface HoodiecrowServer {
    server: Server;
    listen(port: number, host: string, listening: () => void): void;
    close(closed: () => void): void;
    getMailbox(path: string): object | undefined;
    createMailbox(path: string): void;
    formatInternalDate(date: Date): string;
    /** `raw` holds one byte in each character. */
    appendMessage(mailbox: object, flags: string[], internalDate: string, raw: string): unknown;
  }

  export default function hoodiecrow(options: Record<string, unknown>): HoodiecrowServer;
}
