import { deflateSync } from 'node:zlib';
import { PROPERTY } from '../../server/src/mail/tnef/properties';
import { CMS, cms, octets } from './cms';
import { base64, multipart, part } from './mailbox-generator/mime';
import { rawMail } from './raw-mail';
import { attachment, messageProperties, nested, tnef } from './tnef';

/** A mail that unpacks to far more than it is, or that takes much work to read. */
export interface Bomb {
  what: string;
  /** Built when it is asked for: some are large. */
  raw(): string;
}

/** What each of them says, and what must arrive. */
export const BOMB_WORDS = 'The pump leaks.';

const mixed = (parts: string[]) =>
  rawMail({
    headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"'],
    body: multipart('b', [part('text/plain', '7bit', BOMB_WORDS), ...parts]),
  });
const html = (body: string) =>
  rawMail({
    headers: ['MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'],
    body: `<p>${BOMB_WORDS}</p>${body}`,
  });
const winmail = (content: Buffer) => part('application/ms-tnef; name=winmail.dat', 'base64', base64(content));
const smime = (content: Buffer) => part('application/pkcs7-mime; name=smime.p7m', 'base64', base64(content));
const calendar = (lines: string[]) =>
  part(
    'text/calendar',
    '7bit',
    ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\r\n'),
  );
const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const wrapped = (letters: string) => letters.replace(/.{76}/g, '$&\r\n');

const DICTIONARY = 4_096;
/** Where a decompressor begins to write (MS-OXRTFCP 2.1.3.1.4). */
const WRITE = 207;
const RUN = 17;

/** Compressed RTF that says to be `size` bytes, nearly all of them references to the 17 bytes before. */
function rtfBomb(size: number): Buffer {
  const words = Buffer.from('{\\rtf1 aaaaaaaaaaaaaaaaa');
  const groups: Buffer[] = [];
  for (let at = 0; at < words.length; at += 8) groups.push(Buffer.from([0]), words.subarray(at, at + 8));
  let write = WRITE + words.length;
  for (let written = words.length; written < size;) {
    const tokens = Buffer.alloc(17, 0xff);
    for (let token = 0; token < 8; token += 1) {
      tokens.writeUInt16BE((((write - RUN + DICTIONARY) % DICTIONARY) << 4) | (RUN - 2), 1 + 2 * token);
      write = (write + RUN) % DICTIONARY;
      written += RUN;
    }
    groups.push(tokens);
  }
  const content = Buffer.concat(groups);
  const header = Buffer.alloc(16);
  header.writeUInt32LE(content.length + 12, 0);
  header.writeUInt32LE(size, 4);
  header.write('LZFu', 8, 'latin1');
  return Buffer.concat([header, content]);
}

const inflating = (bytes: number) =>
  smime(cms(CMS.compressed, octets(deflateSync(Buffer.alloc(bytes, 'x')))));

function wrappedOften(depth: number): Buffer {
  let entity = Buffer.from('Content-Type: text/plain\r\n\r\nat the bottom');
  for (let level = 0; level < depth; level += 1)
    entity = Buffer.from(
      `Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n${cms(CMS.signed, octets(entity)).toString('base64')}`,
    );
  return cms(CMS.signed, octets(entity));
}

function nestedOften(depth: number): Buffer {
  let content = tnef(attachment('a.txt', Buffer.from('x')));
  for (let level = 0; level < depth; level += 1) content = tnef(nested(content));
  return content;
}

export const BOMBS: Bomb[] = [
  {
    what: 'a winmail.dat of 4,000 files',
    raw: () => mixed([winmail(tnef(...repeat(4_000, attachment('a.txt', Buffer.from('x')))))]),
  },
  { what: 'a winmail.dat of messages nested 200 deep', raw: () => mixed([winmail(nestedOften(200))]) },
  {
    what: 'twenty winmail.dat that each unpack to 3.9 MB of RTF',
    raw: () => mixed(repeat(20, winmail(tnef(messageProperties([PROPERTY.rtf, rtfBomb(3_900_000)]))))),
  },
  {
    what: 'twenty compressed S/MIME parts that each unpack to 24 MB',
    raw: () => mixed(repeat(20, inflating(24_000_000))),
  },
  {
    what: 'twenty compressed S/MIME parts that each unpack to 60 MB',
    raw: () => mixed(repeat(20, inflating(60_000_000))),
  },
  { what: 'S/MIME signatures nested 15 deep', raw: () => mixed([smime(wrappedOften(15))]) },
  {
    what: 'an S/MIME part of a million elements',
    raw: () => mixed([smime(Buffer.alloc(2_000_000, Buffer.from([0x30, 0x00])))]),
  },
  {
    what: '90,000 pictures in data: addresses',
    raw: () => html('<img src="data:image/png;base64,iVBORw0KGgo=">'.repeat(90_000)),
  },
  {
    what: 'a picture of 15 MB in a data: address',
    raw: () => html(`<img src="data:image/png;base64,\r\n${wrapped('A'.repeat(20_000_000))}">`),
  },
  {
    what: 'a picture in a data: address of 6 million percent signs',
    raw: () => html(`<img src="data:image/svg+xml,\r\n${wrapped('%3C'.repeat(6_000_000))}">`),
  },
  {
    what: '300,000 files behind links with data: addresses',
    raw: () => html('<a href="data:text/plain,x">x</a>'.repeat(300_000)),
  },
  {
    what: 'a calendar of 200,000 attendees',
    raw: () => mixed([calendar(repeat(200_000, 'ATTENDEE;CN="A":mailto:a@b.example'))]),
  },
  {
    what: 'a calendar with a line that is folded 2 million times',
    raw: () => mixed([calendar(['SUMMARY:x', ...repeat(2_000_000, ' x')])]),
  },
  {
    what: 'a calendar of 50,000 nested events',
    raw: () => mixed([calendar(repeat(50_000, 'BEGIN:VEVENT'))]),
  },
  {
    what: '40 calendars of 400 kB',
    raw: () => mixed(repeat(40, calendar(repeat(40_000, 'COMMENT:\\n')))),
  },
];
