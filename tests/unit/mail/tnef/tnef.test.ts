import fc from 'fast-check';
import { ATTRIBUTE } from '../../../../server/src/mail/tnef/attributes';
import { PROPERTY } from '../../../../server/src/mail/tnef/properties';
import { readTnef } from '../../../../server/src/mail/tnef';
import { attachment, attribute, messageProperties, namedProperty, nested, tnef } from '../../../support/tnef';
import { multipart, parse, textPart } from '../support';

const winmail = (content: Buffer, type = 'application/ms-tnef; name=winmail.dat'): string[] => [
  `Content-Type: ${type}`,
  'Content-Transfer-Encoding: base64',
  '',
  ...content.toString('base64').match(/.{1,76}/g)!,
];
const read = (content: Buffer, text = '') => parse(multipart('mixed', textPart(text), winmail(content)));
const files = (mail: Awaited<ReturnType<typeof parse>>) =>
  mail.attachments.map(({ name, type }) => [name, type]);
const RTF = Buffer.from(
  '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
  'hex',
);
const pdf = attachment('Übersicht März.pdf', Buffer.from('%PDF-1.7'), [
  PROPERTY.attachmentType,
  'application/pdf',
]);

describe('winmail.dat', () => {
  it('contains its files, under their long names', async () => {
    for (const type of [
      'application/ms-tnef; name=winmail.dat',
      'application/vnd.ms-tnef',
      'application/octet-stream; name=WINMAIL.DAT',
    ]) {
      const mail = await parse(multipart('mixed', textPart('See file.'), winmail(tnef(pdf), type)));
      expect([mail.text, files(mail)]).toEqual(['See file.', [['Übersicht März.pdf', 'application/pdf']]]);
      expect(Buffer.from(mail.attachments[0]!.content).toString()).toBe('%PDF-1.7');
    }
  });

  it.each([
    [
      'HTML',
      [
        messageProperties(
          [PROPERTY.html, Buffer.from('<p>Gr\xf6\xdfe</p>', 'latin1')],
          [PROPERTY.internetCodepage, 28_591],
        ),
      ],
      'Größe',
    ],
    ['Unicode text', [messageProperties([PROPERTY.body, 'Größe'])], 'Größe'],
    [
      'text in a codepage',
      [
        attribute(1, ATTRIBUTE.codepage, Buffer.from([0xe3, 4, 0, 0, 0, 0, 0, 0])),
        attribute(1, ATTRIBUTE.body, Buffer.from('\xcf\xf0\xe8\0', 'latin1')),
      ],
      'При',
    ],
    ['compressed RTF', [messageProperties([PROPERTY.rtf, RTF])], 'hello world'],
  ])('contains the body as %s if the message has no other', async (_, attributes, text) => {
    const mail = await read(tnef(...attributes));
    expect([mail.text, files(mail)]).toEqual([text, []]);
  });

  it('does not replace an existing body', async () => {
    expect((await read(tnef(messageProperties([PROPERTY.body, 'Same'])), 'Same words')).text).toBe(
      'Same words',
    );
  });

  it('contains an image that the HTML shows', async () => {
    const picture = attachment('a.png', Buffer.from('x'), [PROPERTY.attachmentContentId, 'a@x']);
    const html = messageProperties([PROPERTY.html, Buffer.from('<img src="cid:a@x">Hi')]);
    expect((await read(tnef(html, picture))).attachments).toMatchObject([
      { name: 'a.png', type: 'image/png', inline: true, contentId: 'a@x' },
    ]);
  });

  it('contains a nested message as a message', async () => {
    const inner = tnef(messageProperties([PROPERTY.subject, 'Old order'], [PROPERTY.body, 'Größe 5']), pdf);
    const mail = await read(tnef(nested(inner)), 'Forwarded');
    expect(files(mail)).toEqual([['Old order.eml', 'message/rfc822']]);
    const opened = await parse(mail.attachments[0]!.content);
    expect(opened).toMatchObject({
      subject: 'Old order',
      text: 'Größe 5',
      attachments: [{ name: 'Übersicht März.pdf', size: 8 }],
    });
  });

  it('is read on after named properties and properties with several values', () => {
    const block = Buffer.concat([
      Buffer.from([2, 0, 0, 0]),
      namedProperty('Keywords'),
      messageProperties([PROPERTY.body, 'Hi']).subarray(9 + 4, -2),
    ]);
    expect(readTnef(tnef(attribute(1, ATTRIBUTE.properties, block)), { bytes: 0 })).toMatchObject({
      text: 'Hi',
      sound: true,
    });
  });

  it.each([
    ['ends early', tnef(pdf).subarray(0, -30)],
    [
      'has a wrong checksum',
      Buffer.concat([
        tnef(pdf),
        attribute(1, ATTRIBUTE.subject, Buffer.from('x')).subarray(0, -2),
        Buffer.alloc(2),
      ]),
    ],
    [
      'is a meeting',
      tnef(attribute(1, ATTRIBUTE.messageClass, Buffer.from('IPM.Schedule.Meeting.Request\0'))),
    ],
    ['is something else', Buffer.from('noise')],
  ])('is kept as a file next to its contents if it %s', async (_, content) => {
    expect(files(await read(content, 'x')).at(-1)).toEqual(['winmail.dat', 'application/ms-tnef']);
  });

  it('is read from any noise without an error, and never yields more bytes than it has', () => {
    const whole = tnef(
      messageProperties([PROPERTY.subject, 'S'], [PROPERTY.rtf, RTF]),
      pdf,
      nested(tnef(pdf)),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 8 }),
        fc.nat(whole.length),
        (flips, end) => {
          const hurt = Buffer.from(whole.subarray(0, end));
          for (const [at, value] of flips) if (at < hurt.length) hurt[at] = value;
          const message = readTnef(hurt, { bytes: 10_000 });
          const size = message?.files.reduce((sum, file) => sum + file.content.length, 0) ?? 0;
          return size <= hurt.length;
        },
      ),
      { seed: 11, numRuns: 500 },
    );
  });

  it('has limits for nested messages, countless files, and RTF that claims to be huge', async () => {
    let deep = tnef(pdf);
    for (let i = 0; i < 10; i++) deep = tnef(nested(deep));
    expect(files(await read(deep, 'x')).map(([name]) => name)).toContain('winmail.dat');

    const many = tnef(...Array<Buffer>(2_000).fill(pdf));
    const mail = await read(many, 'x');
    expect(mail.attachments.length).toBeLessThanOrEqual(51);

    const rtf = messageProperties([PROPERTY.rtf, RTF]);
    const within = { bytes: 100 };
    for (const text of ['hello world', 'hello world', null])
      expect(readTnef(tnef(rtf), within)?.text).toBe(text);

    const claims = Buffer.from(RTF);
    claims.writeUInt32LE(0x7fffffff, 4);
    const greedy = tnef(...Array<Buffer>(300).fill(messageProperties([PROPERTY.rtf, claims])));
    expect((await read(greedy, 'x')).text).toBe('x');
  });
});
