import { mailWarning } from '../../../contracts';
import { decodeBytes } from '../../../server/src/mail/charset';
import { bytes, mailOf, multipart, parse, utf8 } from './support';

describe('charsets of a message', () => {
  it('are detected in a subject of raw UTF-8 bytes', async () => {
    const raw = bytes('From: ada@example.com', `Subject: ${utf8('Drücker kaputt')}`, '', 'x');
    expect((await parse(raw)).subject).toBe('Drücker kaputt');
  });

  it('are those of the body for raw header bytes that are not UTF-8', async () => {
    const raw = bytes(
      'From: ada@example.com',
      'Subject: \xcf\xf0\xe8\xed\xf2\xe5\xf0',
      'Content-Type: text/plain; charset=windows-1251',
      '',
      'x',
    );
    expect((await parse(raw)).subject).toBe('Принтер');
  });

  it('default to windows-1252 for raw header bytes', async () => {
    expect((await parse(bytes('From: a@example.com', 'Subject: caf\xe9 \x80', '', 'x'))).subject).toBe(
      'café €',
    );
  });

  it('are those of the preceding text for a file name of raw bytes', async () => {
    const raw = multipart(
      'mixed',
      ['Content-Type: text/plain; charset=windows-1251', '', 'x'],
      ['Content-Type: application/pdf; name="\xf1\xf7\xb8\xf2.pdf"', '', 'x'],
    );
    expect((await parse(raw)).attachments[0]!.name).toBe('счёт.pdf');
  });

  it('include UTF-7', async () => {
    const raw = mailOf(['Content-Type: text/plain; charset=utf-7'], 'Gr+APwA3w-e');
    expect((await parse(raw)).text).toBe('Grüße');
  });

  it('do not let UTF-7 create markup', async () => {
    const raw = mailOf(
      ['Content-Type: text/html; charset=utf-7'],
      '<p>x+ADw-script+AD4-alert(1)+ADw-/script+AD4-</p>',
    );
    expect((await parse(raw)).html).toBe('<p>x</p>');
  });

  it.each(['us-ascii', 'iso-8859-1', 'no-such-charset', 'x-unknown'])(
    'are UTF-8 for UTF-8 text that is labeled %s',
    (label) => {
      expect(decodeBytes(Buffer.from('Größe: 3 €, naïve'), label)).toEqual({
        text: 'Größe: 3 €, naïve',
        guessed: 'utf-8',
        damaged: false,
      });
    },
  );

  it('are windows-1252 for Western text that is labeled UTF-8', () => {
    expect(decodeBytes(Buffer.from('caf\xe9', 'latin1'), 'utf-8').text).toBe('café');
  });

  it('are UTF-8 for UTF-8 text with one broken character', () => {
    expect(decodeBytes(Buffer.from('für \xff', 'utf8').subarray(0, 6), 'utf-8').text).toMatch(/^für/);
  });

  it('follow a byte order mark rather than a label', () => {
    const little = Buffer.from('\ufeffGrüße', 'utf16le');
    const big = Buffer.from(little).swap16();
    for (const label of ['utf-16', 'utf-16le', 'utf-16be', 'ucs-2'])
      for (const bytes of [little, big]) expect(decodeBytes(bytes, label).text).toBe('Grüße');
  });

  it('include ISO-2022-JP', () => {
    expect(decodeBytes(Buffer.from('\x1b$B%W%j%s%?\x1b(B', 'latin1'), 'iso-2022-jp').text).toBe('プリンタ');
  });

  it('are named in the warnings if they differ from the label', async () => {
    const raw = mailOf(['Content-Type: text/plain; charset=iso-8859-1'], utf8('Größe'));
    expect(await parse(raw)).toMatchObject({
      text: 'Größe',
      warnings: [mailWarning('charset-guessed', { charset: 'utf-8' })],
    });
  });

  it('are read from the HTML if the part has none', async () => {
    const raw = mailOf(['Content-Type: text/html'], '<meta charset="windows-1251"><p>\xcf\xf0</p>');
    expect((await parse(raw)).html).toBe('<p>Пр</p>');
  });

  it('never leave NUL or lone surrogates in the text', async () => {
    const raw = bytes('From: ada@example.com', 'Subject: a\x00b', '', 'c\x00d');
    expect(await parse(raw)).toMatchObject({ subject: 'ab', text: 'cd' });
    expect(decodeBytes(Buffer.from([0x3d, 0xd8, 0x41, 0x00]), 'utf-16le').text.length).toBeGreaterThan(0);
    const surrogate = mailOf(['Content-Type: text/plain; charset=utf-16le'], '=\xd8A\x00');
    expect((await parse(surrogate)).text.isWellFormed?.() ?? true).toBe(true);
  });
});
