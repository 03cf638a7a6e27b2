import { EmailChannelError, type ErrorText, type Values } from '../../../contracts';
import { dnsNames } from './certificate';
import {
  type Explain,
  type Explanation,
  type MailboxErrorContext,
  folderMissing,
  folderRefused,
  mailboxAccessDenied,
  certificateUntrusted,
  certificateExpired,
  certificateWrongHost,
  tlsFailed,
  starttlsMissing,
  notImap,
  nameNotFound,
  nameLookUpFailed,
  connectionRefused,
  unreachable,
  connectTimeout,
  greetingTimeout,
  handshakeTimeout,
  loginTimeout,
  connectionLost,
  closedAtOnce,
  serverUnavailable,
  commandRefused,
  limitExceeded,
  protocolError,
  loginRefused,
  passwordExpired,
  encryptionRequired,
  signInNotOffered,
  tokenRefused,
} from './explanations';

export type { MailboxErrorContext } from './explanations';

/** Properties of errors of imapflow and Node; no others are read. */
interface RawError {
  code?: unknown;
  message?: unknown;
  authenticationFailed?: unknown;
  serverResponseCode?: unknown;
  responseStatus?: unknown;
  responseText?: unknown;
  response?: unknown;
  mailboxMissing?: unknown;
  tlsFailed?: unknown;
  oauthError?: { status?: unknown };
  throttleReset?: unknown;
  reason?: unknown;
  cert?: { subjectaltname?: unknown };
}

/**
 * Converts errors of imapflow, TLS, DNS and sockets to an EmailChannelError. Its message says what to do and contains
 * none of the server's response, which may repeat the password. Of the cause, only the code is kept.
 */
export function mailboxError(error: unknown, context: MailboxErrorContext): EmailChannelError {
  if (error instanceof EmailChannelError) return error;
  const raw = (typeof error === 'object' && error !== null ? error : {}) as RawError;
  const certificateNames = dnsNames(raw.cert?.subjectaltname);
  const { text, values, field, transient } = explain(raw, { ...context, certificateNames });
  return new EmailChannelError(text, values, {
    field,
    transient,
    // Exchange Online returns a back-off time in ms.
    ...(Number(raw.throttleReset) > 0 && { retryAfterMs: Number(raw.throttleReset) }),
    cause: typeof raw.code === 'string' ? { code: raw.code } : undefined,
  });
}

function explain(raw: RawError, context: MailboxErrorContext): Explanation {
  const code = typeof raw.code === 'string' ? raw.code : '';
  if (code === 'ETHROTTLE') return serverUnavailable(context);
  if (raw.mailboxMissing === true) return folderMissing(context);
  if (NO_ACCESS.test(textOf(raw))) return mailboxAccessDenied(context);
  if (raw.authenticationFailed === true || isLoginRefusal(raw)) return explainLogin(raw, context);
  const known = BY_CODE.get(code);
  if (known) return known(context);
  if (raw.tlsFailed === true && !code) return starttlsMissing(context);
  if (CERTIFICATE_CODES.test(code)) return certificateUntrusted(context);
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO' || raw.tlsFailed === true) return tlsFailed(context);
  // A tagged BAD leaves the connection usable (RFC 3501, section 7.1.3).
  if (raw.responseStatus === 'NO' || (raw.responseStatus === 'BAD' && context.phase === 'working')) {
    if (isTemporary(raw)) return serverUnavailable(context);
    return context.folder && !context.changing ? folderRefused(context) : commandRefused(context);
  }
  if (context.phase === 'connecting' && !context.greeted && UNREADABLE.test(code)) return notImap(context);
  return protocolError(context);
}

/** RFC 5530 codes, and vendors' variants of OVERQUOTA, for temporary failures. */
const TEMPORARY_CODES = new Set([
  'UNAVAILABLE',
  'INUSE',
  'LIMIT',
  'SERVERBUG',
  'THROTTLED',
  'OVERQUOTA-TEMP',
]);
/** Text for servers without response codes: an exceeded limit (Gmail, Exchange, Yahoo) … */
const LIMIT_TEXT = /too many|throttl|rate[ -]limit|exceeded[^.]*(command|bandwidth|rate|connection|request)/i;
/** … a wrong password, even if listed among temporary causes (QQ) or followed by "try again later" (Yahoo) … */
const PASSWORD_TEXT =
  /\b(invalid|incorrect|wrong|bad|unknown)\b.{0,40}\b(passwords?|credentials?|user ?names?)\b|\b(passwords?|credentials?|user ?names?)\b.{0,40}\b(invalid|incorrect|wrong|mismatch|error|not (accepted|correct|recognized))\b|authorization code/i;
/** … or a temporary failure. */
const TEMPORARY_TEXT = /try again|later|temporar|overload|busy|unavailable/i;
/** Signed in but without mailbox access: Exchange, and providers whose settings disable IMAP. */
const NO_ACCESS =
  /authenticated but not connected|not enabled for imap|imap (access|service)? ?(is|has been) (disabled|not enabled|turned off)|enable imap/i;
const UNREADABLE = /^(ParserError|UnexpectedTag|MissingTag|InvalidResponse|LineTooLarge|ResponseTooLarge)/;
const CERTIFICATE_CODES = /(^|_)(CERT|CRL|ISSUER|LEAF_SIGNATURE)(_|$)|SELF_SIGNED|^INVALID_(CA|PURPOSE)$/;

/** The server's text, used only for matching. It may repeat the password, so it is never shown. */
const textOf = ({ responseText, response }: RawError): string =>
  [responseText, response]
    .filter((text) => typeof text === 'string')
    .join(' ')
    .slice(0, 2_000);

function isTemporary(raw: RawError): boolean {
  const code = typeof raw.serverResponseCode === 'string' ? raw.serverResponseCode.toUpperCase() : '';
  const text = textOf(raw);
  const atLogin = raw.authenticationFailed === true;
  // At login, this is the account's command or bandwidth quota (Gmail); otherwise the mailbox is full.
  if (code === 'OVERQUOTA') return atLogin || LIMIT_TEXT.test(text);
  if (/^(AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|EXPIRED)$/.test(code)) return false;
  if (code === 'LIMIT' || code === 'THROTTLED' || LIMIT_TEXT.test(text)) return true;
  if (atLogin && PASSWORD_TEXT.test(text)) return false;
  if (TEMPORARY_CODES.has(code) || /^5\d\d$/.test(String(raw.oauthError?.status ?? ''))) return true;
  return TEMPORARY_TEXT.test(text);
}

/** imapflow itself fails without a code if the server offers no supported login method. */
function isLoginRefusal(raw: RawError): boolean {
  return raw.message === 'Unsupported authentication mechanism';
}

function explainLogin(raw: RawError, context: MailboxErrorContext): Explanation {
  if (isTemporary(raw)) return serverUnavailable(context);
  const responseCode = String(raw.serverResponseCode ?? '').toUpperCase();
  if (responseCode === 'PRIVACYREQUIRED' || raw.message === 'Login is disabled')
    return encryptionRequired(context);
  if (isLoginRefusal(raw)) return signInNotOffered(context);
  if (context.authType === 'oauth') return tokenRefused(context);
  return responseCode === 'EXPIRED' ? passwordExpired(context) : loginRefused(context);
}

const timedOut: Explain = (context) =>
  context.phase === 'connecting' ? connectTimeout(context) : connectionLost(context);
const lost: Explain = (context) =>
  context.phase === 'connecting' && !context.greeted ? closedAtOnce(context) : connectionLost(context);
const tooLarge: Explain = (context) =>
  context.phase === 'connecting' && !context.greeted ? notImap(context) : limitExceeded(context);

const BY_CODE = new Map<string, Explain>(
  (
    [
      [nameNotFound, ['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA']],
      [nameLookUpFailed, ['EAI_AGAIN', 'EAI_FAIL', 'ESERVFAIL']],
      [connectionRefused, ['ECONNREFUSED']],
      [unreachable, ['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'EACCES']],
      [timedOut, ['ETIMEDOUT', 'CONNECT_TIMEOUT', 'ETIMEOUT', 'UPGRADE_TIMEOUT']],
      [greetingTimeout, ['GREETING_TIMEOUT']],
      [certificateExpired, ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']],
      [certificateWrongHost, ['ERR_TLS_CERT_ALTNAME_INVALID']],
      [tlsFailed, ['STARTTLS_INJECTION']],
      [
        tooLarge,
        ['LiteralTooLarge', 'LineTooLarge', 'ResponseTooLarge', 'TooManyTokens', 'TooManyResponses'],
      ],
      [
        lost,
        [
          'ECONNRESET',
          'ECONNABORTED',
          'EPIPE',
          'NoConnection',
          'EConnectionClosed',
          'StateLogout',
          'ClosedAfterConnectText',
          'ClosedAfterConnectTLS',
        ],
      ],
    ] as [Explain, string[]][]
  ).flatMap(([how, codes]) => codes.map((code) => [code, how] as const)),
);

/** Error codes of imapflow that only mean that the connection is gone; the `error` event has the cause. */
const CONSEQUENCES = new Set([
  'NoConnection',
  'EConnectionClosed',
  'StateLogout',
  'ClosedAfterConnectText',
  'ClosedAfterConnectTLS',
  'NoMailboxSelected',
]);

/** Whether an error is only the consequence of an earlier one that closed the connection. */
export function isConsequence(error: unknown): boolean {
  return CONSEQUENCES.has(String((error as RawError | null)?.code ?? ''));
}

/** Progress of a connection attempt when it timed out. */
export interface ConnectingProgress {
  /** The TCP connection was established. */
  reached: boolean;
  /** The TCP connection, and TLS if implicit, was established. */
  connected: boolean;
  /** Bytes received from the server, after TLS. */
  received: number;
}

/** The error for a connection timeout. imapflow keeps waiting if the data received is not an IMAP greeting. */
export function connectingTookTooLong(
  context: MailboxErrorContext,
  { reached, connected, received }: ConnectingProgress,
): EmailChannelError {
  if (!connected) return explained(reached ? handshakeTimeout : connectTimeout, context);
  if (context.greeted) return explained(loginTimeout, context);
  return explained(received > 0 ? notImap : greetingTimeout, context);
}

/** The error for a timeout during DNS resolution. */
export function lookUpTookTooLong(context: MailboxErrorContext): EmailChannelError {
  return explained(nameLookUpFailed, context);
}

/** The error for a BYE instead of a greeting or during login (RFC 3501, section 7.1.5). */
export function turnedAway(context: MailboxErrorContext): EmailChannelError {
  return explained(serverUnavailable, context);
}

/** Whether the server refused a command with a tagged response. */
export const isRefusal = (error: unknown): boolean =>
  ['NO', 'BAD'].includes(String((error as RawError | null)?.responseStatus));

/** The error for a change that was refused without a reason from imapflow. */
export function refused(context: MailboxErrorContext): EmailChannelError {
  return explained(commandRefused, context);
}

/** The error for an operation that exceeded limits.operationMs. */
export function operationTookTooLong({ host }: MailboxErrorContext): EmailChannelError {
  return new EmailChannelError('deadline-exceeded', { host });
}

/** The error for a complete but unusable response. */
export function unusableAnswer(text: ErrorText, values?: Values): EmailChannelError {
  return new EmailChannelError(text, values);
}

function explained(how: Explain, context: MailboxErrorContext): EmailChannelError {
  const { text, values, field, transient } = how(context);
  return new EmailChannelError(text, values, { field, transient });
}
