/** Properties of an error code. */
interface ErrorKind {
  /** HTTP status of the response. */
  status: number;
  /** Who has to act: nobody (it passes on its own), someone who renews credentials, or any other person. */
  needs: 'nobody' | 'credentials' | 'person';
  /**
   * Retried up to the channel's limit although a person has to act, since servers sometimes report this by mistake.
   * Otherwise people are notified on the first failure and the channel cools off at once.
   */
  tries?: true;
  /**
   * A single message of a FETCH may be the cause, so messages are fetched one by one. The connection is closed
   * afterwards.
   */
  delivery?: true;
  /** The server rejected a single command; the connection remains usable. */
  refusal?: true;
  /** Suffixes of more specific messages. */
  also?: readonly string[];
}

/**
 * Table of error codes. The code is `details.code` of an error response. Its message is the translation `error.CODE`,
 * or `error.CODE.SUFFIX` for an entry of `also`.
 */
export const ERRORS = {
  'invalid-input': { status: 400, needs: 'person' },
  'channel-incomplete': { status: 422, needs: 'person', tries: true, also: ['inactive'] },
  'channel-not-found': { status: 404, needs: 'person', tries: true, also: ['no-sender', 'deleted'] },
  'installation-copied': { status: 409, needs: 'person', tries: true, also: ['sends'] },
  'channel-busy': { status: 409, needs: 'nobody' },
  'message-not-found': { status: 404, needs: 'person', tries: true, also: ['raw', 'in-ticket', 'damaged'] },
  'metrics-token-wrong': { status: 403, needs: 'person' },
  'hook-invalid': { status: 422, needs: 'person' },
  'managed-by-file': { status: 409, needs: 'person' },
  'rule-not-found': { status: 404, needs: 'person', tries: true },
  'too-many-rules': { status: 409, needs: 'person', tries: true },
  'choice-not-found': { status: 404, needs: 'person', tries: true, also: ['target', 'template'] },
  'template-not-permitted': { status: 403, needs: 'person', tries: true },
  'not-retriable': { status: 409, needs: 'person', tries: true, also: ['sent'] },
  'not-read-again': { status: 409, needs: 'person', tries: true, also: ['app'] },
  'secret-required': { status: 422, needs: 'credentials', also: ['again', 'client-secret', 'not-stored'] },
  'encryption-key-missing': { status: 503, needs: 'credentials' },
  'secret-unreadable': { status: 422, needs: 'credentials', also: ['installation'] },
  'host-not-allowed': { status: 422, needs: 'person', also: ['sign-in'] },
  'dns-failed': { status: 502, needs: 'person', tries: true, also: ['look-up', 'token-endpoint'] },
  'connection-refused': { status: 502, needs: 'nobody', also: ['unreachable'] },
  'proxy-failed': { status: 502, needs: 'person', tries: true },
  'connection-timeout': {
    status: 502,
    needs: 'nobody',
    also: ['handshake', 'greeting', 'greeting-plain', 'login'],
  },
  'connection-lost': { status: 502, needs: 'nobody', delivery: true, also: ['at-once', 'too-often'] },
  'tls-failed': { status: 502, needs: 'person', tries: true, also: ['starttls'] },
  'certificate-untrusted': { status: 502, needs: 'person' },
  'certificate-expired': { status: 502, needs: 'person' },
  'certificate-wrong-host': { status: 502, needs: 'person', also: ['names'] },
  'starttls-missing': { status: 502, needs: 'person' },
  'not-imap': { status: 502, needs: 'person', tries: true },
  'not-smtp': { status: 502, needs: 'person', tries: true },
  'login-refused': {
    status: 502,
    needs: 'person',
    tries: true,
    also: ['encryption', 'no-oauth', 'no-password', 'expired', 'sending'],
  },
  'mailbox-access-denied': { status: 502, needs: 'person', tries: true },
  'server-unavailable': { status: 502, needs: 'nobody', refusal: true },
  'folder-missing': { status: 502, needs: 'person', refusal: true, also: ['refused'] },
  'folder-not-created': { status: 502, needs: 'person', tries: true, refusal: true },
  'command-refused': { status: 502, needs: 'person', tries: true, refusal: true, also: ['cannot-move'] },
  'protocol-error': {
    status: 502,
    needs: 'nobody',
    delivery: true,
    also: ['no-uidvalidity', 'no-count', 'no-search', 'no-size', 'no-content', 'unasked'],
  },
  'limit-exceeded': {
    status: 422,
    needs: 'person',
    tries: true,
    delivery: true,
    also: ['upload', 'message', 'folders', 'entries'],
  },
  'deadline-exceeded': {
    status: 502,
    needs: 'nobody',
    delivery: true,
    also: ['contents', 'look-up', 'file', 'run', 'app', 'round-trip'],
  },
  aborted: { status: 503, needs: 'nobody' },
  'oauth-endpoint-invalid': { status: 502, needs: 'person', also: ['not-https', 'no-tls'] },
  'oauth-secret-wrong': { status: 502, needs: 'credentials', also: ['missing'] },
  'oauth-secret-expired': { status: 502, needs: 'credentials' },
  'oauth-client-unknown': { status: 502, needs: 'person', also: ['not-allowed'] },
  'oauth-grant-expired': { status: 502, needs: 'credentials' },
  'oauth-consent-needed': { status: 502, needs: 'credentials' },
  'oauth-tenant-unknown': { status: 502, needs: 'person' },
  'oauth-scope-refused': { status: 502, needs: 'person', also: ['not-granted'] },
  'oauth-provider-unavailable': { status: 502, needs: 'nobody', also: ['too-slow', 'unreachable', 'taken'] },
  'oauth-answer-invalid': { status: 502, needs: 'person', tries: true, also: ['refused'] },
  'oauth-sign-in-failed': { status: 502, needs: 'person', tries: true },
  'oauth-token-refused': { status: 502, needs: 'person', tries: true, also: ['sending'] },
  'connections-exhausted': { status: 502, needs: 'nobody' },
  'queue-unavailable': {
    status: 503,
    needs: 'nobody',
    also: ['packages', 'login', 'version', 'policy', 'shared', 'read-only'],
  },
  'ticket-not-found': { status: 404, needs: 'person', tries: true },
  'not-moved': {
    status: 409,
    needs: 'person',
    tries: true,
    also: ['same', 'merged', 'message', 'template', 'field', 'newer', 'later'],
  },
  'no-recipient': { status: 422, needs: 'person', tries: true },
  'sending-paused': { status: 502, needs: 'nobody' },
  'sending-failed': {
    status: 422,
    needs: 'person',
    tries: true,
    also: [
      'not-set-up',
      'for-now',
      'login',
      'provider-login',
      'refused',
      'unreachable',
      'tls',
      'status',
      'status-for-now',
      'address',
      'file',
      'not-ready',
      'outdated',
      'no-smtp',
      'subaddress',
      'came-back',
    ],
  },
  'sending-uncertain': { status: 502, needs: 'person', tries: true, also: ['broke', 'too-slow'] },
  'parse-failed': { status: 422, needs: 'person', tries: true, also: ['memory', 'not-built'] },
  'parse-timeout': { status: 422, needs: 'person', tries: true },
  'upload-failed': { status: 503, needs: 'nobody' },
  'file-address-invalid': { status: 403, needs: 'person', tries: true },
  'file-not-found': { status: 404, needs: 'person', tries: true },
  'file-unavailable': { status: 503, needs: 'nobody' },
  'database-failed': { status: 503, needs: 'person', tries: true, also: ['away'] },
} as const satisfies Record<string, ErrorKind>;
export type ErrorCode = keyof typeof ERRORS;
export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

type More<C extends ErrorCode> = (typeof ERRORS)[C] extends { also: readonly (infer M extends string)[] }
  ? `${C}.${M}`
  : never;
/** Translation key of an error message: its code, optionally with a suffix. */
export type ErrorText = ErrorCode | { [C in ErrorCode]: More<C> }[ErrorCode];

/** Properties of a code, or null for an unknown one, for example stored by another version. */
export const errorKind = (code: string): ErrorKind | null =>
  Object.hasOwn(ERRORS, code) ? ERRORS[code as ErrorCode] : null;

/** Whether a string is the key of an error message. */
export function isErrorText(text: string): boolean {
  const [code, more, ...rest] = text.replace(/^error\./, '').split('.');
  const kind = errorKind(code!);
  return kind !== null && rest.length === 0 && (more === undefined || (kind.also ?? []).includes(more));
}
