import { mailWarning } from '../../../../contracts';
import { deflateSync } from 'node:zlib';
import { CMS, cms, octets, streamed } from '../../../support/cms';
import { mailOf, multipart, parse, textPart } from '../support';

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
    ['application/pkcs7-signature; name=smime.p7m'],
  ])('of type %s is shown with its signature, as not verified', async (type) => {
    const mail = await parse(p7m(cms(CMS.signed, octets(entity('Der Drücker ist kaputt.'))), type));
    expect(mail.text).toBe('Der Drücker ist kaputt.');
    expect(names(mail)).toEqual(['smime.p7m']);
    expect(mail.warnings).toEqual([mailWarning('signature-not-verified')]);
  });

  it('is read if it has neither a name nor a type of its own', async () => {
    const raw = p7m(cms(CMS.signed, octets(entity('It is broken.'))), 'application/octet-stream');
    expect((await parse(raw)).text).toBe('It is broken.');
  });

  it('is read if it is base64 or PEM that no header field declares', async () => {
    const base64 = cms(CMS.signed, octets(entity('It is broken.')))
      .toString('base64')
      .match(/.{1,64}/g)!;
    for (const lines of [base64, ['-----BEGIN CMS-----', ...base64, '-----END CMS-----']])
      expect((await parse(mailOf(['Content-Type: application/pkcs7-mime'], ...lines))).text).toBe(
        'It is broken.',
      );
  });

  it('is read if its content is a message, which protects the header', async () => {
    const inner = Buffer.concat([
      Buffer.from('Content-Type: message/rfc822\r\n\r\n'),
      mailOf(['Content-Type: text/plain'], 'It is broken.'),
    ]);
    const mail = await parse(p7m(cms(CMS.signed, octets(inner))));
    expect([mail.text, names(mail)]).toEqual(['It is broken.', ['smime.p7m']]);
  });

  it.each([
    ['content', []],
    ['message', ['Content-Type: message/rfc822', '', '']],
  ])('is attached as a whole if its %s has too many parts', async (_, header) => {
    const parts = Array.from({ length: 30 }, (_entry, index) => textPart(`part ${index}`));
    const content = Buffer.concat([Buffer.from(header.join('\r\n')), multipart('mixed', ...parts)]);
    const raw = p7m(cms(CMS.compressed, octets(deflateSync(content))));
    const mail = await parse(raw, { limits: { mimeNodes: 20 } });
    expect(mail.warnings).toContainEqual(mailWarning('parts-left-out', { parts: 20 }));
    expect(mail.incomplete).toBe(true);
    expect(names(mail)).toContain('message.eml');
  });

  it('that is clear-signed keeps its signature as a file', async () => {
    const signature = cms(CMS.signed, octets(entity('Other words')));
    const raw = multipart('signed', textPart('It is broken.'), [
      'Content-Type: application/pkcs7-signature; name=smime.p7s',
      'Content-Transfer-Encoding: base64',
      '',
      ...signature.toString('base64').match(/.{1,76}/g)!,
    ]);
    const mail = await parse(raw);
    expect([mail.text, names(mail)]).toEqual(['It is broken.', ['smime.p7s']]);
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
    const mail = await parse(p7m(cms(CMS.signed, octets(inner))));
    expect([mail.text, names(mail)]).toEqual(['It is broken.', ['a.pdf', 'smime.p7m']]);
  });

  it('is read if it is compressed', async () => {
    const mail = await parse(p7m(cms(CMS.compressed, octets(deflateSync(entity('It is broken.'))))));
    expect([mail.text, names(mail)]).toEqual(['It is broken.', []]);
  });

  it('that is encrypted says so and is kept as a file', async () => {
    const mail = await parse(p7m(cms(CMS.enveloped, octets(Buffer.from('secret')))));
    expect(mail.text).toMatch(/^This message is encrypted \(S\/MIME\)/);
    expect(names(mail)).toEqual(['smime.p7m']);
  });

  it('is kept as a file if it cannot be opened', async () => {
    for (const content of [
      Buffer.from('noise'),
      cms(CMS.signed, octets(entity('x'))).subarray(0, 60),
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
      const wrapped = cms(CMS.signed, octets(layers)).toString('base64');
      layers = Buffer.from(
        `Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n${wrapped}`,
      );
    }
    expect(names(await parse(Buffer.concat([Buffer.from('From: a@example.com\r\n'), layers])))).toContain(
      'message.eml',
    );

    const bombs = Array.from({ length: 5 }, () => [
      'Content-Type: application/pkcs7-mime; name=smime.p7m',
      'Content-Transfer-Encoding: base64',
      '',
      cms(CMS.compressed, octets(deflateSync(Buffer.alloc(600_000, 'x')))).toString('base64'),
    ]);
    const together = await parse(multipart('mixed', ...bombs), { limits: { messageBytes: 1_000_000 } });
    expect(names(together)).toEqual(Array(4).fill('smime.p7m'));

    const bomb = cms(CMS.compressed, octets(deflateSync(Buffer.alloc(20_000_000))));
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

  it('that is encrypted says so after Exchange made it multipart/mixed', async () => {
    const mail = await parse(
      multipart(
        'mixed',
        textPart(' '),
        ['Content-Type: application/pgp-encrypted', '', 'Version: 1'],
        ['Content-Type: application/octet-stream; name=encrypted.asc', '', ...armor],
      ),
    );
    expect(mail.text).toMatch(/^This message is encrypted \(OpenPGP\)/);
    expect(names(mail)).toContain('encrypted.asc');
  });

  it('is read if it has the type used before PGP/MIME', async () => {
    const mail = await parse(mailOf(['Content-Type: application/pgp; x-action=sign'], ...signed));
    expect(mail.text).toBe('It is broken.\n-- \nAda');
  });

  it('is not recognized in text that only mentions armor', async () => {
    const text = 'Mine begins with -----BEGIN PGP MESSAGE----- too.\n-----BEGIN PGP MESSAGE-----\nno end';
    expect((await parse(mailOf([], text))).text).toBe(text);
  });
});
