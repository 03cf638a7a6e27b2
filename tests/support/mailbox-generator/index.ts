import { createHash } from 'node:crypto';
import { type Owner, makeMaildir, writeMessage } from '../mailservers/maildir';
import { base64, encoded, multipart, part, quotedPrintable, rfcDate } from './mime';
import { png } from './png';
import { Random } from './random';
import { htmlPage, paragraphs, senderOf, sentence } from './words';

export type MailKind = 'plain' | 'html' | 'attachment';

export interface GeneratorOptions {
  /** Messages, besides duplicates. */
  count: number;
  /** The same options and seed give the same bytes. Default 1. */
  seed?: number;
  /** Shares of the kinds. Default 70 plain (2 KB), 25 html (20–50 KB, one inline PNG), 5 attachment. */
  mix?: Record<MailKind, number>;
  /** Messages that come a second time, byte for byte. Default 0. */
  duplicates?: number;
  /** Percentage of plain messages that answer an earlier one. Default 0. */
  replies?: number;
  /** Size of the file of an `attachment` message. Default 1,000,000. */
  attachmentBytes?: number;
  /** Different senders. Default 400. */
  senders?: number;
  /** Recipient. */
  to?: string;
  /** Date of the first message; each next one is 20 seconds later. */
  start?: Date;
}

export interface GeneratedMail {
  /** With CRLF. */
  raw: Buffer;
  /** With angle brackets. */
  messageId: string;
  kind: MailKind;
  attachments: { name: string; size: number; sha256: string; inline: boolean }[];
  from: string;
  subject: string;
  date: Date;
  inReplyTo: string | null;
  /** Whether these bytes were there before. */
  duplicate: boolean;
}

const SECONDS_BETWEEN = 20;
const FILES = [
  ['scan.pdf', 'application/pdf'],
  ['Rechnung Übersicht.pdf', 'application/pdf'],
  ['logs.zip', 'application/zip'],
  ['photo.jpg', 'image/jpeg'],
] as const;

/** Generates messages as a helpdesk's mailbox has them: always the same for the same options. */
export function* generateMail(options: GeneratorOptions): Generator<GeneratedMail> {
  const { count, seed = 1, duplicates = 0 } = options;
  const kinds = kindsOf(options);
  const random = new Random(seed);
  const earlier: GeneratedMail[] = [];
  const earlierBound = Math.max(duplicates, 50);
  let repeated = 0;
  for (let index = 0; index < count; index++) {
    const mail = compose(
      index,
      kinds[index] ?? 'plain',
      options,
      new Random(seed * 100_003 + index),
      earlier,
    );
    yield mail;
    if (earlier.length < earlierBound) earlier.push(mail);
    // Duplicates are spread over the second half.
    const due = Math.floor((duplicates * Math.max(0, 2 * (index + 1) - count)) / count);
    while (repeated < Math.min(due, duplicates)) {
      repeated += 1;
      yield { ...random.pick(earlier), duplicate: true };
    }
  }
}

/**
 * Delivers generated mail into a Maildir, INTERNALDATE being the date of each message.
 * `owner` is the user that the mail server's files belong to.
 */
export function writeMaildir(dir: string, options: GeneratorOptions & { owner?: Owner }): GeneratedMail[] {
  const { owner = null } = options;
  makeMaildir(dir, owner);
  const all: GeneratedMail[] = [];
  for (const mail of generateMail(options)) {
    writeMessage(dir, mail.raw, mail.date, false, owner);
    all.push({ ...mail, raw: Buffer.alloc(0) });
  }
  return all;
}

/** The kind of each message: exact shares, in a shuffled order. */
function kindsOf({
  count,
  seed = 1,
  mix = { plain: 70, html: 25, attachment: 5 },
}: GeneratorOptions): MailKind[] {
  const total = mix.plain + mix.html + mix.attachment;
  const html = Math.round((count * mix.html) / total);
  const attachment = Math.round((count * mix.attachment) / total);
  const kinds = Array.from({ length: count }, (_, index): MailKind =>
    index < html ? 'html' : index < html + attachment ? 'attachment' : 'plain',
  );
  const random = new Random(seed ^ 0x5bd1e995);
  for (let index = count - 1; index > 0; index--) {
    const other = random.int(0, index);
    [kinds[index], kinds[other]] = [kinds[other] as MailKind, kinds[index] as MailKind];
  }
  return kinds;
}

function compose(
  index: number,
  kind: MailKind,
  options: GeneratorOptions,
  random: Random,
  earlier: GeneratedMail[],
): GeneratedMail {
  const { to = 'support@helpdesk.test', senders = 400, replies = 0, attachmentBytes = 1_000_000 } = options;
  const start = options.start ?? new Date('2026-01-05T08:00:00Z');
  const date = new Date(start.getTime() + index * SECONDS_BETWEEN * 1_000);
  const sender = senderOf(random.int(0, senders - 1));
  const accents = random.chance(0.3);
  const answered =
    kind === 'plain' && earlier.length > 0 && random.chance(replies / 100) ? random.pick(earlier) : null;
  const subject = answered
    ? `Re: ${answered.subject}`
    : `${accents ? 'Störung: ' : ''}${sentence(random).slice(0, 60)} (#${index})`;
  const messageId = `<${index}.${random.hex()}@${sender.address.split('@')[1]}>`;
  const body = bodyOf(kind, index, random, accents, attachmentBytes);
  const header = [
    `Return-Path: <${sender.address}>`,
    `Received: from mx.example.net (mx.example.net [192.0.2.${random.int(1, 250)}]) by mail.helpdesk.test with ESMTPS id ${random.hex()}; ${rfcDate(date)}`,
    `From: ${encoded(sender.name)} <${sender.address}>`,
    `To: Support <${to}>`,
    `Subject: ${encoded(subject)}`,
    `Date: ${rfcDate(date)}`,
    `Message-ID: ${messageId}`,
    ...(answered ? [`In-Reply-To: ${answered.messageId}`, `References: ${answered.messageId}`] : []),
    ...(random.chance(0.1) ? ['Importance: high'] : []),
    'MIME-Version: 1.0',
    ...body.headers,
  ];
  return {
    raw: Buffer.from(`${header.join('\r\n')}\r\n\r\n${body.content}`),
    messageId,
    kind,
    attachments: body.attachments,
    from: sender.address,
    subject,
    date,
    inReplyTo: answered?.messageId ?? null,
    duplicate: false,
  };
}

interface Body {
  headers: string[];
  content: string;
  attachments: GeneratedMail['attachments'];
}

function bodyOf(
  kind: MailKind,
  index: number,
  random: Random,
  accents: boolean,
  attachmentBytes: number,
): Body {
  if (kind === 'plain') {
    const text = paragraphs(random, random.int(1_400, 2_400), accents);
    return accents
      ? {
          headers: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: quoted-printable'],
          content: quotedPrintable(text),
          attachments: [],
        }
      : { headers: ['Content-Type: text/plain; charset=us-ascii'], content: text, attachments: [] };
  }
  const boundary = `=_${random.hex()}`;
  const text = part(
    'text/plain; charset=utf-8',
    'quoted-printable',
    quotedPrintable(paragraphs(random, 1_500, accents)),
  );
  if (kind === 'attachment') {
    const [name, type] = random.pick(FILES);
    const data = random.bytes(attachmentBytes);
    const file = part(type, 'base64', base64(data), [
      `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}`,
    ]);
    return {
      headers: [`Content-Type: multipart/mixed; boundary="${boundary}"`],
      content: multipart(boundary, [text, file]),
      attachments: [fileOf(name, data, false)],
    };
  }
  const contentId = `image${index}.${random.hex()}@generated.test`;
  const image = png(random);
  const html = htmlPage(random, random.int(20_000, 50_000), contentId);
  const inner = `${boundary}-alternative`;
  const alternative = [
    `Content-Type: multipart/alternative; boundary="${inner}"\r\n`,
    multipart(inner, [text, part('text/html; charset=utf-8', 'quoted-printable', quotedPrintable(html))]),
  ].join('\r\n');
  const inline = part('image/png', 'base64', base64(image), [
    `Content-ID: <${contentId}>`,
    'Content-Disposition: inline; filename="image001.png"',
  ]);
  return {
    headers: [`Content-Type: multipart/related; boundary="${boundary}"; type="multipart/alternative"`],
    content: multipart(boundary, [alternative, inline]),
    attachments: [fileOf('image001.png', image, true)],
  };
}

const fileOf = (name: string, data: Buffer, inline: boolean) => ({
  name,
  size: data.length,
  sha256: createHash('sha256').update(data).digest('hex'),
  inline,
});
