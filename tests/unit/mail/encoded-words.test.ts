import fc from 'fast-check';
import { decodeWords } from '../../../server/src/mail/encoded-words';
import { parseParameters } from '../../../server/src/mail/headers';

describe('encoded words in a header', () => {
  it.each([
    ['=?utf-8?Q?Wann_=C3=B6ffnet_es??=', 'Wann öffnet es?'],
    ['=?utf-8?Q?Wo?_Hier?=', 'Wo? Hier'],
    ['=?utf-8?Q?Was??= =?utf-8?Q?_Gr=C3=B6=C3=9Fe?=', 'Was? Größe'],
    ['=?utf-8?Q?Warum?=20nicht?=', 'Warum? nicht'],
    ['=?utf-8?Q?a?=bc', 'abc'],
    ['=?utf-8?Q?a?= b =?utf-8?Q?c?=', 'a b c'],
    ['=?utf-8?Q?St=C3=B6rung_im_Werk', 'Störung im Werk'],
    ['=?utf-8?B?R3LDtsOfZQ', 'Größe'],
    ['=?utf-8?Q?Gr=C3=B6 =?utf-8?Q?=C3=9Fe?=', 'Größe'],
    ['=?utf-8?Q?=C3?= =?utf8?Q?=A4?=', 'ä'],
    ['=?utf-8?B?4oK?= =?UTF-8?B?s?=', '€'],
    ['=?utf-8*de?Q?=C3=A4?=', 'ä'],
    ['=?utf-8?Q?with raw spaces?= !', 'with raw spaces !'],
    ['=?iso-8859-1?Q?=E4?==?iso-8859-1?Q?=F6?=', 'äö'],
    ['=?iso-2022-jp?B?GyRCQEE1YRsoQg==?= =?iso-2022-jp?B?GyRCPXEbKEI=?=', '請求書'],
    ['1 =? 2 ?= 3', '1 =? 2 ?= 3'],
  ])('are decoded: %s', (value, text) => {
    expect(decodeWords(value)).toEqual(text);
  });

  it('restore any text, however its bytes are split between words', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (text, size, base64) => {
          const octets = Buffer.from(text);
          const words: string[] = [];
          for (let at = 0; at < octets.length; at += size) {
            const piece = octets.subarray(at, at + size);
            const q = [...piece]
              .map((octet) => `=${octet.toString(16).toUpperCase().padStart(2, '0')}`)
              .join('');
            words.push(base64 ? `=?utf-8?B?${piece.toString('base64')}?=` : `=?UTF-8?Q?${q}?=`);
          }
          return decodeWords(words.join(' ')) === text.replace(/^\ufeff/, '');
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it.each(['=?a?Q?', '=?a?Q?b', '?=AA', '=?a?B?', '=?', '=?a?Q??=AA', '=?a?Q?b?= '])(
    'take linear time if %s is repeated',
    (piece) => {
      const work = (times: number) => {
        const start = process.cpuUsage().user;
        decodeWords(`=?a?Q?${piece.repeat(times)}`);
        return process.cpuUsage().user - start;
      };
      work(1_000);
      expect(work(40_000) / 1_000).toBeLessThan(2_000);
    },
  );
});

describe('header parameters', () => {
  it.each([
    [`a; filename*0="=?UTF-8?Q?R=C3=BCck"; filename*1="meldung.pdf?="`, 'Rückmeldung.pdf'],
    [`a; filename*0="=?UTF-8?B?w5xiZXJz"; filename*1="aWNodC5wZGY=?="`, 'Übersicht.pdf'],
    [`a; filename*1="lung.pdf"; filename*0="Bestel"`, 'Bestellung.pdf'],
    [`a; filename*0*=utf-8''M%C3; filename*1*=%BCller; filename*2=".pdf"`, 'Müller.pdf'],
    [`a; filename*0=utf-8''R%C3%BCck; filename*1=meldung.pdf`, 'Rückmeldung.pdf'],
    [`a; filename="utf-8''Angebot%20M%C3%BCller.pdf"`, 'Angebot Müller.pdf'],
    [`a; filename="M%C3%BCller.pdf"`, 'Müller.pdf'],
    [`a; filename="100%25 o'clock.pdf"`, `100%25 o'clock.pdf`],
    [`a; filename="=?utf-8?Q?a=3Bb.pdf?="`, 'a;b.pdf'],
    [`a; filename="=?utf-8?Q?M=C3?= =?utf-8?Q?=BCller.pdf?="`, 'Müller.pdf'],
  ])('are decoded: %s', (header, name) => {
    expect(parseParameters(header).params.get('filename')).toBe(name);
  });
});
