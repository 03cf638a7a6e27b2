import type { AuthType, ErrorCode, Security } from '../../../contracts';

/** What was being done when an error came: it decides what the person is told. */
export interface MailboxErrorContext {
  host: string;
  port: number;
  security: Security;
  authType: AuthType;
  phase: 'connecting' | 'working';
  /** Whether the server had sent its greeting. */
  greeted: boolean;
  /** Host names of a certificate that is for others. */
  certificateNames?: string[];
  /** The folder that a command was about. */
  folder?: string;
  /** Whether the command was to change something in it. */
  changing?: boolean;
}

/** What a person is told, and whether trying again later can help. */
export interface Explanation {
  code: ErrorCode;
  message: string;
  field?: string;
  transient: boolean;
}

export type Explain = (context: MailboxErrorContext) => Explanation;

const at = ({ host, port }: MailboxErrorContext) => `${host}, port ${port}`;

export const folderMissing: Explain = ({ folder }) => ({
  code: 'folder-missing',
  field: 'folder',
  message: `The mailbox has no folder ${folder ? `'${folder}'` : 'of this name'}. Choose another one.`,
  transient: false,
});
export const folderRefused: Explain = ({ host, folder }) => ({
  code: 'folder-missing',
  field: 'folder',
  message: `${host} refused to open the folder '${folder}'. Check that the account may read it, or choose another folder.`,
  transient: false,
});
/** Signed in, and yet no mailbox: Exchange says so of an account without rights to it, Gmail where IMAP is switched off. */
export const mailboxAccessDenied: Explain = ({ host }) => ({
  code: 'mailbox-access-denied',
  field: 'username',
  message: `${host} accepted the sign-in but gives no access to the mailbox. Check that the user name is the mailbox's, that the account may open it, and that IMAP is switched on for it.`,
  transient: false,
});
export const certificateUntrusted: Explain = (context) => ({
  code: 'certificate-untrusted',
  field: 'caCertificate',
  message: `The certificate of ${at(context)} is not signed by an authority that is trusted. If your company signs its own, enter the authority's certificate (PEM).`,
  transient: false,
});
export const certificateExpired: Explain = (context) => ({
  code: 'certificate-expired',
  field: 'host',
  message: `The certificate of ${at(context)} has expired or is not valid yet. Ask who runs the mail server to renew it, and check the clock of this machine.`,
  transient: false,
});
export const certificateWrongHost: Explain = (context) => ({
  code: 'certificate-wrong-host',
  field: 'host',
  message: context.certificateNames?.length
    ? `The certificate of ${at(context)} was made for another name. Enter the name that it is for: ${context.certificateNames.join(', ')}.`
    : `The certificate of ${at(context)} was made for another name. Enter the name that the certificate is for.`,
  transient: false,
});
export const tlsFailed: Explain = (context) => ({
  code: 'tls-failed',
  field: 'security',
  message:
    context.security === 'tls'
      ? `${at(context)}, does not speak TLS from the start. Choose STARTTLS, which is usual on port 143, or use port 993.`
      : `No encrypted connection could be agreed on with ${at(context)}. Choose TLS, which is usual on port 993.`,
  transient: false,
});
export const starttlsMissing: Explain = (context) => ({
  code: 'starttls-missing',
  field: 'security',
  message: `${at(context)}, does not offer STARTTLS, so nothing was sent. Choose TLS, which is usual on port 993.`,
  transient: false,
});
export const notImap: Explain = (context) => ({
  code: 'not-imap',
  field: 'port',
  message: `What answers at ${at(context)} is not an IMAP server. IMAP is usually on port 993 (TLS) or 143 (STARTTLS).`,
  transient: false,
});
export const nameNotFound: Explain = ({ host }) => ({
  code: 'dns-failed',
  field: 'host',
  message: `The name ${host} was not found. Check its spelling.`,
  transient: false,
});
export const nameLookUpFailed: Explain = ({ host }) => ({
  code: 'dns-failed',
  field: 'host',
  message: `The name ${host} could not be looked up. Check the network and the name server of this machine.`,
  transient: true,
});
export const connectionRefused: Explain = (context) => ({
  code: 'connection-refused',
  field: 'port',
  message: `Nothing accepts connections at ${at(context)}. Check the port; IMAP is usually on 993 (TLS) or 143 (STARTTLS).`,
  transient: true,
});
export const unreachable: Explain = (context) => ({
  code: 'connection-refused',
  field: 'host',
  message: `${context.host} can't be reached from this machine. Check the name, the network and the firewall.`,
  transient: true,
});
export const connectTimeout: Explain = (context) => ({
  code: 'connection-timeout',
  field: 'host',
  message: `${at(context)}, did not answer in time. Check host and port, and that no firewall is in between.`,
  transient: true,
});
export const handshakeTimeout: Explain = (context) => ({
  code: 'connection-timeout',
  field: 'port',
  message: `${at(context)}, accepted the connection but agreed on no encryption in time. Check port and security; it may also be overloaded.`,
  transient: true,
});
export const greetingTimeout: Explain = (context) => ({
  code: 'connection-timeout',
  field: context.security === 'tls' ? 'port' : 'security',
  message:
    context.security === 'tls'
      ? `${at(context)}, accepted the connection but sent no greeting in time. Check the port.`
      : `${at(context)}, accepted the connection but sent no greeting in time. If this port expects TLS from the start (usually 993), choose TLS.`,
  transient: true,
});
export const loginTimeout: Explain = (context) => ({
  code: 'connection-timeout',
  message: `${at(context)}, did not finish the sign-in in time. Try again, or allow it more time.`,
  transient: true,
});
export const connectionLost: Explain = (context) => ({
  code: 'connection-lost',
  message: `The connection to ${at(context)} was lost.`,
  transient: true,
});
export const closedAtOnce: Explain = (context) => ({
  code: 'connection-lost',
  field: 'port',
  message: `${at(context)}, closed the connection before it said anything. Check port and security; it may also be refusing connections for now.`,
  transient: true,
});
export const serverUnavailable: Explain = ({ host }) => ({
  code: 'server-unavailable',
  message: `${host} is not available at the moment or limits connections. It is tried again later.`,
  transient: true,
});
export const commandRefused: Explain = ({ host }) => ({
  code: 'command-refused',
  field: 'folder',
  message: `${host} refused a change in the mailbox. Check that the account may write to the folders and has room left.`,
  transient: false,
});
export const limitExceeded: Explain = ({ host }) => ({
  code: 'limit-exceeded',
  message: `${host} sent more than the limits of the plugin allow. Raise limits.messageBytes in its config if the mail is wanted.`,
  transient: false,
});
export const protocolError: Explain = ({ host }) => ({
  code: 'protocol-error',
  message: `${host} gave an answer that does not follow the IMAP protocol.`,
  transient: true,
});
