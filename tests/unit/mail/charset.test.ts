import { mailWarning } from '../../../contracts';
import { decodeBytes } from '../../../server/src/mail/charset';
import { bytes, mailOf, multipart, parse, utf8 } from './support';

describe('character sets', () => {
  it('decodes a subject of raw UTF-8 bytes', async () => {
    const raw = bytes('From: ada@example.com', `Subject: ${utf8('Drücker kaputt')}`, '', 'x');
    expect((await parse(raw)).subject).toBe('Drücker kaputt');
  });

  it('decodes raw header bytes by the charset of the body when they are not UTF-8', async () => {
    const raw = bytes(
      'From: ada@example.com',
      'Subject: \xcf\xf0\xe8\xed\xf2\xe5\xf0',
      'Content-Type: text/plain; charset=windows-1251',
      '',
      'x',
    );
    expect((await parse(raw)).subject).toBe('Принтер');
  });

  it('takes raw header bytes for windows-1252 when nothing else fits', async () => {
    expect((await parse(bytes('From: a@example.com', 'Subject: caf\xe9 \x80', '', 'x'))).subject).toBe(
      'café €',
    );
  });

  it('decodes raw bytes of a file name by the charset of the text before it', async () => {
    const raw = multipart(
      'mixed',
      ['Content-Type: text/plain; charset=windows-1251', '', 'x'],
      ['Content-Type: application/pdf; name="\xf1\xf7\xb8\xf2.pdf"', '', 'x'],
    );
    expect((await parse(raw)).attachments[0]!.name).toBe('счёт.pdf');
  });

  it('decodes UTF-7', async () => {
    const raw = mailOf(['Content-Type: text/plain; charset=utf-7'], 'Gr+APwA3w-e');
    expect((await parse(raw)).text).toBe('Grüße');
  });

  it('keeps UTF-7 from making markup', async () => {
    const raw = mailOf(
      ['Content-Type: text/html; charset=utf-7'],
      '<p>x+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>',
    );
    expect((await parse(raw)).html).toBe('<p>x</p>');
  });

  it.each(['us-ascii', 'iso-8859-1', 'no-such-charset', 'x-unknown'])(
    'reads UTF-8 that is labelled %s as UTF-8',
    (label) => {
      expect(decodeBytes(Buffer.from('Größe: 3 €, naïve'), label)).toEqual({
        text: 'Größe: 3 €, naïve',
        guessed: 'utf-8',
        damaged: false,
      });
    },
  );

  it('reads Western text that is labelled UTF-8 as windows-1252', () => {
    expect(decodeBytes(Buffer.from('caf\xe9', 'latin1'), 'utf-8').text).toBe('café');
  });

  it('keeps UTF-8 with one broken character as UTF-8', () => {
    expect(decodeBytes(Buffer.from('für \xff', 'utf8').subarray(0, 6), 'utf-8').text).toMatch(/^für/);
  });

  it('trusts a mark of byte order more than a label', () => {
    const little = Buffer.from('\ufeffGrüße', 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const label of ['utf-16', 'utf-16le', 'utf-16be', 'ucs-2'])
      for (const bytes of [little, big]) expect(decodeBytes(bytes, label).text).toBe('Grüße');
  });

  it('decodes ISO-2022-JP', () => {
    expect(decodeBytes(Buffer.from('\x1b$B%W%j%s%?\x1b(B', 'latin1'), 'iso-2022-jp').text).toBe('プリンタ');
  });

  it('says in the warnings which charset was used instead of the label', async () => {
    const raw = mailOf(['Content-Type: text/plain; charset=iso-8859-1'], utf8('Größe'));
    expect(await parse(raw)).toMatchObject({
      text: 'Größe',
      warnings: [mailWarning('charset-guessed', { charset: 'utf-8' })],
    });
  });

  it('takes the charset from the HTML itself when the part names none', async () => {
    const raw = mailOf(['Content-Type: text/html'], '<meta charset="windows-1251"><p>\xcf\xf0</p>');
    expect((await parse(raw)).html).toBe('<p>Пр</p>');
  });

  it('strips NUL and lone surrogates everywhere', async () => {
    const raw = bytes('From: ada@example.com', 'Subject: a\x00b', '', 'c\x00d');
    expect(await parse(raw)).toMatchObject({ subject: 'ab', text: 'cd' });
    expect(decodeBytes(Buffer.from([0x3d, 0xd8, 0x41, 0x00]), 'utf-16le').text.length).toBeGreaterThan(0);
    const surrogate = mailOf(['Content-Type: text/plain; charset=utf-16le'], '=\xd8A\x00');
    expect((await parse(surrogate)).text.isWellFormed?.() ?? true).toBe(true);
  });
});
