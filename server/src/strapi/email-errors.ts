import { EmailChannelError, type ErrorText, type Values } from '../../../contracts';

/** Error properties of email providers: nodemailer's fields, or an HTTP status. */
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

/** Codes of failed connections, with which nothing was sent. */
const NO_CONNECTION = /^(EDNS|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN)$/;
/** Codes of connections that broke at any point. */
const BROKEN = /^(ECONNECTION|ESOCKET|ETIMEDOUT|ECONNRESET|ECONNABORTED|EPIPE|ESTREAM|EABORT)$/;

/** Converts an error of the email provider. The original may contain addresses, credentials or the message. */
export function emailFailure(error: unknown): EmailChannelError {
  if (error instanceof EmailChannelError) return error;
  const fault = typeof error === 'object' && error !== null ? (error as ProviderError) : {};
  const codes = [fault.code, fault.originalCode].map(String);

  const reply = status(fault.responseCode);
  if (reply !== null) {
    const values = { status: String(reply) };
    if (isPassing(reply)) return passing('sending-failed.for-now', values);
    return new EmailChannelError(
      codes.includes('EAUTH') ? 'sending-failed.login' : 'sending-failed.refused',
      values,
    );
  }
  if (codes.includes('EAUTH') || codes.includes('ENOAUTH') || codes.includes('EOAUTH2'))
    return new EmailChannelError('sending-failed.provider-login');
  if (
    codes.some((code) => NO_CONNECTION.test(code)) ||
    fault.syscall === 'connect' ||
    fault.timeoutType === 'CONNECT_TIMEOUT' ||
    fault.timeoutType === 'GREETING_TIMEOUT'
  )
    return passing('sending-failed.unreachable');
  if (codes.includes('ETLS')) return new EmailChannelError('sending-failed.tls');
  if (codes.some((code) => BROKEN.test(code))) return new EmailChannelError('sending-uncertain.broke');

  const http = httpStatus(fault);
  if (http === null) return new EmailChannelError('sending-failed');
  const values = { status: String(http) };
  return http === 429 || http >= 500
    ? passing('sending-failed.status-for-now', values)
    : new EmailChannelError('sending-failed.status', values);
}

/** An error that is retried automatically. */
const passing = (text: ErrorText, values: Values = {}): EmailChannelError =>
  new EmailChannelError(text, values, { transient: true });

/** 4yz is transient, 5yz permanent; 421 closes the session (RFC 5321 4.2.1). */
const isPassing = (reply: number): boolean => reply < 500;

const status = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 400 && value < 600 ? value : null;

function httpStatus({ code, statusCode, status: own, response, $metadata }: ProviderError): number | null {
  const answer = (response ?? {}) as { statusCode?: unknown; status?: unknown };
  const named = [statusCode, own, code, answer.statusCode, answer.status, $metadata?.httpStatusCode];
  return named.map(status).find((value) => value !== null) ?? null;
}
