/** Codes of the errors that cross the plugin's borders; `details.code` of every error answer. */
export const ERROR_CODES = [
  'invalid-input',
  'channel-incomplete',
  'channel-not-found',
  'channel-busy',
  'message-not-found',
  'choice-not-found',
  'not-retriable',
  'secret-required',
  'encryption-key-missing',
  'secret-unreadable',
  'host-not-allowed',
  'dns-failed',
  'connection-refused',
  'connection-timeout',
  'connection-lost',
  'tls-failed',
  'certificate-untrusted',
  'certificate-expired',
  'certificate-wrong-host',
  'starttls-missing',
  'not-imap',
  'login-refused',
  'mailbox-access-denied',
  'server-unavailable',
  'folder-missing',
  'folder-not-created',
  'command-refused',
  'protocol-error',
  'limit-exceeded',
  'deadline-exceeded',
  'aborted',
  'oauth-endpoint-invalid',
  'oauth-secret-wrong',
  'oauth-secret-expired',
  'oauth-client-unknown',
  'oauth-grant-expired',
  'oauth-consent-needed',
  'oauth-tenant-unknown',
  'oauth-scope-refused',
  'oauth-provider-unavailable',
  'oauth-answer-invalid',
  'oauth-sign-in-failed',
  'oauth-token-refused',
  'connections-exhausted',
  'ticket-not-found',
  'no-recipient',
  'sending-paused',
  'sending-failed',
  'sending-uncertain',
  'parse-failed',
  'parse-timeout',
  'upload-failed',
  'database-failed',
  'installation-copied',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** One problem of one field. `path` names the field as in the request body, e.g. `['folders', 0, 'path']`. */
export interface FieldProblem {
  path: (string | number)[];
  message: string;
}

/**
 * An error with a code, a sentence for people (never a secret, never a server's raw answer) and the field it belongs to.
 * `transient` says whether trying again later can help without a person.
 */
export class EmailChannelError extends Error {
  override readonly name = 'EmailChannelError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: {
      field?: string;
      problems?: FieldProblem[];
      transient?: boolean;
      /** How long a server asked to be left alone, in ms. */
      retryAfterMs?: number;
      cause?: unknown;
    } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
  }

  get transient(): boolean {
    return this.details.transient ?? false;
  }
}
