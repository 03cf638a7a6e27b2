import { EmailChannelError, type ErrorText } from '../../../contracts';
import { mailboxError } from './errors';
import type { ConnectionSettings } from './types';

/** Error properties of nodemailer and Node. */
interface RawSmtpError {
  code?: unknown;
  originalCode?: unknown;
  message?: unknown;
  responseCode?: unknown;
}

/** Maps connection settings to those of sending. */
const FIELDS: Record<string, string> = { host: 'smtpHost', port: 'smtpPort', security: 'smtpSecurity' };
const ofSending = (error: EmailChannelError): EmailChannelError => {
  const { field } = error.details;
  return field && FIELDS[field] ? error.about(FIELDS[field]) : error;
};

/** Converts an SMTP connection or login error. The result contains nothing of the server's response. */
export function smtpError(error: unknown, settings: ConnectionSettings, greeted: boolean): EmailChannelError {
  const raw = (typeof error === 'object' && error !== null ? error : {}) as RawSmtpError;
  const { host, port, security, auth } = settings;
  const said = String(raw.message ?? '');
  const reply = typeof raw.responseCode === 'number' ? raw.responseCode : null;
  const own = (text: ErrorText, field?: string, transient?: boolean) =>
    new EmailChannelError(
      text,
      { host, port: String(port) },
      { field, ...(transient !== undefined && { transient }) },
    );

  if (raw.code === 'EAUTH') {
    if (reply !== null && reply < 500) return own('server-unavailable');
    if (reply === 530 || reply === 538) return own('login-refused.encryption', 'smtpSecurity');
    if (auth.type === 'oauth') return own('oauth-token-refused.sending', 'username');
    return own('login-refused.sending', 'secrets.password');
  }
  if (raw.code === 'EPROTOCOL' && !greeted && reply === null) return own('not-smtp', 'smtpPort');
  if (reply === 421 || (reply !== null && !greeted && reply < 500)) return own('server-unavailable');
  if (raw.code === 'ETLS' && reply !== null) return own('starttls-missing', 'smtpSecurity');
  const code = certificateCode(said) ?? raw.originalCode ?? (raw.code === 'ETLS' ? 'EPROTO' : raw.code);
  const plain = NODEMAILER_CODES[String(code)] ?? code;
  return ofSending(
    mailboxError(
      { code: plain, cert: (raw as { cert?: unknown }).cert },
      { host, port, security, authType: auth.type, phase: 'connecting', greeted },
    ),
  );
}

/** The error for an SMTP connection timeout. */
export const smtpTookTooLong = ({ host, port }: ConnectionSettings, greeted: boolean): EmailChannelError =>
  new EmailChannelError(
    greeted ? 'connection-timeout.login' : 'connection-timeout',
    { host, port: String(port) },
    { field: greeted ? undefined : 'smtpHost' },
  );

/** Maps nodemailer's codes to those of sockets. */
const NODEMAILER_CODES: Record<string, string> = { ECONNECTION: 'EConnectionClosed', ESOCKET: 'ECONNRESET' };

/** After STARTTLS, nodemailer keeps only the message of a certificate error. */
function certificateCode(message: string): string | null {
  if (/altnames/i.test(message)) return 'ERR_TLS_CERT_ALTNAME_INVALID';
  if (/certificate has expired|not yet valid/i.test(message)) return 'CERT_HAS_EXPIRED';
  return /self[- ]signed|unable to (get|verify)[^:]*certificate/i.test(message) ? 'SELF_SIGNED_CERT' : null;
}
