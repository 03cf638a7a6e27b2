import type { AuthType, ErrorText, Security, Values } from '../../../contracts';

/** Context of an error, which determines its explanation. */
export interface MailboxErrorContext {
  host: string;
  port: number;
  security: Security;
  authType: AuthType;
  phase: 'connecting' | 'working';
  /** Whether the server had sent its greeting. */
  greeted: boolean;
  /** Host names of a certificate that does not match. */
  certificateNames?: string[];
  /** Folder of the command. */
  folder?: string;
  /** Whether the command was to change the folder. */
  changing?: boolean;
}

/** Explanation of an error, and the setting concerned. */
export interface Explanation {
  text: ErrorText;
  values?: Values;
  field?: string;
  /** Overrides the default of the error table. */
  transient?: boolean;
}

export type Explain = (context: MailboxErrorContext) => Explanation;

const explain =
  (text: ErrorText, field?: string, more: { transient?: boolean } = {}): Explain =>
  ({ host, port, folder, certificateNames }) => ({
    text,
    values: { host, port: String(port), folder: folder ?? '', names: certificateNames ?? [] },
    field,
    ...more,
  });
/** Chooses between two explanations by the context. */
const either =
  (is: (context: MailboxErrorContext) => boolean, one: Explain, other: Explain): Explain =>
  (context) =>
    (is(context) ? one : other)(context);
const fromTheStart = ({ security }: MailboxErrorContext) => security === 'tls';

export const folderMissing = explain('folder-missing', 'folder');
/** A server may refuse a folder temporarily, so it is retried as often as the channel allows. */
export const folderRefused = explain('folder-missing.refused', 'folder', { transient: true });
/**
 * Signed in without mailbox access: Exchange reports this for accounts without permission, Gmail if IMAP is disabled.
 */
export const mailboxAccessDenied = explain('mailbox-access-denied', 'username');
export const certificateUntrusted = explain('certificate-untrusted', 'caCertificate');
export const certificateExpired = explain('certificate-expired', 'host');
export const certificateWrongHost = either(
  ({ certificateNames }) => Boolean(certificateNames?.length),
  explain('certificate-wrong-host.names', 'host'),
  explain('certificate-wrong-host', 'host'),
);
export const tlsFailed = either(
  fromTheStart,
  explain('tls-failed', 'security'),
  explain('tls-failed.starttls', 'security'),
);
export const starttlsMissing = explain('starttls-missing', 'security');
export const notImap = explain('not-imap', 'port');
export const nameNotFound = explain('dns-failed', 'host');
export const nameLookUpFailed = explain('dns-failed.look-up', 'host', { transient: true });
export const connectionRefused = explain('connection-refused', 'port');
export const unreachable = explain('connection-refused.unreachable', 'host');
export const connectTimeout = explain('connection-timeout', 'host');
export const handshakeTimeout = explain('connection-timeout.handshake', 'port');
export const greetingTimeout = either(
  fromTheStart,
  explain('connection-timeout.greeting', 'port'),
  explain('connection-timeout.greeting-plain', 'security'),
);
export const loginTimeout = explain('connection-timeout.login');
export const connectionLost = explain('connection-lost');
export const closedAtOnce = explain('connection-lost.at-once', 'port');
export const serverUnavailable = explain('server-unavailable');
export const commandRefused = explain('command-refused', 'folder');
export const limitExceeded = explain('limit-exceeded');
export const protocolError = explain('protocol-error');
export const loginRefused = explain('login-refused', 'password');
export const passwordExpired = explain('login-refused.expired', 'password');
export const encryptionRequired = explain('login-refused.encryption', 'security');
export const signInNotOffered = either(
  ({ authType }) => authType === 'oauth',
  explain('login-refused.no-oauth', 'authType'),
  explain('login-refused.no-password', 'authType'),
);
export const tokenRefused = explain('oauth-token-refused', 'username');
