import { deflateSync } from 'node:zlib';
import { BOMBS } from './bombs';
import { rawMail, rawMailWithFiles } from './desk';
import { base64, multipart, part } from './mailbox-generator/mime';
import { pngOf } from './mailbox-generator/png';

/** A mail that means harm or breaks rules, and what is to become of it. */
export interface HostileMail {
  what: string;
  /** Built when it is asked for: some are large. */
  raw(): string | Buffer;
  /** `ticket`, or the code of the reason for another outcome. */
  ends: string;
}

const html = (body: string) =>
  rawMail({ headers: ['MIME-Version: 1.0', 'Content-Type: text/html; charset=utf-8'], body });
const mixed = (parts: string[]) =>
  rawMail({
    headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"'],
    body: multipart('b', parts),
  });
const oneFile = (name: string, type: string, content: string | Buffer) =>
  rawMailWithFiles([[name, type, base64(Buffer.from(content as string))]]);
const lines = (line: string, bytes: number) => `${line}\r\n`.repeat(Math.ceil(bytes / (line.length + 2)));

const nested = (depth: number): string => {
  let body = 'Content-Type: text/plain\r\n\r\nat the bottom';
  for (let level = depth; level > 0; level -= 1)
    body = `Content-Type: multipart/mixed; boundary="b${level}"\r\n\r\n--b${level}\r\n${body}\r\n--b${level}--`;
  return body;
};

const ACTIVE: [name: string, type: string, content: string][] = [
  ['page.html', 'text/html', '<script>alert(1)</script>'],
  ['drawing.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
  ['page.xhtml', 'application/xhtml+xml', '<html xmlns="http://www.w3.org/1999/xhtml"/>'],
  ['data.xml', 'application/xml', '<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>'],
  ['code.js', 'text/javascript', 'alert(1)'],
  ['page.png', 'image/png', '<!doctype html><script>alert(1)</script>'],
  ['picture.html', 'image/png', '\u0089PNG\r\n\u001a\n'],
];

const NAMES = [
  '../../x',
  'a\0.pdf',
  'a:b.pdf',
  "it's “here”.pdf",
  'con',
  '',
  `${'n'.repeat(300)}.pdf`,
  'inv\u202efdp.exe',
];

const DATES = [
  'the day before yesterday',
  'Mon, 01 Jan 0001 00:00:00 +0000',
  'Fri, 31 Dec 99999 23:59:59 +0000',
  'Tue, 01 Jan 2999 00:00:00 +0000',
];

/** Uuencoded `hello`. */
const UUENCODED = 'begin 644 hello.txt\r\n%:&5L;&\\\r\n`\r\nend\r\n';

export const HOSTILE_MAILS: HostileMail[] = [
  { what: 'cells and paragraphs ×200,000', raw: () => html('<td><p>'.repeat(200_000)), ends: 'ticket' },
  { what: 'open bold ×20,000', raw: () => html(`<b>`.repeat(20_000)), ends: 'ticket' },
  { what: 'quotes ×900', raw: () => html(`${'<blockquote>'.repeat(900)}deep`), ends: 'ticket' },
  {
    what: 'a table of a million cells',
    raw: () => html(`<table>${`<tr>${'<td>x'.repeat(1_000)}`.repeat(1_000)}</table>`),
    ends: 'ticket',
  },
  { what: 'parts nested 1,000 deep', raw: () => `${rawHeader()}${nested(1_000)}`, ends: 'ticket' },
  {
    what: '10,000 parts',
    raw: () =>
      mixed(Array.from({ length: 10_000 }, (_, index) => part('text/plain', '7bit', `part ${index}`))),
    ends: 'ticket',
  },
  {
    what: 'a header of 4 MB',
    raw: () =>
      rawMail({ headers: Array.from({ length: 4_000 }, (_, index) => `X-H-${index}: ${'v'.repeat(1_000)}`) }),
    ends: 'ticket',
  },
  {
    what: 'a million addresses',
    raw: () =>
      rawMail({ headers: [`Cc: ${Array.from({ length: 1_000_000 }, () => 'a@b.example').join(',\r\n ')}`] }),
    ends: 'ticket',
  },
  {
    what: 'base64 full of padding',
    raw: () => mixed([part('text/plain', 'base64', lines('QQ==QUFB====', 500_000))]),
    ends: 'ticket',
  },
  {
    what: 'a body of 24 MB',
    raw: () => rawMail({ body: lines('x'.repeat(76), 24_000_000) }),
    ends: 'ticket',
  },
  {
    what: 'a message over 25 MB',
    raw: () => rawMail({ body: lines('x'.repeat(76), 27_000_000) }),
    ends: 'too-large',
  },
  {
    what: 'an image of 16,000 × 16,000',
    raw: () =>
      oneFile('big.png', 'image/png', pngOf(16_000, 16_000, deflateSync(Buffer.alloc(16_000 * 48_001)))),
    ends: 'ticket',
  },
  ...ACTIVE.map(([name, type, content]) => ({
    what: `the active file ${name} as ${type}`,
    raw: () => oneFile(name, type, content),
    ends: 'ticket',
  })),
  ...NAMES.map((name) => ({
    what: `a file named ${JSON.stringify(name.slice(0, 20))}`,
    raw: () =>
      mixed([
        part('application/pdf', 'base64', 'JVBERi0=', [
          `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}`,
        ]),
      ]),
    ends: 'ticket',
  })),
  {
    what: 'NUL, surrogates and line ends in encoded words',
    raw: () =>
      rawMail({
        subject:
          '=?utf-8?Q?a=00b=0D=0ABcc:_evil@evil.example=ED=A0=80c?= =?utf-16le?B?ANg=?= =?utf-8?Q?=E2=80=AEd=07?=',
        body: 'a\0b \ud800 c\u0007',
      }),
    ends: 'ticket',
  },
  { what: 'a subject of 256 characters', raw: () => rawMail({ subject: 's'.repeat(256) }), ends: 'ticket' },
  {
    what: 'a subject of 255 emoji',
    raw: () => rawMail({ subject: `=?utf-8?B?${Buffer.from('😀'.repeat(255)).toString('base64')}?=` }),
    ends: 'ticket',
  },
  ...DATES.map((date) => ({ what: `the date “${date}”`, raw: () => rawMail({ date }), ends: 'ticket' })),
  {
    what: 'an opaque S/MIME message',
    raw: () =>
      rawMail({
        headers: [
          'MIME-Version: 1.0',
          'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
          'Content-Transfer-Encoding: base64',
        ],
        body: 'MIAGCSqGSIb3DQEHA6CAMIACAQAxggE=',
      }),
    ends: 'ticket',
  },
  {
    what: 'a PGP message',
    raw: () =>
      rawMail({
        headers: [
          'MIME-Version: 1.0',
          'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"',
        ],
        body: multipart('b', [
          part('application/pgp-encrypted', '7bit', 'Version: 1'),
          part(
            'application/octet-stream; name="encrypted.asc"',
            '7bit',
            '-----BEGIN PGP MESSAGE-----\r\n\r\nhQ==\r\n-----END PGP MESSAGE-----',
          ),
        ]),
      }),
    ends: 'ticket',
  },
  {
    what: 'a winmail.dat',
    raw: () => oneFile('winmail.dat', 'application/ms-tnef', Buffer.from('789f3e22010006900800', 'hex')),
    ends: 'ticket',
  },
  {
    what: 'an invitation',
    raw: () =>
      mixed([
        part('text/plain', '7bit', 'You are invited.'),
        part('text/calendar; method=REQUEST', '7bit', 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR'),
      ]),
    ends: 'ticket',
  },
  {
    what: 'a message within a message',
    raw: () => mixed([part('text/plain', '7bit', 'See below.'), part('message/rfc822', '7bit', rawMail())]),
    ends: 'ticket',
  },
  {
    what: 'a part of a message',
    raw: () =>
      rawMail({
        headers: ['MIME-Version: 1.0', 'Content-Type: message/partial; id="a@b.example"; number=2; total=3'],
        body: 'the middle of something',
      }),
    ends: 'ticket',
  },
  ...BOMBS.map((bomb) => ({ ...bomb, ends: 'ticket' })),
  { what: 'uuencoded text', raw: () => rawMail({ body: `Here it is.\r\n\r\n${UUENCODED}` }), ends: 'ticket' },
];

/** A header whose Content-Type is still to come. */
function rawHeader(): string {
  const mail = rawMail({ headers: ['MIME-Version: 1.0', 'Content-Type: text/plain'] });
  return mail.slice(0, mail.indexOf('Content-Type: text/plain'));
}
