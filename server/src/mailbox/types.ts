import type {
  AuthType,
  Capability,
  MailboxFolder,
  Security,
  StageFacts,
  TlsVersion,
} from '../../../contracts';

/** A proxy that connections go through. */
export interface Proxy {
  /** `http:`, `https:` (both by CONNECT, RFC 9110 9.3.6) or `socks5:` (RFC 1928), with a user name where it asks for one. */
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
  /** Bounds name look-up, TCP, TLS, greeting and login together. */
  connectionTimeoutMs: number;
  /** PEM, trusted in addition to the public authorities. */
  caCertificate: string | null;
  /** Left out: TLS 1.2. */
  tlsMinVersion?: TlsVersion;
  /** What the connection goes through; null or left out: nothing. */
  proxy?: Proxy | null;
}

/** Bounds of talking to a mail server. */
export interface MailboxLimits {
  operationMs: number;
  messageBytes: number;
  /** Hosts (names, addresses or CIDR ranges) that may be reached although they are private or loopback. */
  allowedPrivateHosts: string[];
}

/** What is known of a message before its body is fetched. */
export interface MessageInfo {
  uid: number;
  /** RFC822.SIZE in bytes. */
  size: number;
  internalDate: Date;
}

/** A selected folder. */
export interface OpenFolder {
  /** As the server names it. */
  path: string;
  /** RFC 3501 UIDVALIDITY in decimal. */
  uidValidity: string;
  exists: number;
}

/**
 * A signed-in connection to one mailbox. One command at a time; every method has the deadline of the limits and
 * rejects with an EmailChannelError (`transient`: whether a retry can help). After a rejection with
 * `connection-lost`, `deadline-exceeded`, `protocol-error`, `limit-exceeded` or `aborted` the connection is closed.
 */
export interface Mailbox {
  /** Selectable and other folders, INBOX first. At most 10,000. */
  folders(): Promise<MailboxFolder[]>;
  /** Selects a folder. Rejects with `folder-missing`. */
  open(path: string): Promise<OpenFolder>;
  /** UIDs above `afterUid`, ascending; with `since`, those that arrived at most a day earlier or later (the caller filters by INTERNALDATE). At most the 1,000,000 lowest. */
  uids(query: { afterUid: number; since: Date | null }): Promise<number[]>;
  /**
   * Size and INTERNALDATE of at most 1,000 UIDs; those that do not exist are left out. One that the server lists and tells
   * nothing of counts as empty and as arrived now; when it tells nothing of any, this rejects with `protocol-error`.
   */
  describe(uids: number[]): Promise<MessageInfo[]>;
  /**
   * Raw messages of at most 200 UIDs, by one FETCH (BODY.PEEK, so nothing is marked seen). UIDs that do not exist are left out.
   * Rejects with `protocol-error` when the server gives a message without content or lists one that it gives nothing of (ask for each by itself, then), and
   * with `limit-exceeded` when one is larger than limits.messageBytes or all together than twice that.
   */
  fetch(uids: number[]): Promise<Map<number, Buffer>>;
  /**
   * Raw headers of at most 200 UIDs, by one FETCH (BODY.PEEK); those that the server gives none of are left out.
   * Rejects with `limit-exceeded` when all together are larger than twice limits.messageBytes.
   */
  headers(uids: number[]): Promise<Map<number, Buffer>>;
  /** The first `maxBytes` of a message. */
  fetchStart(uid: number, maxBytes: number): Promise<Buffer | null>;
  /** Rejects with `command-refused` when the account may not change flags. */
  markSeen(uids: number[]): Promise<void>;
  /**
   * Moves to a folder, which is created if missing; returns the folder's path as the server names it.
   * Rejects with `folder-not-created` or `command-refused`.
   */
  move(uids: number[], folder: string): Promise<string>;
  /** UIDs in the open folder of messages with a Message-ID (with its angle brackets), ascending. */
  withMessageId(messageId: string): Promise<number[]>;
  /** UIDs in the open folder of messages since a day that hold a text anywhere, as a report of another message does, ascending. */
  holding(text: string, since: Date): Promise<number[]>;
  /** UIDs in the open folder of messages whose From names an address, ascending. */
  from(address: string): Promise<number[]>;
  /** Adds a message, marked as seen, to a folder, which is created if missing. Rejects with `folder-not-created` or `command-refused`. */
  append(folder: string, raw: Buffer, arrivedAt: Date): Promise<void>;
  /** Opens a folder and reports new mail in it until the signal fires. Rejects when the connection is lost. */
  watch(path: string, options: WatchOptions): Promise<void>;
  /** Logs out; never rejects, never takes longer than two seconds. */
  close(): Promise<void>;
}

/** How a folder is watched. */
export interface WatchOptions {
  signal: AbortSignal;
  /** Called once the folder is open, and each time the server announces more messages in it. */
  onMail(): void;
  /** IDLE is renewed after this; default 4 minutes. */
  renewMs?: number;
  /** Without IDLE the server is polled this often; default 30 seconds. */
  noopMs?: number;
}

/** Told of each stage of connecting once it passed, in the order of `stagesOf`. */
export type ObserveConnecting = (
  facts:
    | Extract<StageFacts, { stage: 'name' | 'connect' | 'encrypt' | 'greeting' | 'login' }>
    | { stage: 'capabilities'; present: Capability[] },
) => void;

export type ConnectMailbox = (
  settings: ConnectionSettings,
  options: { limits: MailboxLimits; signal?: AbortSignal; observe?: ObserveConnecting },
) => Promise<Mailbox>;
