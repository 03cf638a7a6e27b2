import { parseMail } from '../../../server/src/mail/parse';
import {
  DEFAULT_MAIL_LIMITS,
  type BodyForms,
  type Mail,
  type MailLimits,
} from '../../../server/src/mail/types';

const HEADER = [
  'From: Ada <ada@example.com>',
  'To: help@example.net',
  'Subject: Printer',
  'MIME-Version: 1.0',
];

/** Raw bytes of lines; each character is one byte, so that any charset can be written. */
export const bytes = (...lines: string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1');

/** A sound header, more header lines, an empty line, the body. */
export const mailOf = (headers: string[], ...body: string[]): Buffer =>
  bytes(...HEADER, ...headers, '', ...body);

/** The bytes that UTF-8 writes for a text, one to one as Latin-1. */
export const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

export const parse = (
  raw: Uint8Array,
  {
    forms = { markdown: false, blocks: false },
    limits = {},
  }: { forms?: BodyForms; limits?: Partial<MailLimits> } = {},
): Promise<Mail> => parseMail(raw, forms, { ...DEFAULT_MAIL_LIMITS, ...limits });

/** A multipart message of parts that are given as header lines, an empty line and content. */
export const multipart = (subtype: string, ...parts: string[][]): Buffer =>
  mailOf(
    [`Content-Type: multipart/${subtype}; boundary="seam"`],
    ...parts.flatMap((part) => ['--seam', ...part]),
    '--seam--',
    '',
  );
export const textPart = (text: string): string[] => ['Content-Type: text/plain; charset=utf-8', '', text];
export const htmlPart = (html: string): string[] => ['Content-Type: text/html; charset=utf-8', '', html];
