import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** The way mail gets into the mailbox from outside: SMTP on loopback, without sign-in. */
export interface SmtpDoor {
  port: number;
  stop(): Promise<void>;
}

export interface SmtpDoorOptions {
  /** 0 takes a free one. */
  port: number;
  /** Bytes. */
  largest: number;
  /** Puts a message into the mailbox, whoever it is addressed to. */
  deliver(raw: Buffer): void;
}

/** Opens the door. Rejects when the port is taken. */
export async function openSmtpDoor({ port, largest, deliver }: SmtpDoorOptions): Promise<SmtpDoor> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: largest,
    banner: 'Email Channel demo',
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        if (!stream.sizeExceeded) chunks.push(chunk);
      });
      stream.on('error', done);
      stream.on('end', () => {
        if (stream.sizeExceeded)
          return done(Object.assign(new Error(`At most ${largest} bytes.`), { responseCode: 552 }));
        try {
          deliver(Buffer.concat([traceOf(session), ...chunks]));
          done(null, 'Delivered.');
        } catch (error) {
          done(error as Error);
        }
      });
    },
  });
  // A client that hangs up is no reason to end.
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The header lines that a receiving server adds (RFC 5321 4.4). */
function traceOf({ envelope, clientHostname, id }: SMTPServerSession): Buffer {
  const sender = envelope.mailFrom ? envelope.mailFrom.address : '';
  const date = new Date().toUTCString().replace('GMT', '+0000');
  return Buffer.from(
    `Return-Path: <${sender}>\r\nReceived: from ${clientHostname} by localhost with ESMTP id ${id}; ${date}\r\n`,
  );
}
