import { mailWarning } from '../../../contracts';
import iconv from 'iconv-lite';
import { decodeBytes } from '../../../server/src/mail/charset';
import { charsetOf } from '../../../server/src/mail/charset-labels';
import { bytes, mailOf, parse } from './support';

const SENTENCES: [language: string, text: string, charsets: string[]][] = [
  [
    'Japanese',
    'いつもお世話になっております。先日の見積書をもう一度お送りください。',
    ['shift_jis', 'euc-jp'],
  ],
  ['Korean', '안녕하세요. 프린터가 고장났습니다. 빨리 고쳐 주세요.', ['euc-kr']],
  ['simplified Chinese', '你好，三楼的打印机坏了，请派人来修理一下，谢谢。', ['gb18030']],
  ['traditional Chinese', '您好，三樓的印表機壞了，請派人來修理一下，謝謝。', ['big5']],
  [
    'Russian',
    'Добрый день, на третьем этаже сломался принтер.',
    ['koi8-r', 'windows-1251', 'iso-8859-5', 'cp866', 'maccyrillic'],
  ],
  [
    'Ukrainian',
    'Доброго дня, на третьому поверсі зламався принтер, її ще немає.',
    ['koi8-u', 'windows-1251'],
  ],
  [
    'Bulgarian',
    'Здравейте, принтерът на третия етаж е повреден. Моля, помогнете.',
    ['windows-1251', 'maccyrillic'],
  ],
  [
    'Estonian',
    'Tere, kolmanda korruse printer läks katki. Tänan abi eest, jään ootama.',
    ['windows-1257', 'iso-8859-15'],
  ],
  [
    'few letters of Slovenian',
    'Tiskalnik na drugem hodniku še začasno ne dela.',
    ['windows-1250', 'iso-8859-2'],
  ],
  [
    'few letters of Polish',
    'Drukarka na drugim piętrze nie działa od rana.',
    ['windows-1250', 'iso-8859-2', 'cp852'],
  ],
  ['few letters of Spanish', 'Buenos días, la impresora está rota. ¿Me ayudan?', ['windows-1252', 'cp850']],
  ['Greek', 'Καλησπέρα σας, ο εκτυπωτής στον τρίτο όροφο χάλασε.', ['iso-8859-7', 'windows-1253']],
  ['Hebrew', 'שלום רב, המדפסת בקומה השלישית התקלקלה, תודה.', ['windows-1255', 'iso-8859-8']],
  ['Arabic', 'السلام عليكم، الطابعة في الطابق الثالث معطلة، شكرا لكم.', ['windows-1256', 'iso-8859-6']],
  ['Thai', 'เครื่องพิมพ์ชั้นสามเสีย กรุณาส่งช่างมาซ่อมด้วยครับ', ['windows-874']],
  [
    'Polish',
    'Dzień dobry, drukarka na trzecim piętrze się zepsuła, proszę o pomoc.',
    ['windows-1250', 'iso-8859-2'],
  ],
  ['Turkish', 'İyi günler, üçüncü kattaki yazıcı bozuldu, lütfen yardım ediniz.', ['windows-1254']],
  [
    'German',
    'Grüße aus München, der Drucker im dritten Stock ist außer Betrieb.',
    ['windows-1252', 'macintosh', 'cp850'],
  ],
  [
    'French',
    'Bonjour, l’imprimante du troisième étage est cassée, merci d’envoyer quelqu’un.',
    ['windows-1252', 'macintosh'],
  ],
  ['Swedish', 'Hej, skrivaren på tredje våningen är trasig, hälsningar Åsa.', ['windows-1252', 'macintosh']],
  [
    'Czech',
    'Dobrý den, tiskárna ve třetím patře nefunguje, prosím pošlete někoho.',
    ['windows-1250', 'iso-8859-2', 'maccenteuro'],
  ],
  [
    'Romanian',
    'Bună ziua, imprimanta de la etajul trei s-a stricat, vă rugăm să trimiteţi pe cineva.',
    ['windows-1250', 'iso-8859-2'],
  ],
  [
    'Lithuanian',
    'Sveiki, trečiame aukšte sugedo spausdintuvas, prašome atsiųsti ką nors kuo greičiau.',
    ['windows-1257', 'iso-8859-13', 'iso-8859-4'],
  ],
  [
    'Latvian',
    'Labdien, trešajā stāvā ir sabojājies printeris, lūdzu, atsūtiet kādu pēc iespējas ātrāk.',
    ['windows-1257', 'iso-8859-13', 'iso-8859-4'],
  ],
  ['Vietnamese', 'Xin chào, máy in ở tầng ba đã hỏng, nhờ anh xem lại giúp.', ['windows-1258']],
];
const CASES = SENTENCES.flatMap(([language, text, charsets]) =>
  charsets.map((charset) => ({ language, charset, text })),
);

/** windows-1258 has most tones only as characters of their own. */
const encode = (text: string, charset: string): Buffer =>
  charset === 'windows-1258'
    ? Buffer.concat(
        [...text].map((letter) => {
          const whole = iconv.encode(letter, charset);
          if (iconv.decode(whole, charset) === letter) return whole;
          const [base, tone] = [
            /[\u0300\u0301\u0303\u0309\u0323]/g,
            /[^\u0300\u0301\u0303\u0309\u0323]/g,
          ].map((left) => letter.normalize('NFD').replace(left, '').normalize('NFC'));
          return iconv.encode(base! + tone!, charset);
        }),
      )
    : iconv.encode(text, charset);

describe('text without a correct charset label', () => {
  it.each(CASES)('is decoded as $language in $charset without a label', ({ text, charset }) => {
    expect(decodeBytes(encode(text, charset), null).text).toBe(text);
  });

  it.each(CASES)('is decoded as $language in $charset under the label UTF-8', ({ text, charset }) => {
    expect(decodeBytes(encode(text, charset), 'utf-8').text).toBe(text);
  });

  it.each(['windows-1251', 'koi8-r', 'shift_jis', 'euc-kr', 'gb18030'])(
    'is decoded as %s under a Western label that gives no words',
    (charset) => {
      const { text } = CASES.find((one) => one.charset === charset)!;
      expect(decodeBytes(iconv.encode(text, charset), 'iso-8859-1')).toMatchObject({ text, damaged: false });
    },
  );

  it.each([
    ['Lithuanian', 'windows-1257'],
    ['Latvian', 'windows-1257'],
    ['Czech', 'iso-8859-2'],
    ['Romanian', 'windows-1250'],
    ['Turkish', 'windows-1254'],
  ])('is decoded as %s under a Western label with letters that no language combines', (language, charset) => {
    const { text } = CASES.find((one) => one.language === language)!;
    expect(decodeBytes(iconv.encode(text, charset), 'iso-8859-1').text).toBe(text);
  });

  it('has its Vietnamese tone marks on the right letters', () => {
    expect(decodeBytes(Buffer.from('\xd0\xf5n ha\xccng', 'latin1'), 'windows-1258').text).toBe('Đơn hàng');
  });

  it('stays Western if the label says so and there are few accented letters', () => {
    const names = 'Müller, Núñez, Søren, François, Ærø, Þór, Strauß, Ångström, Zoë';
    for (const text of ['Øl på væggen', 'ÄÖÜ', 'À bientôt, élève', 'Ça été très bien noté', names])
      expect(decodeBytes(iconv.encode(text, 'windows-1252'), 'iso-8859-1')).toMatchObject({
        text,
        guessed: null,
      });
  });

  it.each([
    '£50 for ½ day, §4 and ¶2 apply',
    'It says “paper jam” — but there’s none…',
    'Zimmer 12–14, 22 °C und 5 m² zu 10 €.',
    'The naïve façade of the résumé',
    '¿Qué pasa? ¡No imprime!',
  ])('stays windows-1252 if its characters make sense in it: %s', (text) => {
    expect(decodeBytes(iconv.encode(text, 'windows-1252'), null).text).toBe(text);
  });

  it('is decoded as windows-1252 if it is too short to tell', () => {
    expect(decodeBytes(Buffer.from('Gr\xf6\xdfe', 'latin1'), 'us-ascii').text).toBe('Größe');
  });

  it('is detected in raw header bytes if the body gives no hint', async () => {
    const subject = iconv.encode('Принтер на третьем этаже', 'koi8-r').toString('latin1');
    expect((await parse(bytes('From: a@example.com', `Subject: ${subject}`, '', 'x'))).subject).toBe(
      'Принтер на третьем этаже',
    );
  });

  it('in a header is decoded with the charset detected in the body', async () => {
    const text = iconv.encode('Добрый день, на третьем этаже сломался принтер.', 'windows-1251');
    const raw = bytes('From: a@example.com', 'Subject: \xcf\xf0\xe8', '', text.toString('latin1'));
    expect((await parse(raw)).subject).toBe('При');
  });
});

describe('a charset label', () => {
  it.each([
    ['cp50220', 'iso-2022-jp'],
    ['cp50221', 'iso-2022-jp'],
    ['csISO2022JP', 'iso-2022-jp'],
    ['iso-2022-jp-ms', 'iso-2022-jp'],
    ['ISO-2022-JP-3', 'iso-2022-jp'],
    ['JIS', 'iso-2022-jp'],
    ['iso-2022-kr', 'iso-2022-kr'],
    ['uhc', 'cp949'],
    ['x-windows-949', 'cp949'],
    ['ms949', 'cp949'],
    ['KS_C_5601-1987', 'cp949'],
    ['cn-gb', 'gb18030'],
    ['csGB2312', 'gb18030'],
    ['cn-big5', 'big5'],
    ['x-windows-950', 'big5'],
    ['x-mac-ce', 'maccenteuro'],
    ['mac-ce', 'maccenteuro'],
    ['x-mac-cyrillic', 'maccyrillic'],
    ['x-ms-cp932', 'cp932'],
    ['windows-31j', 'cp932'],
    ['hz-gb-2312', 'hz'],
    ['"utf8"', 'utf-8'],
    ['utf8mb4', 'utf-8'],
    ['cp1252', 'windows-1252'],
    ['win-1251', 'windows-1251'],
    ['x-cp1251', 'windows-1251'],
    ['iso8859-15', 'iso-8859-15'],
    ['dos-850', 'cp850'],
    ['us-ascii', null],
    ['ANSI_X3.4-1968', null],
    ['unknown-8bit', null],
    ['no-such-charset', null],
  ])('%s means %s', (label, name) => {
    expect(charsetOf(label)).toBe(name);
  });

  it.each([
    ['iso-2022-kr', '\x1b$)C\x0eGA8.\x0f printer', '프리 printer'],
    ['hz-gb-2312', 'Hi ~{4rS!;z~} a~~b', 'Hi 打印机 a~b'],
    ['x-mac-ce', 'Ku\x92', 'Kuí'],
  ])('is decoded: %s', (label, written, text) => {
    expect(decodeBytes(Buffer.from(written, 'latin1'), label).text).toBe(text);
  });

  it('is ignored if the text has ISO-2022-JP escape sequences', () => {
    for (const label of [null, 'utf-8', 'us-ascii', 'iso-8859-1', 'windows-1252'])
      expect(decodeBytes(Buffer.from('\x1b$B%W%j%s%?\x1b(B', 'latin1'), label).text).toBe('プリンタ');
  });

  it('is ignored if the text has an ISO-2022-KR escape sequence or HZ pairs that are Chinese', () => {
    const korean = Buffer.from('\x1b$)C\x0eGA80EM0! @[5?GOAv >J=@4O4Y\x0f.', 'latin1');
    expect(decodeBytes(korean, null).text).toBe('프린터가 작동하지 않습니다.');
    expect(decodeBytes(Buffer.from('~{4rS!;z;5AK#,Gk>!?lEIHK@4P^!#~}'), null).text).toBe(
      '打印机坏了，请尽快派人来修。',
    );
  });

  it.each(['echo ~{a,b}', 'see ~{home}/x and ~{user~}', 'a ~{} b ~}'])(
    'does not change ordinary text: %s',
    (text) => {
      expect(decodeBytes(Buffer.from(text), 'us-ascii').text).toBe(text);
    },
  );

  it('in the HTML is used if the header says ASCII', async () => {
    const raw = mailOf(
      ['Content-Type: text/html; charset=us-ascii'],
      '<meta charset="windows-1251"><p>\xcf\xf0</p>',
    );
    expect((await parse(raw)).text).toBe('Пр');
  });
});

describe('bytes that fit no charset', () => {
  it('are marked, with a warning and the message attached', async () => {
    const mail = await parse(
      mailOf(['Content-Type: text/plain; charset=utf-8'], 'Gr\xc3\xb6\xc3\x9fe \xff 5'),
    );
    expect(mail.text).toBe('Größe \ufffd 5');
    expect(mail.warnings).toContainEqual(mailWarning('characters-lost'));
    expect(mail.attachments.map((file) => file.name)).toEqual(['message.eml']);
  });

  it('are distinguished from a replacement character that the sender wrote', async () => {
    const mail = await parse(mailOf(['Content-Type: text/plain; charset=utf-8'], 'Gr\xef\xbf\xbde'));
    expect(mail).toMatchObject({ text: 'Gr\ufffde', attachments: [], warnings: [] });
  });

  it('cost one check of a bounded sample, however long the text is', () => {
    const long = iconv.encode('Добрый день. '.repeat(200_000), 'koi8-r');
    const start = process.cpuUsage();
    expect(decodeBytes(long, null).text).toMatch(/^Добрый день/);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(3_000);
  });
});
