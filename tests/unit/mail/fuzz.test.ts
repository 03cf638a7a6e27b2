import fc from 'fast-check';
import { countedWork } from '../../support/counted-work';
import { bytes, mailOf, parse } from './support';

/** Words that no parser has a reason to change, in several scripts. */
const word = fc.constantFrom(
  'Drücker',
  'kaputt',
  'принтер',
  '請求書',
  'مرحبا',
  'Größe',
  '주문',
  'Q3-report',
  '€5',
  '😀ok',
  'naïve',
);
const sentence = fc.array(word, { minLength: 1, maxLength: 8 });

interface Part {
  lines: string[];
  words: string[];
  files: Buffer[];
}
type Encoding = 'base64' | 'quoted-printable' | '8bit';

const quote = (content: Buffer): string =>
  [...content]
    .map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
    .replace(/.{72}/g, '$&=\r\n');
const encode = (content: Buffer, encoding: Encoding): string =>
  encoding === 'base64'
    ? content.toString('base64').replace(/.{76}/g, '$&\r\n')
    : encoding === 'quoted-printable'
      ? quote(content)
      : content.toString('latin1');

const encoding = fc.constantFrom<Encoding>('base64', 'quoted-printable', '8bit');
const label = fc.constantFrom(
  '; charset=utf-8',
  '; charset="UTF8"',
  ' charset=utf-8',
  '; charset=us-ascii',
  '; charset=unknown-8bit',
  '',
);
const textPart: fc.Arbitrary<Part> = fc
  .record({ words: sentence, encoding, label, html: fc.boolean() })
  .map(({ words, encoding: how, label: charset, html }) => ({
    lines: [
      `Content-Type: text/${html ? 'html' : 'plain'}${charset}`,
      `Content-Transfer-Encoding: ${how}`,
      '',
      encode(Buffer.from(html ? `<p>${words.join(' ')}</p>` : words.join(' ')), how),
    ],
    words,
    files: [],
  }));
const filePart: fc.Arbitrary<Part> = fc
  .record({ content: fc.uint8Array({ minLength: 1, maxLength: 200 }), name: word })
  .map(({ content, name }) => ({
    lines: [
      'Content-Type: application/octet-stream',
      `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}.bin`,
      'Content-Transfer-Encoding: base64',
      '',
      encode(Buffer.from(content), 'base64'),
    ],
    words: [],
    files: [Buffer.from(content)],
  }));

const { tree } = fc.letrec<{ tree: Part; many: Part }>((tie) => ({
  tree: fc.oneof({ depthSize: 'small', withCrossShrink: true }, textPart, filePart, tie('many')),
  many: fc
    .record({
      parts: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }),
      seam: fc.integer({ min: 1, max: 1e9 }),
    })
    .map(({ parts, seam }) => ({
      lines: [
        `Content-Type: multipart/mixed; boundary="=_${seam}"`,
        '',
        ...parts.flatMap((part) => [`--=_${seam}`, ...part.lines]),
        `--=_${seam}--`,
      ],
      words: parts.flatMap((part) => part.words),
      files: parts.flatMap((part) => part.files),
    })),
}));

const messageOf = (part: Part, subject: string[]): Buffer =>
  bytes(
    'From: Ada <ada@example.com>',
    `Subject: =?utf-8?B?${Buffer.from(subject.join(' ')).toString('base64')}?=`,
    'MIME-Version: 1.0',
    ...part.lines,
    '',
  );
const RUNS = { seed: 20_261_127, numRuns: 150 };

describe('any generated message', () => {
  it('keeps every word, every file and its subject', async () => {
    await fc.assert(
      fc.asyncProperty(tree, sentence, async (part, subject) => {
        const mail = await parse(messageOf(part, subject));
        expect(mail.subject).toBe(subject.join(' '));
        for (const one of part.words) expect(mail.text).toContain(one);
        const arrived = mail.attachments.map((file) => Buffer.from(file.content).toString('hex'));
        for (const file of part.files.slice(0, 50)) expect(arrived).toContain(file.toString('hex'));
      }),
      RUNS,
    );
  });

  it('is read and never ends up empty, however its bytes are damaged', async () => {
    const hurts = fc.array(fc.record({ at: fc.nat(5_000), length: fc.nat(20), byte: fc.nat(255) }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(tree, sentence, hurts, async (part, subject, places) => {
        const raw = Buffer.from(messageOf(part, subject));
        for (const { at, length, byte } of places) {
          const start = at % raw.length;
          raw.fill(byte, start, Math.min(start + length, raw.length));
        }
        const mail = await parse(raw);
        expect(mail.size).toBe(raw.length);
        expect(mail.text.includes('\0')).toBe(false);
        if (mail.text.includes('\ufffd')) expect(mail.warnings.length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });
});

describe('the work to parse a message', () => {
  it.each<[string, (count: number) => Buffer]>([
    ['headers', (count) => mailOf(Array<string>(count).fill('X-A: b'), 'x')],
    ['encoded words', (count) => mailOf([`X-A: ${'=?utf-8?Q?a?= '.repeat(count)}`], 'x')],
    ['broken encoded words', (count) => mailOf([`Subject: ${'=?utf-8?Q?a?'.repeat(count)}`], 'x')],
    ['parameters', (count) => mailOf([`Content-Type: text/plain${'; a*0=b'.repeat(count)}`], 'x')],
    [
      'boundaries',
      (count) => mailOf(['Content-Type: multipart/mixed; boundary=b'], ...Array<string>(count).fill('--b')),
    ],
    [
      'parts without an end',
      (count) =>
        mailOf(['Content-Type: multipart/mixed; boundary=b'], ...Array<string>(count).fill('--b\r\nX-Y: z')),
    ],
    [
      'what looks like boundaries',
      (count) => mailOf(['Content-Type: multipart/mixed; boundary=b'], ...Array<string>(count).fill('--c')),
    ],
    [
      'base64',
      (count) => mailOf(['Content-Transfer-Encoding: base64'], ...Array<string>(count).fill('SXQg\r\n')),
    ],
    [
      'base64 with padding',
      (count) => mailOf(['Content-Transfer-Encoding: base64'], ...Array<string>(count).fill('SQ==')),
    ],
    [
      'quoted-printable',
      (count) => mailOf(['Content-Transfer-Encoding: quoted-printable'], '= '.repeat(count)),
    ],
    ['a text without a label', (count) => mailOf([], '\xcf\xf0\xe8\xe2 '.repeat(count))],
    ['armor', (count) => mailOf([], ...Array<string>(count).fill('-----BEGIN PGP MESSAGE-----'))],
    ['files in a text', (count) => mailOf([], ...Array<string>(count).fill('begin 644 a\r\n#:&DA'))],
    [
      'a calendar',
      (count) =>
        mailOf(
          ['Content-Type: text/calendar'],
          'BEGIN:VEVENT',
          ...Array<string>(count).fill('ATTENDEE;A="b":c'),
        ),
    ],
  ])('grows at most linearly with %s', async (_, message) => {
    const work: number[] = [];
    for (const count of [1_000, 2_000, 4_000]) work.push(await countedWork(() => parse(message(count))));
    for (const [i, doubled] of work.slice(1).entries()) expect(doubled / work[i]!).toBeLessThan(2.3);
  });
});
