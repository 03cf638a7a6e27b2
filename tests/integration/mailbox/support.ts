import { EmailChannelError } from '../../../contracts';
import { type ConnectionSettings, type MailboxLimits, connectMailbox } from '../../../server/src/mailbox';

/** Limits under which servers on loopback may be reached. */
export const LIMITS: MailboxLimits = {
  operationMs: 10_000,
  messageBytes: 25 * 1024 * 1024,
  allowedPrivateHosts: ['127.0.0.0/8', '::1'],
};

/** Settings for a server on loopback; `password` signs in `user`. */
export const settingsFor = (port: number, changes: Partial<ConnectionSettings> = {}): ConnectionSettings => ({
  host: 'localhost',
  port,
  security: 'none',
  username: 'user',
  auth: { type: 'password', password: 'password' },
  connectionTimeoutMs: 10_000,
  caCertificate: null,
  ...changes,
});

export const connectTo = (
  port: number,
  changes: Partial<ConnectionSettings> = {},
  limits: Partial<MailboxLimits> = {},
  signal?: AbortSignal,
) => connectMailbox(settingsFor(port, changes), { limits: { ...LIMITS, ...limits }, signal });

/** The EmailChannelError that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<EmailChannelError> {
  const error = await promise.then(
    () => new Error('It did not reject.'),
    (reason: unknown) => reason,
  );
  if (error instanceof EmailChannelError) return error;
  throw error;
}

/** A message of a few lines, with CRLF. */
export const message = (subject: string, body = 'Hello') =>
  Buffer.from(
    `From: Anna <anna@example.com>\r\nTo: support@helpdesk.test\r\nSubject: ${subject}\r\n` +
      `Message-ID: <${subject.replace(/\W/g, '-')}@example.com>\r\n\r\n${body}\r\n`,
  );
