import type { Core } from '@strapi/types';
import { EmailChannelError, type MailAddress } from '../../../contracts';
import { textToHtml } from '../mail/html';
import { emailFailure } from './email-errors';

/** A recipient: an address with optional display name. */
export type Recipient = string | MailAddress;

/** A mail to send. `messageId`, `inReplyTo` and `references` with their angle brackets (RFC 5322 3.6.4). */
export interface EmailToSend {
  /** Defaults to the provider's `defaultFrom`. */
  from?: Recipient;
  /** Defaults to the time of sending. */
  date?: Date;
  to: Recipient | Recipient[];
  cc?: Recipient[];
  bcc?: Recipient[];
  replyTo?: Recipient;
  subject: string;
  text: string;
  /** Left out: made of `text`, since some providers would take the text for HTML. */
  html?: string;
  headers?: Record<string, string>;
  messageId?: string;
  inReplyTo?: string;
  references?: string[];
  /** A file with a `cid` is shown by the HTML (RFC 2392). */
  attachments?: { filename: string; content: Buffer; contentType?: string; cid?: string }[];
}

/** Whether mail can go out, for pages that say so. */
export interface EmailSetup {
  ready: boolean;
  /** Name of Strapi's email provider, null where the email plugin is off. */
  provider: string | null;
}

export interface EmailSender {
  /** Strapi's default (`sendmail` with nothing set for it) counts as not set up: most receivers refuse what it sends. */
  setup(): EmailSetup;
  /**
   * Hands a mail to Strapi's email provider.
   * Rejects with `sending-failed` (it was not sent; `transient` says whether another try may help) or with
   * `sending-uncertain` (nobody knows whether it was: the deadline passed, or the connection broke while it was on its way).
   * @returns addresses that the mail server refused while it took the mail for others
   */
  send(email: EmailToSend): Promise<{ rejected: string[] }>;
}

/** The part of Strapi's email plugin that is used (@strapi/email 5, services/email). */
interface StrapiEmail {
  send(options: Record<string, unknown>): Promise<unknown>;
}

interface EmailConfig {
  provider?: string;
  providerOptions?: object;
  settings?: { defaultFrom?: string };
}

/** `defaultFrom` of an email plugin that nobody configured (@strapi/email 5, config). */
const UNTOUCHED_FROM = 'Strapi <no-reply@strapi.io>';
const DEFAULT_DEADLINE_MS = 60_000;
const MAX_HEADER_LENGTH = 4_000;

/** Sends through whatever email provider the host configured; `deadlineMs` bounds one mail. */
export function createEmailSender({
  strapi,
  deadlineMs = DEFAULT_DEADLINE_MS,
}: {
  strapi: Core.Strapi;
  deadlineMs?: number;
}): EmailSender {
  const setup = (): EmailSetup => {
    const config = strapi.config.get<EmailConfig>('plugin::email');
    const provider = config?.provider?.toLowerCase() ?? null;
    if (!strapi.plugin('email') || provider === null) return { ready: false, provider: null };
    const untouched =
      provider === 'sendmail' &&
      Object.keys(config.providerOptions ?? {}).length === 0 &&
      (config.settings?.defaultFrom ?? UNTOUCHED_FROM) === UNTOUCHED_FROM;
    return { ready: !untouched, provider };
  };

  return {
    setup,
    async send(email) {
      if (!setup().ready) throw new EmailChannelError('sending-failed.not-set-up');
      const service = strapi.plugin('email').service('email') as StrapiEmail;
      const options = messageOptions(email);
      try {
        return { rejected: rejectedOf(await withDeadline(service.send(options), deadlineMs)) };
      } catch (error) {
        throw emailFailure(error);
      }
    },
  };
}

/** The mail as nodemailer's message options, which Strapi's providers share; every header freed of line ends and controls. */
export function messageOptions(email: EmailToSend): Record<string, unknown> {
  const list = (recipients: Recipient[]) => recipients.map(formatRecipient);
  const to = list([email.to].flat());
  const options: Record<string, unknown> = {
    from: email.from && formatRecipient(email.from),
    date: email.date,
    // Some providers take a list for several only.
    to: to.length === 1 ? to[0] : to,
    cc: email.cc?.length ? list(email.cc) : undefined,
    bcc: email.bcc?.length ? list(email.bcc) : undefined,
    replyTo: email.replyTo && formatRecipient(email.replyTo),
    subject: headerValue(email.subject),
    text: email.text,
    html: email.html ?? textToHtml(email.text),
    headers:
      email.headers &&
      Object.fromEntries(Object.entries(email.headers).map(([name, value]) => [name, headerValue(value)])),
    messageId: email.messageId && headerValue(email.messageId),
    inReplyTo: email.inReplyTo && headerValue(email.inReplyTo),
    references: email.references?.length ? email.references.map(headerValue) : undefined,
    attachments: email.attachments?.map((file) => ({ ...file, filename: headerValue(file.filename) })),
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** One line: whatever a header holds can't begin another one (RFC 5322 2.2). */
const headerValue = (value: string): string =>
  value
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, MAX_HEADER_LENGTH)
    .toWellFormed();

/** An address with its display name quoted (RFC 5322 3.4). Throws `sending-failed` for what is not one single address. */
export function formatRecipient(recipient: Recipient): string {
  const { name, address } = typeof recipient === 'string' ? { name: '', address: recipient } : recipient;
  if (!/^[^\s<>()[\]\\,;:"@\p{Cc}]+@[^\s<>()\\,;:"@\p{Cc}]+$/u.test(address))
    throw new EmailChannelError('sending-failed.address');
  const shown = headerValue(name).slice(0, 200).replace(/["\\]/g, '\\$&');
  return shown ? `"${shown}" <${address}>` : address;
}

/** Addresses that the server rejected according to nodemailer; other providers do not report them. */
function rejectedOf(answer: unknown): string[] {
  const rejected = (answer as { rejected?: unknown } | null | undefined)?.rejected;
  return Array.isArray(rejected) ? rejected.map(String).slice(0, 100) : [];
}

/** A provider's work can't be stopped: past the deadline nobody waits for it any more. */
export async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  work.catch(() => {});
  try {
    return await Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new EmailChannelError('sending-uncertain.too-slow')), ms);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
