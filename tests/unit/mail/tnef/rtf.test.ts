import fc from 'fast-check';
import { decompressRtf } from '../../../../server/src/mail/tnef/rtf-compression';
import { rtfToText } from '../../../../server/src/mail/tnef/rtf-text';

const read = (rtf: string) => rtfToText(Buffer.from(rtf, 'latin1'));

describe('compressed RTF', () => {
  it.each([
    [
      '2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0',
      '{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n',
    ],
    ['1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0', '{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}'],
  ])('is decompressed as specified in MS-OXRTFCP 4', (hex, rtf) => {
    expect(decompressRtf(Buffer.from(hex, 'hex'), 1_000)?.toString('latin1')).toBe(rtf);
  });

  it('is read as it is if it was stored uncompressed', () => {
    const stored = Buffer.concat([
      Buffer.from('000000000500000000000000', 'hex'),
      Buffer.alloc(4),
      Buffer.from('{\\rtf'),
    ]);
    stored.write('MELA', 8, 'latin1');
    expect(decompressRtf(stored, 100)?.toString()).toBe('{\\rtf');
  });

  it('never yields more than its bytes can hold or than is allowed', () => {
    const liar = Buffer.from('1a000000ffffff7f4c5a4675e2d44b51410004205758595a0d6e7d010eb0', 'hex');
    expect(decompressRtf(liar, 2 ** 31)).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(4_000), (noise, size) => {
        const bytes = Buffer.concat([Buffer.from('00000000000000004c5a467500000000', 'hex'), noise]);
        bytes.writeUInt32LE(size, 4);
        const out = decompressRtf(bytes, 2_000);
        return out === null || (out.length <= size && out.length <= 2_000);
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe('text from RTF', () => {
  it.each([
    ['{\\rtf1\\ansi One\\par Two\\line Three\\tab x}', 'One\nTwo\nThree\tx'],
    ["{\\rtf1\\ansicpg1252 Gr\\'f6\\'dfe \\{a\\} \\\\}", 'Größe {a} \\'],
    ["{\\rtf1\\ansicpg1251 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2}", 'Привет'],
    ['{\\rtf1\\uc1 \\u26684?\\u-30178?}', `格${String.fromCharCode(65_536 - 30_178)}`],
    ["{\\rtf1\\uc2 \\u228\\'c3\\'a4x}", 'äx'],
    ["{\\rtf1{\\fonttbl{\\f0\\fnil Arial;}{\\f1\\fcharset204 Times;}}{\\f1 \\'cf\\'f0}\\f0 x}", 'Прx'],
    ["{\\rtf1{\\fonttbl{\\f2\\fcharset128 MS;}}\\f2 \\'90\\'bf\\'8b\\'81}", '請求'],
    ['{\\rtf1{\\colortbl;\\red0;}{\\*\\htmltag64 <p>}{\\stylesheet x}{\\info{\\title t}}Words}', 'Words'],
    ['{\\rtf1{\\pict\\bin4 }}{{x}Words}', expect.stringMatching(/Words$/)],
    ['{\\rtf1{\\field{\\*\\fldinst HYPERLINK "http://a.test"}{\\fldrslt link}}}', 'link'],
    ['no rtf', null],
  ])('%s', (rtf, text) => {
    expect(read(rtf)).toEqual(text);
  });

  it('is read from any noise, in linear time', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 500 }), (noise) => typeof read(`{\\rtf1${noise}`) === 'string'),
      { seed: 5, numRuns: 300 },
    );
    for (const piece of ['{', '\\u1 ', "\\'ff", '\\f1 ', '{\\*', '}', '\\bin9 ']) {
      const start = process.cpuUsage().user;
      read(`{\\rtf1${piece.repeat(100_000)}`);
      expect((process.cpuUsage().user - start) / 1_000).toBeLessThan(2_500);
    }
  });
});
