import { mailWarning } from '../../../../contracts';
import { deflateSync } from 'node:zlib';
import { mailOf, multipart, parse, textPart } from '../support';

const SIGNED = '1.2.840.113549.1.7.2';
const ENVELOPED = '1.2.840.113549.1.7.3';
const COMPRESSED = '1.2.840.113549.1.9.16.1.9';
const DATA = '1.2.840.113549.1.7.1';

/** One DER element: tag, length, content. */
function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([Buffer.from([tag, 0x84]), length, body]);
}

function oid(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const bytes = [first! * 40 + second!];
  for (const arc of rest) {
    const septets = [arc & 127];
    for (let left = arc >> 7; left; left >>= 7) septets.unshift((left & 127) | 128);
    bytes.push(...septets);
  }
  return der(6, Buffer.from(bytes));
}

const octets = (content: Buffer) => der(4, content);
/** CMS of a kind around a MIME entity, without certificates and signers (RFC 5652). */
const cms = (kind: string, inside: Buffer): Buffer =>
  der(
    0x30,
    oid(kind),
    der(
      0xa0,
      der(0x30, der(2, Buffer.from([1])), der(0x31), der(0x30, oid(DATA), der(0xa0, inside)), der(0x31)),
    ),
  );
/** As software writes that signs while it reads: lengths left open, octets in pieces. */
const streamed = (content: Buffer): Buffer => {
  const open = (tag: number, ...parts: Buffer[]) =>
    Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.alloc(2)]);
  const half = content.length >> 1;
  const pieces = open(0x24, octets(content.subarray(0, half)), octets(content.subarray(half)));
  return open(
    0x30,
    oid(SIGNED),
    open(
      0xa0,
      open(0x30, der(2, Buffer.from([1])), der(0x31), open(0x30, oid(DATA), open(0xa0, pieces)), der(0x31)),
    ),
  );
};

const entity = (text: string) => Buffer.from(`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`);
const p7m = (content: Buffer, type = 'application/pkcs7-mime; name=smime.p7m') =>
  mailOf(
    [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64'],
    ...content.toString('base64').match(/.{1,76}/g)!,
  );
const names = (mail: { attachments: { name: string }[] }) => mail.attachments.map((file) => file.name);

describe('an S/MIME message', () => {
  it.each([
    ['application/pkcs7-mime; smime-type=signed-data; name=smime.p7m'],
    ['application/x-pkcs7-mime; name=smime.p7m'],
    ['application/octet-stream; name=smime.p7m'],
  ])('of type %s is shown with its signature, as not verified', async (type) => {
    const mail = await parse(p7m(cms(SIGNED, octets(entity('Der Drücker ist kaputt.'))), type));
    expect(mail.text).toBe('Der Drücker ist kaputt.');
    expect(names(mail)).toEqual(['smime.p7m']);
    expect(mail.warnings).toEqual([mailWarning('signature-not-verified')]);
  });

  it('is read if its signed content was streamed', async () => {
    expect((await parse(p7m(streamed(entity('It is broken.'))))).text).toBe('It is broken.');
  });

  it('is read with its files if it is a signed multipart', async () => {
    const inner = multipart('mixed', textPart('It is broken.'), [
      'Content-Type: application/pdf; name=a.pdf',
      '',
      'x',
    ]);
    const mail = await parse(p7m(cms(SIGNED, octets(inner))));
    expect([mail.text, names(mail)]).toEqual(['It is broken.', ['a.pdf', 'smime.p7m']]);
  });

  it('is read if it is compressed', async () => {
    const mail = await parse(p7m(cms(COMPRESSED, octets(deflateSync(entity('It is broken.'))))));
    expect([mail.text, names(mail)]).toEqual(['It is broken.', []]);
  });

  it('that is encrypted says so and is kept as a file', async () => {
    const mail = await parse(p7m(cms(ENVELOPED, octets(Buffer.from('secret')))));
    expect(mail.text).toMatch(/^This message is encrypted \(S\/MIME\)/);
    expect(names(mail)).toEqual(['smime.p7m']);
  });

  it('is kept as a file if it cannot be opened', async () => {
    for (const content of [
      Buffer.from('noise'),
      cms(SIGNED, octets(entity('x'))).subarray(0, 60),
      cms('1.2.3', octets(entity('x'))),
    ])
      expect(await parse(p7m(content))).toMatchObject({
        text: '',
        attachments: [{ name: 'smime.p7m' }],
        warnings: [],
      });
  });

  it('has limits for nested elements, nested signatures and endless decompression', async () => {
    const deep = Buffer.concat(Array.from({ length: 50_000 }, () => Buffer.from([0x30, 0x80])));
    expect(names(await parse(p7m(deep)))).toEqual(['smime.p7m']);

    let layers = entity('Words');
    for (let i = 0; i < 6; i++) {
      const wrapped = cms(SIGNED, octets(layers)).toString('base64');
      layers = Buffer.from(
        `Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped}`,
      );
    }
    expect(names(await parse(Buffer.concat([Buffer.from('From: a@example.com\r\n'), layers])))).toContain(
      'message.eml',
    );

    const bomb = cms(COMPRESSED, octets(deflateSync(Buffer.alloc(20_000_000))));
    expect(names(await parse(p7m(bomb), { limits: { messageBytes: 1_000_000 } }))).toEqual(['smime.p7m']);
  });
});

describe('an OpenPGP message', () => {
  const signed = [
    '-----BEGIN PGP SIGNED MESSAGE-----',
    'Hash: SHA256',
    '',
    'It is broken.',
    '- -- ',
    'Ada',
    '-----BEGIN PGP SIGNATURE-----',
    '',
    'iQEz',
    '-----END PGP SIGNATURE-----',
    '',
  ];
  const armor = ['-----BEGIN PGP MESSAGE-----', '', 'hQEMA', '-----END PGP MESSAGE-----'];

  it('with a cleartext signature shows its text', async () => {
    const mail = await parse(mailOf(['Content-Type: text/plain'], 'Hello', ...signed, 'Footer'));
    expect(mail.text).toBe('Hello\nIt is broken.\n-- \nAda\n\nFooter');
    expect(names(mail)).toEqual(['signed.asc']);
    expect(mail.warnings).toEqual([mailWarning('signature-not-verified')]);
  });

  it('that is encrypted says so and is kept as a file', async () => {
    const inline = await parse(mailOf([], 'Hello', ...armor, 'Bye'));
    expect(inline.text).toMatch(/^Hello\nThis message is encrypted \(OpenPGP\).*\nBye$/);
    expect(names(inline)).toEqual(['encrypted.asc']);
    const mime = await parse(
      multipart(
        'encrypted; protocol="application/pgp-encrypted"',
        ['Content-Type: application/pgp-encrypted', '', 'Version: 1'],
        ['Content-Type: application/octet-stream; name=encrypted.asc', '', ...armor],
      ),
    );
    expect(mime.text).toMatch(/^This message is encrypted \(OpenPGP\)/);
    expect(names(mime)).toContain('encrypted.asc');
  });

  it('is not recognized in text that only mentions armor', async () => {
    const text = 'Mine begins with -----BEGIN PGP MESSAGE----- too.\n-----BEGIN PGP MESSAGE-----\nno end';
    expect((await parse(mailOf([], text))).text).toBe(text);
  });
});
