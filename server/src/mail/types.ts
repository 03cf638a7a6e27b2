import type { Importance, MailAddress, ReportKind, Said } from '../../../contracts';

/** A file of a message. `content` is a view over memory of its own, so that it can be handed to another thread. */
export interface MailAttachment {
  /** Cleaned: no path, no control or bidi characters, never empty, at most 255 UTF-16 units. */
  name: string;
  /** Lower-case media type without parameters. */
  type: string;
  /** Bytes. */
  size: number;
  /** Shown inside the HTML body (Content-ID that the body names, or disposition inline). */
  inline: boolean;
  /** Without angle brackets. */
  contentId: string | null;
  content: Uint8Array;
}

/** Strapi's blocks editor value: an array of block nodes. */
export type Blocks = Record<string, unknown>[];

/** `none`: no signature or record that could be checked. `unknown`: no word on it. */
export type AuthenticationVerdict = 'pass' | 'fail' | 'none' | 'unknown';

/** What a mail server found out about where a message comes from (RFC 8601). */
export interface AuthenticationResults {
  /** The authserv-id by which the server names itself, lower case. */
  server: string;
  dkim: AuthenticationVerdict;
  spf: AuthenticationVerdict;
  dmarc: AuthenticationVerdict;
}

/** A mail that another passes on. `remark`: what the forwarder wrote above it. */
export interface ForwardedMail extends Pick<Mail, 'subject' | 'text' | 'html' | 'markdown' | 'blocks'> {
  from: MailAddress;
  remark: string;
}

/** Whom a mail did not reach (RFC 3464 2.3). */
export interface ReportedRecipient {
  /** As it was written to, where the report says so, else as it was delivered to. */
  address: string;
  failed: boolean;
  /** Enhanced status code (RFC 3463) such as `5.2.2`, null where the report has none. */
  status: string | null;
}

/** A message as the rest of the plugin sees it: decoded, cleaned, bounded. */
export interface Mail {
  /** With angle brackets, as in RFC 5322. */
  messageId: string | null;
  inReplyTo: string | null;
  /** Oldest first, at most 100. */
  references: string[];
  /** The author the ticket is for; null when no usable address was found. */
  from: MailAddress | null;
  /** Every address of every From header, and every group as an entry without one: more than one never passes an allow-list. */
  authors: MailAddress[];
  /** Which header `from` was taken from. */
  fromSource: 'from' | 'sender' | 'reply-to' | 'x-original-from' | 'cc' | 'forwarded' | null;
  /** Who stands in From where `from` is somebody else: the group that it was posted to, the form or service that wrote it, or who forwarded it. */
  via: (MailAddress & { as: 'group' | 'form' | 'forwarder' }) | null;
  sender: MailAddress | null;
  replyTo: MailAddress[];
  to: MailAddress[];
  cc: MailAddress[];
  bcc: MailAddress[];
  /** One line, at most 1,000 UTF-16 units. */
  subject: string;
  /** Date header as ISO time, null when missing or not a date between 1970 and 9999. */
  date: string | null;
  /** Plain text of the whole body; made from the HTML when the mail has no text. */
  text: string;
  /** Safe HTML of the body, null when the mail has none. Inline images keep their `cid:` source. */
  html: string | null;
  /** Text without quoted earlier mail and signature; never empty when `text` is not. */
  reply: string;
  /** Body as Markdown / Strapi blocks; only when asked for. */
  markdown: string | null;
  blocks: Blocks | null;
  /** The part that was asked for, as Markdown; null where the HTML does not say the same. */
  part?: string | null;
  /** The mail that it forwards, in the same forms; nothing of it is proven. */
  forwarded: ForwardedMail | null;
  attachments: MailAttachment[];
  importance: Importance;
  /** A program answered a message: it says nothing new. `why` is the sign that it rests on, here and below. */
  autoReply: { is: boolean; why: Said | null };
  /** A program wrote it, an answer or not: it is not to be answered by another one. */
  automatic: { is: boolean; why: Said | null };
  /** A spam filter marked it as spam. */
  spam: { is: boolean; why: Said | null };
  /**
   * A report of a mail system. `of` is the Message-ID of the mail that it is about, where it names one; `recipients` are
   * those it is about, at most 50.
   */
  bounce: {
    is: boolean;
    kind: ReportKind | null;
    why: Said | null;
    of: string | null;
    recipients?: ReportedRecipient[];
  };
  /** Written by our own side's servers, one entry for each; what the sender may have written is left out. */
  authentication: AuthenticationResults[];
  /** It came over no foreign host, or over one that signed in: our own side's servers took it from one of their users. */
  inside: boolean;
  /** Decoded header lines in their order; together at most 256 KiB. */
  headers: { name: string; value: string }[];
  /** What was wrong with it, and how it was read nevertheless. */
  warnings: Said[];
  /** Some of it was left out or could not be read; the whole mail is attached. */
  incomplete?: boolean;
  /** Bytes of the raw message. */
  size: number;
  /** SHA-256 hex of what makes the message itself, without the trace headers that differ between true copies. */
  contentHash: string;
  /** SHA-256 hex of what the message says once decoded, which another transfer encoding does not change. */
  decodedHash: string;
}

/** Bounds of parsing. Sizes in bytes, times in ms. */
export interface MailLimits {
  messageBytes: number;
  textBytes: number;
  htmlBytes: number;
  headerBytes: number;
  mimeNodes: number;
  attachmentCount: number;
  parseMs: number;
  workerMemoryMb: number;
}

export const DEFAULT_MAIL_LIMITS: MailLimits = {
  messageBytes: 25 * 1024 * 1024,
  textBytes: 1_000_000,
  htmlBytes: 512 * 1024,
  headerBytes: 256 * 1024,
  mimeNodes: 300,
  attachmentCount: 50,
  parseMs: 20_000,
  workerMemoryMb: 256,
};

/** Which forms of the body are needed in addition to text and safe HTML. */
export interface BodyForms {
  markdown: boolean;
  blocks: boolean;
  /** A stretch of `reply` to be formatted by itself, and what stands before it there. */
  part?: { before: string; text: string };
}

/**
 * Parses raw messages in worker threads.
 * `parse` rejects with an EmailChannelError `parse-failed` or `parse-timeout`; the raw bytes stay the caller's.
 */
export interface MailParserPool {
  /** `owner`: whose message it is, a channel; a slow message delays only those of its owner. */
  parse(raw: Uint8Array, forms: BodyForms, owner?: string): Promise<Mail>;
  /** Ends the workers; current parses reject with `aborted`. */
  close(): Promise<void>;
}
