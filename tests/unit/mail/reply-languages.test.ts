import { trimReply } from '../../../server/src/mail/reply';
import { LANGUAGES } from '../../../server/src/mail/languages';
import {
  isDeviceLine,
  isForwardMark,
  isForwardSubject,
  isOriginalMark,
  labelOf,
  plainLine,
} from '../../../server/src/mail/reply-words';

const OWN = '…\nWords of my own.';
const HELP = 'Help <help@example.net>';

/** What Gmail, Apple Mail or Thunderbird write above a quote. */
const ATTRIBUTIONS: [string, string][] = [
  ['English', `On Mon, Nov 2, 2026 at 8:12 AM ${HELP} wrote:`],
  ['German', `Am Mo., 2. Nov. 2026 um 08:12 Uhr schrieb ${HELP}:`],
  ['Dutch', `Op ma 2 nov 2026 om 08:12 schreef ${HELP}:`],
  ['Swedish', `Den mån 2 nov. 2026 kl 08:12 skrev ${HELP}:`],
  ['Danish', `Den man. 2. nov. 2026 kl. 08.12 skrev ${HELP}:`],
  ['Norwegian', `man. 2. nov. 2026 kl. 08:12 skrev ${HELP}:`],
  ['Icelandic', `Þann mán., 2. nóv. 2026 kl. 08:12 skrifaði ${HELP}:`],
  ['French', `Le lun. 2 nov. 2026 à 08:12, ${HELP} a écrit :`],
  ['Spanish', `El lun, 2 nov 2026 a las 8:12, Help (<help@example.net>) escribió:`],
  ['Portuguese', `${HELP} escreveu (segunda, 2/11/2026 à(s) 08:12):`],
  ['Brazilian', `Em seg., 2 de nov. de 2026 às 08:12, ${HELP} escreveu:`],
  ['Italian', `Il giorno lun 2 nov 2026 alle ore 08:12 ${HELP} ha scritto:`],
  ['Romanian', `În lun., 2 nov. 2026 la 08:12, ${HELP} a scris:`],
  ['Catalan', `El dia 2 nov 2026, a les 8:12, ${HELP} va escriure:`],
  ['Galician', `O luns, 2 nov 2026 ás 8:12, Help (<help@example.net>) escribiu:`],
  ['Polish', `pon., 2 lis 2026 o 08:12 ${HELP} napisał(a):`],
  ['Czech', `po 2. 11. 2026 v 8:12 odesílatel ${HELP} napsal:`],
  ['Slovak', `po 2. 11. 2026 o 8:12 ${HELP} napísal(a):`],
  ['Slovenian', `V V pon., 2. nov. 2026 ob 08:12 je oseba ${HELP} napisala:`],
  ['Croatian', `pon, 2. stu 2026. u 08:12 ${HELP} napisao je:`],
  ['Serbian', `пон, 2. нов 2026. у 08:12 ${HELP} је написао/ла:`],
  ['Bulgarian', `На пн, 2.11.2026 г. в 8:12 ${HELP} написа:`],
  ['Russian', `пн, 2 нояб. 2026 г. в 08:12, ${HELP}:`],
  ['Ukrainian', `пн, 2 лист. 2026 р. о 08:12 ${HELP} пише:`],
  ['Lithuanian', `2026-11-02, pr, 08:12 ${HELP} rašė:`],
  ['Latvian', `Pirmd., 2026. g. 2. nov., plkst. 08:12 — lietotājs Help (<help@example.net>) rakstīja:`],
  ['Estonian', `Kuupäev E, 2. november 2026 kell 08:12 kirjutas ${HELP}:`],
  ['Finnish', `ma 2. marrask. 2026 klo 8.12 Help (help@example.net) kirjoitti:`],
  ['Hungarian', `${HELP} ezt írta (időpont: 2026. nov. 2., H, 8:12):`],
  ['Greek', `Στις Δευ 2 Νοε 2026 στις 8:12 π.μ., ο/η ${HELP} έγραψε:`],
  ['Turkish', `${HELP}, 2 Kas 2026 Pzt, 08:12 tarihinde şunu yazdı:`],
  ['Basque', `Erabiltzaileak (${HELP}) hau idatzi du (2026 aza. 2, al. (08:12)):`],
  ['Hebrew', `‫בתאריך יום ב׳, 2 בנוב׳ 2026 ב-8:12 מאת ‪Help‬‏ <‪help@example.net‬‏>:‬`],
  ['Arabic', `في الاثنين، ٢ نوفمبر ٢٠٢٦ في ٨:١٢ ص تمت كتابة ما يلي بواسطة ${HELP}:`],
  ['Persian', `در تاریخ دوشنبه ۲ نوامبر ۲۰۲۶،‏ ۸:۱۲ ${HELP} نوشت:`],
  ['Hindi', `सोम, 2 नव॰ 2026 को 8:12 am बजे को ${HELP} ने लिखा:`],
  ['Bengali', `সোম, ২ নভে, ২০২৬ তারিখে ৮:১২ AM টায় তে ${HELP} লিখেছেন:`],
  ['Tamil', `திங்., 2 நவ., 2026, முற்பகல் 8:12 அன்று, ${HELP} எழுதியது:`],
  ['Thai', `ในวันที่ จ. 2 พ.ย. 2026 เวลา 08:12 ${HELP} เขียนว่า:`],
  ['Vietnamese', `Vào Th 2, 2 thg 11, 2026 vào lúc 8:12 ${HELP} đã viết:`],
  ['Indonesian', `Pada tanggal Sen, 2 Nov 2026 pukul 08.12 ${HELP} menulis:`],
  ['Filipino', `Noong Lun, Nob 2, 2026 nang 8:12 AM, isinulat ni ${HELP} na:`],
  ['Japanese', `2026年11月2日(月) 8:12 ${HELP}:`],
  ['Korean', `2026년 11월 2일 (월) 오전 8:12, ${HELP}님이 작성:`],
  ['Chinese', `${HELP} 于2026年11月2日周一 08:12写道：`],
  ['Traditional Chinese', `${HELP} 於 2026年11月2日 週一 上午8:12寫道：`],
];

/** What Outlook calls From, Sent, To and Subject. */
const HEADERS: [string, [string, string, string, string]][] = [
  ['English', ['From', 'Sent', 'To', 'Subject']],
  ['German', ['Von', 'Gesendet', 'An', 'Betreff']],
  ['Dutch', ['Van', 'Verzonden', 'Aan', 'Onderwerp']],
  ['Swedish', ['Från', 'Skickat', 'Till', 'Ämne']],
  ['Danish', ['Fra', 'Sendt', 'Til', 'Emne']],
  ['Icelandic', ['Frá', 'Sent', 'Til', 'Efni']],
  ['French', ['De', 'Envoyé', 'À', 'Objet']],
  ['Spanish', ['De', 'Enviado el', 'Para', 'Asunto']],
  ['Portuguese', ['De', 'Enviada em', 'Para', 'Assunto']],
  ['Italian', ['Da', 'Inviato', 'A', 'Oggetto']],
  ['Romanian', ['De la', 'Trimis', 'Către', 'Subiect']],
  ['Catalan', ['De', 'Enviat', 'Per a', 'Assumpte']],
  ['Polish', ['Od', 'Wysłane', 'Do', 'Temat']],
  ['Czech', ['Od', 'Odesláno', 'Komu', 'Předmět']],
  ['Slovak', ['Od', 'Odoslané', 'Komu', 'Predmet']],
  ['Slovenian', ['Od', 'Poslano', 'Za', 'Zadeva']],
  ['Croatian', ['Šalje', 'Poslano', 'Prima', 'Predmet']],
  ['Serbian', ['Од', 'Послато', 'За', 'Тема']],
  ['Bulgarian', ['От', 'Изпратено', 'До', 'Относно']],
  ['Russian', ['От', 'Отправлено', 'Кому', 'Тема']],
  ['Ukrainian', ['Від', 'Надіслано', 'Кому', 'Тема']],
  ['Lithuanian', ['Nuo', 'Išsiųsta', 'Kam', 'Tema']],
  ['Latvian', ['No', 'Nosūtīts', 'Kam', 'Tēma']],
  ['Estonian', ['Saatja', 'Saadetud', 'Adressaat', 'Teema']],
  ['Finnish', ['Lähettäjä', 'Lähetetty', 'Vastaanottaja', 'Aihe']],
  ['Hungarian', ['Feladó', 'Elküldve', 'Címzett', 'Tárgy']],
  ['Greek', ['Από', 'Στάλθηκε', 'Προς', 'Θέμα']],
  ['Turkish', ['Kimden', 'Gönderildi', 'Kime', 'Konu']],
  ['Hebrew', ['מאת', 'נשלח', 'אל', 'נושא']],
  ['Arabic', ['من', 'تم الإرسال', 'إلى', 'الموضوع']],
  ['Persian', ['از', 'ارسال شده', 'به', 'موضوع']],
  ['Hindi', ['प्रेषक', 'भेजा गया', 'प्रति', 'विषय']],
  ['Thai', ['จาก', 'ส่ง', 'ถึง', 'เรื่อง']],
  ['Vietnamese', ['Từ', 'Đã gửi', 'Đến', 'Chủ đề']],
  ['Indonesian', ['Dari', 'Dikirim', 'Kepada', 'Perihal']],
  ['Malay', ['Daripada', 'Dihantar', 'Kepada', 'Subjek']],
  ['Japanese', ['差出人', '送信日時', '宛先', '件名']],
  ['Korean', ['보낸 사람', '보낸 날짜', '받는 사람', '제목']],
  ['Chinese', ['发件人', '发送时间', '收件人', '主题']],
  ['Traditional Chinese', ['寄件者', '寄件日期', '收件者', '主旨']],
];

describe('a trimmed reply ends in every language', () => {
  it.each(ATTRIBUTIONS)('at an attribution in %s', (_, line) => {
    expect(trimReply(`${OWN}\n\n${line}\n\n> Try again.\n>`)).toBe(OWN);
    expect(trimReply(`${OWN}\n\n${line}\n\nTry again.`)).toBe(OWN);
  });

  it.each(ATTRIBUTIONS)('at an attribution in %s that was wrapped at its address', (_, line) => {
    const wrapped = line.replace(/ (?=\S{0,2}<)/, '\n');
    expect(trimReply(`${OWN}\n\n${wrapped}\n\n> Try again.\n>`)).toBe(OWN);
  });

  it.each(HEADERS)('at a quoted header in %s', (_, [from, sent, to, subject]) => {
    const rest = [`${sent}: 2 November 2026 08:12`, `${to}: Ada`, `${subject}: Printer`, '', 'Try again.'];
    expect(trimReply([OWN, '', `${from}: ${HELP}`, ...rest].join('\n'))).toBe(OWN);
    expect(trimReply([OWN, '', `${from}: Desk, Help`, ...rest].join('\n'))).toBe(OWN);
  });

  it.each([
    ...[
      'Sent from my iPhone',
      'Von meinem iPhone gesendet',
      'Envoyé de mon iPhone',
      'Enviado desde mi iPhone',
    ],
    ...[
      'Inviato da iPhone',
      'Enviado do meu iPhone',
      'Verstuurd vanaf mijn iPhone',
      'Skickat från min iPhone',
    ],
    ...[
      'Sendt fra min iPhone',
      'Lähetetty iPhonesta',
      'Wysłane z iPhone’a',
      'Odesláno z iPhonu',
      'Odoslané z iPhonu',
    ],
    ...['iPhone-ról küldve', 'Trimis de pe iPhone-ul meu', 'Отправлено с iPhone', 'Надіслано з iPhone'],
    ...[
      'Изпратено от моя iPhone',
      'Στάλθηκε από το iPhone μου',
      "iPhone'umdan gönderildi",
      'נשלח מה-iPhone שלי',
    ],
    ...['أُرسلت من الـ iPhone', 'ارسال شده از iPhone من', 'मेरे iPhone से भेजा गया', 'ส่งจาก iPhone ของฉัน'],
    ...[
      'Đã gửi từ iPhone của tôi',
      'Dikirim dari iPhone saya',
      'Dihantar dari iPhone saya',
      'iPhoneから送信',
    ],
    ...['나의 iPhone에서 보냄', '发自我的 iPhone', '從我的 iPhone 傳送', 'Poslano s mog iPhone uređaja'],
    ...['Poslato sa mog iPhone-a', 'Poslano iz mojega iPhone-a', 'Išsiųsta iš mano iPhone'],
    ...['Nosūtīts no mana iPhone', 'Saadetud minu iPhone’ist', 'Enviat des del meu iPhone'],
    ...[
      'Get Outlook for iOS',
      'Outlook für Android beziehen',
      'Télécharger Outlook pour iOS<https://aka.ms/o0ukef>',
    ],
    ...[
      'Sent from Yahoo Mail on Android',
      'Enviado desde mi Samsung Galaxy',
      'Gesendet mit der GMX Mail App',
      'Von meinem Samsung Galaxy Smartphone gesendet.',
      'Sent from my Android device with K-9 Mail. Please excuse my brevity.',
    ],
  ])('above the line of a phone: %s', (line) => {
    expect(trimReply(`${OWN}\n\n${line}`)).toBe(OWN);
  });

  it.each([
    ...[
      '---------- Forwarded message ---------',
      'Begin forwarded message:',
      '-------- Weitergeleitete Nachricht --------',
    ],
    ...['Début du message transféré :', '-------- Mensaje reenviado --------', 'Inizio messaggio inoltrato:'],
    ...['---------- Mensagem encaminhada ---------', '-------- Doorgestuurd bericht --------'],
    ...['-------- Vidarebefordrat meddelande --------', '-------- Przekazana wiadomość --------'],
    ...['-------- Пересылаемое сообщение --------', '-------- Переслане повідомлення --------'],
    ...[
      '-------- Továbbított üzenet --------',
      '-------- Přeposlaná zpráva --------',
      '---------- הודעה שהועברה ---------',
    ],
    ...['---------- الرسالة المُعاد توجيهها ---------', '---------- ข้อความที่ส่งต่อ ---------'],
    ...[
      '---------- 転送されたメッセージ ---------',
      '---------- 전달된 메시지 ---------',
      '---------- 转发的邮件 ---------',
    ],
  ])('but never at a forwarded message: %s', (line) => {
    const text = `${OWN}\n\n${line}\nFrom: ${HELP}\nDate: 2 Nov 2026 08:12\nSubject: x\n\nTry again.`;
    expect(trimReply(text)).toBe(text);
  });

  it.each(LANGUAGES)('by a word list that is used as written: $code', (language) => {
    expect(language.code).toMatch(/^[a-z]{2,3}(?:-[a-z]+)?$/);
    for (const key of ['from', 'sent', 'to', 'subject'] as const)
      for (const word of language[key])
        expect([word, labelOf(plainLine(`${word}: x`))]).toEqual([word, expect.any(String)]);
    for (const word of language.original ?? [])
      expect([word, isOriginalMark(plainLine(`-----${word}-----`))]).toEqual([word, true]);
    for (const word of language.forwarded ?? [])
      expect([word, isForwardMark(plainLine(`----- ${word} -----`))]).toEqual([word, true]);
    for (const word of language.forward ?? [])
      expect([word, isForwardSubject(`${word}: x`)]).toEqual([word, true]);
    for (const word of language.sentFrom ?? [])
      expect([
        word,
        isDeviceLine(plainLine(`${word} iPhone`)) || isDeviceLine(plainLine(`iPhone ${word}`)),
      ]).toEqual([word, true]);
  });
});
