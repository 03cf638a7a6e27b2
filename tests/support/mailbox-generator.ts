import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { type Owner, makeMaildir, writeMessage } from './mailservers/maildir';

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
const WORDS =
  'account access printer invoice order delivery router laptop screen password network report update office branch ' +
  'customer number please thanks regards after before since today tomorrow error login page window button folder ' +
  'license renewal quote refund address change request team manager warehouse shipment cable battery phone keyboard'.replace(
    /\s+/g,
    ' ',
  );
const VOCABULARY = WORDS.split(' ');
const ACCENTED = ['Grüße', 'café', 'naïve', 'Übersicht', 'teşekkürler', '価格', 'déjà vu'];
const FIRST_NAMES = [
  'Anna',
  'Ben',
  'Chloé',
  'Dávid',
  'Elif',
  'Jürgen',
  'Kofi',
  'Małgorzata',
  'Olga',
  'Søren',
];
const LAST_NAMES = [
  'Adams',
  'Dvořák',
  'Eriksson',
  'Fischer',
  'Gómez',
  'Ivanova',
  'Müller',
  'Rossi',
  'Schäfer',
];
const DOMAINS = ['example.com', 'example.net', 'example.org', 'acme.test', 'globex.test', 'initech.test'];
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

const part = (type: string, encoding: string, content: string, headers: string[] = []) =>
  [`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`, ...headers, '', content].join('\r\n');
const multipart = (boundary: string, parts: string[]) =>
  `${parts.map((content) => `--${boundary}\r\n${content}\r\n`).join('')}--${boundary}--\r\n`;
const fileOf = (name: string, data: Buffer, inline: boolean) => ({
  name,
  size: data.length,
  sha256: createHash('sha256').update(data).digest('hex'),
  inline,
});
const base64 = (data: Buffer) => data.toString('base64').replace(/(.{76})(?=.)/g, '$1\r\n');
const rfcDate = (date: Date) => date.toUTCString().replace('GMT', '+0000');
/** Encoded words of RFC 2047, each below its 75 characters. */
const encoded = (text: string) =>
  /^[\x20-\x7e]*$/.test(text)
    ? text
    : (text.match(/.{1,12}/gsu) ?? [])
        .map((piece) => `=?utf-8?B?${Buffer.from(piece).toString('base64')}?=`)
        .join('\r\n ');

function senderOf(index: number): { name: string; address: string } {
  const random = new Random(7_919 + index);
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  const local = `${first}.${last}.${index}`
    .normalize('NFD')
    .replace(/ł/g, 'l')
    .replace(/ø/g, 'o')
    .replace(/[^\w.]/g, '');
  return { name: `${first} ${last}`, address: `${local}@${random.pick(DOMAINS)}`.toLowerCase() };
}

const words = (random: Random, count: number) =>
  Array.from({ length: count }, () => random.pick(VOCABULARY)).join(' ');

function sentence(random: Random): string {
  const text = words(random, random.int(6, 14));
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${random.pick(['.', '.', '?', '!'])}`;
}

function paragraphs(random: Random, size: number, accents: boolean): string {
  let text = '';
  while (text.length < size) {
    const line =
      accents && random.chance(0.3) ? `${random.pick(ACCENTED)} ${sentence(random)}` : sentence(random);
    text += `${line}\r\n${random.chance(0.2) ? '\r\n' : ''}`;
  }
  return text;
}

function htmlPage(random: Random, size: number, contentId: string): string {
  let rows = '';
  while (rows.length < size - 400)
    rows += random.chance(0.25)
      ? `<table><tr><td style="color:#333">${words(random, 3)}</td><td><b>${random.int(1, 9_999)} &euro;</b></td></tr></table>\r\n`
      : `<p class="text" style="margin:0 0 6pt"><span style="color:#1f497d">${sentence(random)}</span> ${sentence(random)} <a href="https://www.example.com/t/${random.hex()}">${words(random, 2)}</a></p>\r\n`;
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><style>.text{font-family:Arial}</style></head><body>\r\n<p><img src="cid:${contentId}" alt="logo"></p>\r\n${rows}</body></html>\r\n`;
}

/** Quoted-printable of RFC 2045; line ends stay. */
function quotedPrintable(text: string): string {
  return text
    .split('\r\n')
    .map((line) => {
      const safe = [...Buffer.from(line)].map((byte) =>
        byte === 61 || byte < 32 || byte > 126
          ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
          : String.fromCharCode(byte),
      );
      const lines = [''];
      for (const character of safe) {
        const last = lines.length - 1;
        if ((lines[last] as string).length + character.length > 75) lines.push(character);
        else lines[last] += character;
      }
      return lines.join('=\r\n');
    })
    .join('\r\n');
}

/** An RGB picture of noise, 6 to 18 KB, in stored blocks, so that its bytes don't depend on the version of zlib. */
function png(random: Random): Buffer {
  const width = random.int(48, 80);
  const height = random.int(42, 72);
  const rows = Array.from({ length: height }, () =>
    Buffer.concat([Buffer.alloc(1), random.bytes(width * 3)]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 0 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** xorshift32 (Marsaglia, 2003): not random for anything but tests. */
class Random {
  private state: number;

  constructor(seed: number) {
    this.state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) >>> 0 || 1;
    for (let round = 0; round < 8; round++) this.next();
  }

  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (this.state = x >>> 0);
  }

  int(from: number, to: number): number {
    return from + (this.next() % (to - from + 1));
  }

  chance(share: number): boolean {
    return this.next() / 0x1_0000_0000 < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.next() % list.length] as T;
  }

  hex(): string {
    return this.next().toString(16).padStart(8, '0') + this.next().toString(16).padStart(8, '0');
  }

  bytes(length: number): Buffer {
    const data = Buffer.alloc(Math.ceil(length / 4) * 4);
    for (let offset = 0; offset < data.length; offset += 4) data.writeUInt32LE(this.next(), offset);
    return data.subarray(0, length);
  }
}
