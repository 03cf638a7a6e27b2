import type {
  AuthType,
  Capability,
  MailboxFolder,
  Security,
  StageFacts,
  TlsVersion,
} from '../../../contracts';

/** A proxy for connections. */
export interface Proxy {
  /** `http:`, `https:` (both by CONNECT, RFC 9110 9.3.6) or `socks5:` (RFC 1928), with a user name if required. */
  url: string;
  password: string | null;
}

/** How to reach and sign in to a mail server. Times in ms. */
export interface ConnectionSettings {
  host: string;
  port: number;
  security: Security;
  username: string;
  auth:
    | { type: Extract<AuthType, 'password'>; password: string }
    | { type: Extract<AuthType, 'oauth'>; accessToken: string };
  /** Covers DNS resolution, TCP, TLS, greeting and login together. */
  connectionTimeoutMs: number;
  /** PEM, trusted in addition to the public certificate authorities. */
  caCertificate: string | null;
  /** Defaults to TLS 1.2. */
  tlsMinVersion?: TlsVersion;
  /** Proxy for the connection, if any. */
  proxy?: Proxy | null;
}

/** Limits for communication with a mail server. */
export interface MailboxLimits {
  operationMs: number;
  messageBytes: number;
  /** Hosts (names, addresses or CIDR ranges) that may be reached although private or loopback. */
  allowedPrivateHosts: string[];
}

/** Metadata of a message, before its body is fetched. */
export interface MessageInfo {
  uid: number;
  /** RFC822.SIZE in bytes. */
  size: number;
  internalDate: Date;
}

/** A selected folder. */
export interface OpenFolder {
  /** Path as the server names it. */
  path: string;
  /** UIDVALIDITY (RFC 3501) in decimal. */
  uidValidity: string;
  exists: number;
}

/**
 * A signed-in connection to one mailbox. Runs one command at a time. Every method is subject to the deadline of the
 * limits and rejects with an EmailChannelError (`transient`: whether a retry can help). A rejection with
 * `connection-lost`, `deadline-exceeded`, `protocol-error`, `limit-exceeded` or `aborted` closes the connection.
 */
export interface Mailbox {
  /** Returns at most 10,000 folders, INBOX first, including those that cannot be selected. */
  folders(): Promise<MailboxFolder[]>;
  /** Selects a folder. Rejects with `folder-missing`. */
  open(path: string): Promise<OpenFolder>;
  /**
   * Returns UIDs above `afterUid`, ascending. With `since`, returns messages that arrived up to a day before or after
   * it; the caller filters by INTERNALDATE. At most the 1,000,000 lowest.
   */
  uids(query: { afterUid: number; since: Date | null }): Promise<number[]>;
  /**
   * Returns size and INTERNALDATE of at most 1,000 UIDs, omitting those that do not exist. A listed message without
   * data counts as empty and as arrived now; if the server returns no data at all, rejects with `protocol-error`.
   */
  describe(uids: number[]): Promise<MessageInfo[]>;
  /**
   * Fetches at most 200 raw messages with one FETCH (BODY.PEEK, so none is marked as seen). Omits UIDs that do not
   * exist. Rejects with `protocol-error` if the server returns a message without content or no data for a listed one
   * (fetch each separately then), and with `limit-exceeded` if one exceeds limits.messageBytes or all exceed twice
   * that.
   */
  fetch(uids: number[]): Promise<Map<number, Buffer>>;
  /**
   * Fetches at most 200 raw headers with one FETCH (BODY.PEEK), omitting those that the server does not return. Rejects
   * with `limit-exceeded` if they exceed twice limits.messageBytes in total.
   */
  headers(uids: number[]): Promise<Map<number, Buffer>>;
  /** Fetches the first `maxBytes` of a message. */
  fetchStart(uid: number, maxBytes: number): Promise<Buffer | null>;
  /** Marks messages as seen. Rejects with `command-refused` if the account may not change flags. */
  markSeen(uids: number[]): Promise<void>;
  /**
   * Moves messages to a folder, creating it if missing. Returns the folder's path as the server names it. Rejects with
   * `folder-not-created` or `command-refused`.
   */
  move(uids: number[], folder: string): Promise<string>;
  /** Returns UIDs of messages in the open folder with a Message-ID (including angle brackets), ascending. */
  withMessageId(messageId: string): Promise<number[]>;
  /**
   * Returns UIDs of messages in the open folder since a day that contain a text anywhere, such as reports on a message,
   * ascending.
   */
  holding(text: string, since: Date): Promise<number[]>;
  /** Returns UIDs of messages in the open folder whose From contains an address, ascending. */
  from(address: string): Promise<number[]>;
  /**
   * Appends a message, marked as seen, to a folder, creating it if missing. Rejects with `folder-not-created` or
   * `command-refused`.
   */
  append(folder: string, raw: Buffer, arrivedAt: Date): Promise<void>;
  /** Opens a folder and reports new mail in it until the signal fires. Rejects when the connection is lost. */
  watch(path: string, options: WatchOptions): Promise<void>;
  /** Logs out. Never rejects and never takes longer than two seconds. */
  close(): Promise<void>;
}

/** Options for watching a folder. */
export interface WatchOptions {
  signal: AbortSignal;
  /** Called when the folder is open, and each time the server announces new messages. */
  onMail(): void;
  /** IDLE renewal interval; default 4 minutes. */
  renewMs?: number;
  /** Polling interval without IDLE; default 30 seconds. */
  noopMs?: number;
}

/** Called when a connection stage completes, in the order of `stagesOf`. */
export type ObserveConnecting = (
  facts:
    | Extract<StageFacts, { stage: 'name' | 'connect' | 'encrypt' | 'greeting' | 'login' }>
    | { stage: 'capabilities'; present: Capability[] },
) => void;

export type ConnectMailbox = (
  settings: ConnectionSettings,
  options: { limits: MailboxLimits; signal?: AbortSignal; observe?: ObserveConnecting },
) => Promise<Mailbox>;
