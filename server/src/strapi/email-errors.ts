import { EmailChannelError } from '../../../contracts';

/** What email providers put into their errors: nodemailer's fields, and HTTP statuses of the others. */
interface ProviderError {
  code?: unknown;
  originalCode?: unknown;
  syscall?: unknown;
  responseCode?: unknown;
  timeoutType?: unknown;
  statusCode?: unknown;
  status?: unknown;
  response?: unknown;
  $metadata?: { httpStatusCode?: unknown };
}

/** Codes of a connection that never came about, so that nothing was sent. */
const NO_CONNECTION = /^(EDNS|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/;
/** Codes of a connection that broke, at whatever point. */
const BROKEN = /^(ECONNECTION|ESOCKET|ETIMEDOUT|ECONNRESET|ECONNABORTED|EPIPE|ESTREAM|EABORT)$/;

export const notSetUp = (): EmailChannelError =>
  new EmailChannelError(
    'sending-failed',
    'No email provider is set up: configure the plugin “email” in config/plugins, with an SMTP server for instance.',
  );

export const sendingUncertain = (why: string): EmailChannelError =>
  new EmailChannelError(
    'sending-uncertain',
    `The mail may or may not have been sent: ${why} while the email provider had it.`,
  );

/** An error of the email provider in our words: its own may hold addresses, credentials or the mail. */
export function emailFailure(error: unknown): EmailChannelError {
  if (error instanceof EmailChannelError) return error;
  const fault = typeof error === 'object' && error !== null ? (error as ProviderError) : {};
  const codes = [fault.code, fault.originalCode].map(String);

  const reply = status(fault.responseCode);
  if (reply !== null)
    return isPassing(reply)
      ? passing(`the mail server did not take it for now (SMTP ${reply})`)
      : codes.includes('EAUTH')
        ? failed(`the mail server refused the login (SMTP ${reply})`, CORRECT_LOGIN)
        : failed(`the mail server refused it (SMTP ${reply})`, CHECK_ADDRESS);
  if (codes.includes('EAUTH') || codes.includes('ENOAUTH') || codes.includes('EOAUTH2'))
    return failed('the email provider could not log in', CORRECT_LOGIN);
  if (
    codes.some((code) => NO_CONNECTION.test(code)) ||
    fault.syscall === 'connect' ||
    fault.timeoutType === 'CONNECT_TIMEOUT' ||
    fault.timeoutType === 'GREETING_TIMEOUT'
  )
    return passing('the mail server can’t be reached');
  if (codes.includes('ETLS'))
    return failed(
      'a secure connection to the mail server failed',
      'Check its certificate, and port and encryption of the plugin “email” in config/plugins.',
    );
  if (codes.some((code) => BROKEN.test(code))) return sendingUncertain('the connection broke');

  const http = httpStatus(fault);
  if (http !== null) {
    const why = `the email service answered with status ${http}`;
    return http === 429 || http >= 500 ? passing(why) : failed(why, CHECK_PROVIDER);
  }
  return failed('the email provider refused it', CHECK_PROVIDER);
}

const CHECK_ADDRESS =
  'Check the recipients’ addresses and whether the server lets the channel’s address send, then send it again.';
const CORRECT_LOGIN = 'Correct user name and password of the plugin “email” in config/plugins.';
const CHECK_PROVIDER = 'Check the settings of the plugin “email” in config/plugins, then send it again.';

/** It needs a person: `cure` is what they do. */
const failed = (why: string, cure: string): EmailChannelError =>
  new EmailChannelError('sending-failed', `The mail was not sent: ${why}. ${cure}`);

/** It is tried again by itself. */
const passing = (why: string): EmailChannelError =>
  new EmailChannelError('sending-failed', `The mail was not sent: ${why}.`, { transient: true });

/** 4yz is a transient negative completion, 5yz a permanent one; 421 closes the session (RFC 5321 4.2.1). */
const isPassing = (reply: number): boolean => reply < 500;

const status = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 400 && value < 600 ? value : null;

function httpStatus({ code, statusCode, status: own, response, $metadata }: ProviderError): number | null {
  const answer = (response ?? {}) as { statusCode?: unknown; status?: unknown };
  const named = [statusCode, own, code, answer.statusCode, answer.status, $metadata?.httpStatusCode];
  return named.map(status).find((value) => value !== null) ?? null;
}
