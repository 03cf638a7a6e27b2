import { Work } from './work';

/** A line between arrows (`>>> here <<<`) points at something; no client quotes like that. */
const QUOTE_MARK = /^\s{0,3}>(?!>[^\n]*[^<\s][ \t]*<<[<\s]*$)/;
/** End of an attribution whose address broke before its bracket: `>:`, `> wrote:`. */
const WRAPPED_END = /^>\s*(?:\S{1,20}\s*){0,2}[:：]$/u;
const MAX_LINES = 20_000;
const MAX_ATTRIBUTION_LINES = 5;
const MAX_ATTRIBUTION_LENGTH = 500;
/** Without a colon at its end only a short line is an attribution. */
const MAX_OPEN_ATTRIBUTION = 250;
const MAX_SIGNATURE_LINES = 15;

/** Words by which clients say that somebody wrote, in the languages they speak. */
const WROTE =
  /(?:\b(?:wrote|writes|schrieb|schreef|geschreven|escribi[oó]|escreveu|skrev|kirjoitti|yazd[ıi]|yazm[ıi]ş|napsal[a]?|nap[ií]sal[a]?|pisze|pravi|napisao)\b|a\s+[eé]crit|ha scritto|va escriure|napisał|написал|написала|пишет|писал|пише|yazdı|írta|a scris|đã viết|έγραψε|כתב|写道|寫道|のメッセージ|書きました|작성|님이|skrifaði|rašė|rakstīja|kirjutas)/iu;
const WROTE_END =
  /(?:wrote|writes|schrieb|schreef|geschreven|escribi[oó]|escreveu|skrev|kirjoitti|yazd[ıi]|napsal[a]?|[eé]crit|ha scritto|napisał(?:\(a\)|a)?|написал(?:\(а\)|а)?|пишет|írta|a scris|đã viết|έγραψε|写道|寫道|書きました|작성|replied|said)\s*(?:the following)?\s*[:：]$/iu;
/** The middle of an address is enough, and is found in linear time. */
const EMAIL = /[^\s<>@,;:"()[\]]@[^\s<>@,;:"()[\]]/;
const DATE_OR_TIME =
  /\b\d{1,2}[:.h]\d{2}\b|\b\d{4}[-./年]\s?\d{1,2}|\b\d{1,2}[-./]\s?\d{1,2}[-./]\s?\d{2,4}\b|\b(?:19|20)\d{2}\b/u;

/** How an attribution begins; with a date, most start so too. */
const ATTRIBUTION_START =
  /^[\s*_-]*(?:on|am|le|el|il|op|den|em|på|pada|vào|dne|dnia|w dniu|kl|στις|quoting|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[,.]?|\d{1,4}[-./年:, ])(?:\s|\d|$)?/iu;

const DATE_AND_TIME = /\b(?:19|20)\d{2}\b.*\b\d{1,2}[:.]\d{2}\b/;

/** `-----Original Message-----` and what clients of other languages write there. */
const SEPARATOR =
  /^[\s>*]*[-_=–—]{2,}\s*(?:(?:original|reply)\s*(?:message|mail|e-mail|appointment)?|.{1,120} wrote|message (?:d'origine|original)|mensaje original|mensagem original|messaggio originale|antwort\s*nachricht|urspr[üu]ngliche[r]? (?:nachricht|termin)|original(?:nachricht|meddelande)?|oorspronkelijk bericht|oprindelig(?:e)? (?:meddelelse|besked)|ursprungligt meddelande|opprinnelig melding|alkuper[aä]inen viesti|orygina[lł]na? wiadomo[śs][ćc]|wiadomość oryginalna|treść oryginalnej|исходное сообщение|původní zpráva|eredeti üzenet|orijinal (?:mesaj|ileti)|原始邮件|原始郵件|原邮件|元のメッセージ|original besked|reply above|please reply|conteúdo)[^\n]{0,40}?[-_=–—]{2,}\s*$/iu;
/** Forwarded mail is what the sender wants to be read, so nothing behind this is taken for a quote. */
const FORWARD =
  /^[\s*]*(?:[-_=–—]{2,}\s*(?:forwarded (?:message|mail|by)|message transf[eé]r[eé]|mensaje reenviado|mensagem encaminhada|messaggio inoltrato|weitergeleitete (?:nachricht|e-mail)|doorgestuurd bericht|vidarebefordrat meddelande|videresendt (?:melding|meddelelse)|przekazana wiadomość|пересылаемое сообщение|пересланное сообщение|转发邮件|轉寄郵件|転送メッセージ)|begin forwarded message:|anfang der weitergeleiteten (?:nachricht|e-mail):|début du message (?:réexpédié|transféré)\s?:|inicio del mensaje reenviado:|inizio messaggio inoltrato:|begin doorgestuurd bericht:)/iu;
const REPLY_ABOVE =
  /^[\s>*#=-]*(?:(?:please )?(?:reply|type your (?:reply|response)|write (?:your reply )?) ?(?:above|over) (?:this|the) line|bitte antworten sie oberhalb)/i;
const RULE = /^\s*(?:_{10,}|-{20,}|={10,}|\*{10,})\s*$/;
const SHORT_RULE = /^\s*[-_=]{2,}\s*$/;

/** Header labels of Outlook, Exchange, Apple Mail and webmail quotes, by language. */
const FROM_LABEL =
  /^(?:from|von|de|da|van|från|fra|lähettäjä|od|nadawca|от|від|kimden|gönderen|feladó|expéditeur|remitente|mittente|afzender|avsändare|差出人|发件人|寄件者|寄件人|보낸 사람|보낸사람|de la|expeditor|από|message du|odesílatel|odosielateľ|מאת|من)$/iu;
const OTHER_LABEL =
  /^(?:sent|date|to|cc|subject|reply-to|importance|attachments|gesendet|datum|an|betreff|kopie|envoyé(?: le)?|envoye|à|a|objet|sujet|copie(?: à)?|cc|enviado(?: el| em)?|fecha|para|asunto|assunto|data|inviato|oggetto|verzonden|aan|onderwerp|skickat|till|ämne|sendt|til|emne|dato|lähetetty|vastaanottaja|aihe|päiväys|wysłano|data|do|temat|dw|отправлено|дата|кому|тема|копия|надіслано|gönderildi|kime|konu|tarih|küldve|címzett|tárgy|dátum|trimis|către|subiect|送信日時|宛先|件名|日時|发送时间|收件人|主题|日期|抄送|寄件日期|傳送時間|收件者|主旨|보낸 날짜|받는 사람|제목|날짜|odesláno|komu|předmět|kopie|datum|στάλθηκε|προς|θέμα|ημερομηνία)$/iu;

/** A mobile client's or webmail's own line under the words. */
const SENT_FROM =
  /^\W{0,3}(?:(?:sent|written|posted|get(?: it)?|download(?:ed)?) (?:from|via|with|using|by)\b.{0,70}|get outlook for (?:ios|android|mac).*|(?:von meinem|gesendet (?:von|mit|aus|über)|diese nachricht wurde von meinem)\b.{0,70}|(?:envoyé|envoye) (?:de|depuis|à partir|par)\b.{0,70}|enviado (?:desde|do|de|a partir|pelo)\b.{0,70}|inviato (?:da|dal|con)\b.{0,70}|verzonden (?:vanaf|met|via|vanuit)\b.{0,70}|verstuurd (?:vanaf|met|via)\b.{0,70}|(?:skickat|sendt|lähetetty) (?:från|fra|min|med)\b.{0,70}|wysłan[eoy] (?:z|za)\b.{0,70}|отправлено (?:с|из)\s.{0,70}|gönderildi.{0,60}|(?:iphone|ipad|android|outlook)から送信|发自我的.{0,40}|從我的.{0,40}|나의 .{0,30}에서 보냄)$/iu;
const DEVICE =
  /\b(?:my|mein\w*|mon|ma|mi|meu|min|mio|mijn|moj\w*)\b|iphone|ipad|android|samsung|galaxy|blackberry|windows|outlook|mail|yahoo|gmail|mobile|phone|handy|smartphone|tablet|device|xperia|nokia|huawei|app\b|aol|web|мо|発|发自|送信|從|에서/iu;
const SIGNATURE_MARK = /^--\s*$/;

/** Marks of clients are short; longer lines are not looked into, which keeps the time linear. */
const isShort = (line: string): boolean => line.length <= MAX_ATTRIBUTION_LENGTH;

/** The lines of a text with what is asked of many of them, found in one pass each. */
interface Lines {
  text: string[];
  /** The first line at or behind a line that is not blank; their number when there is none. */
  nextFilled: number[];
  /** Behind the end of the attribution that begins at a line; -1 where none does. */
  attributionEnd: number[];
  work: Work;
}

/**
 * The sender's own words: text without quoted earlier mail, the client's lines around it and the signature.
 * It rather leaks a quote than loses words: only marks that clients write count, and what follows quoted lines stays.
 * Never empty when the text is not: where nothing would be left (a forward, a quote alone), the text is given whole.
 * The work is linear in the text.
 */
export function trimReply(text: string, work = new Work()): string {
  const lines = text.split('\n');
  if (lines.length > MAX_LINES) return text.trim();
  const kept = dropSignature(dropQuotes(readLines(lines, work)), work);
  const reply = tidy(kept);
  return reply || text.trim();
}

function readLines(text: string[], work: Work): Lines {
  const lines: Lines = { text, nextFilled: [], attributionEnd: [], work };
  for (let i = text.length - 1; i >= 0; i--) {
    work.spend(text[i]!.length + 1);
    lines.nextFilled[i] = text[i]!.trim() ? i : (lines.nextFilled[i + 1] ?? text.length);
    lines.attributionEnd[i] = attributionEnd(lines, i);
  }
  return lines;
}

function dropQuotes(lines: Lines): string[] {
  const { text } = lines;
  const kept: string[] = [];
  let blank = true;
  for (let i = 0; i < text.length;) {
    lines.work.spend();
    if (isShort(text[i]!) && FORWARD.test(text[i]!)) return kept.concat(text.slice(i));
    const end = quoteEnd(lines, i);
    if (end < 0) {
      kept.push(text[i]!);
      blank &&= !text[i]!.trim();
      i++;
      continue;
    }
    if (end >= text.length && blank) return text;
    i = Math.max(end, i + 1);
  }
  return kept;
}

/** Behind the end of the quote that begins at a line, with all that clients put before it; -1 when the line is the sender's own. */
function quoteEnd(lines: Lines, at: number): number {
  const { text, nextFilled, attributionEnd: attributed } = lines;
  const line = text[at]!;
  if (QUOTE_MARK.test(line)) return quotedEnd(lines, at);
  if (!isShort(line) || !line.trim()) return -1;
  if (SEPARATOR.test(line) || REPLY_ABOVE.test(line)) return text.length;
  if (isRule(line)) {
    const next = nextFilled[at + 1] ?? text.length;
    return next < text.length && isHeaderBlock(lines, next) ? text.length : -1;
  }
  if (isHeaderBlock(lines, at)) return text.length;
  if (attributed[at]! < 0) return -1;
  const next = nextFilled[attributed[at]!] ?? text.length;
  return next < text.length && QUOTE_MARK.test(text[next]!) ? quotedEnd(lines, next) : text.length;
}

/** End of a run of quoted lines; a line without a mark right behind a long quoted one is its wrapped rest. */
function quotedEnd({ text, nextFilled, work }: Lines, at: number): number {
  let end = at;
  for (let i = at; i < text.length; i++) {
    work.spend();
    const line = text[i]!;
    if (QUOTE_MARK.test(line)) end = i + 1;
    else if (line.trim() === '') {
      const next = nextFilled[i]!;
      if (next >= text.length || !QUOTE_MARK.test(text[next]!)) break;
    } else if (!isWrappedRest(text, i)) break;
    else end = i + 1;
  }
  return end;
}

function isWrappedRest(lines: string[], at: number): boolean {
  const before = lines[at - 1] ?? '';
  const after = lines[at + 1] ?? '';
  return QUOTE_MARK.test(before) && before.length >= 60 && QUOTE_MARK.test(after);
}

const label = (line: string): string =>
  /^[\s>*|]*([\p{L}\p{M}][\p{L}\p{M} '-]{0,24}?)\s*\*?\s*[:：]\s*\*?/u.exec(line)?.[1]?.trim() ?? '';

/** A quoted header: a From line and at least one more label within the next lines (wrapped ones lie between). */
function isHeaderBlock({ text: lines, work }: Lines, at: number): boolean {
  work.spend();
  const first = isShort(lines[at]!) ? label(lines[at]!) : '';
  if (!first) return false;
  const from = FROM_LABEL.test(first);
  if (!from && !OTHER_LABEL.test(first)) return false;
  const labels = new Set([first.toLowerCase()]);
  let hasFrom = from;
  let blanks = 0;
  for (let i = at + 1; i < Math.min(lines.length, at + 9); i++) {
    work.spend();
    if (!lines[i]!.trim()) {
      if (++blanks > (labels.size > 1 ? 0 : 1)) break;
      continue;
    }
    const next = isShort(lines[i]!) ? label(lines[i]!) : '';
    if (FROM_LABEL.test(next)) hasFrom = true;
    if (FROM_LABEL.test(next) || OTHER_LABEL.test(next)) labels.add(next.toLowerCase());
  }
  return hasFrom && labels.size >= (from && EMAIL.test(lines[at]!) ? 2 : 3);
}

/**
 * Line behind `On … wrote:` that begins at a line and may be wrapped; -1 when it is none. Of several lines that it could
 * begin at, the last counts, so that words before it are not lost.
 */
function attributionEnd({ text, attributionEnd: ends, work }: Lines, at: number): number {
  if (!isShort(text[at]!)) return -1;
  if (!startsAttribution(text[at]!)) return isAttribution(text[at]!.trim()) ? at + 1 : -1;
  let joined = '';
  for (let i = at; i < Math.min(text.length, at + MAX_ATTRIBUTION_LINES); i++) {
    const line = text[i]!.trim();
    if (!line || !isShort(line) || (QUOTE_MARK.test(line) && !WRAPPED_END.test(line))) break;
    if (i > at && ends[i]! > 0 && ATTRIBUTION_START.test(line)) break;
    joined = `${joined} ${line}`.trim();
    work.spend(joined.length);
    if (joined.length > MAX_ATTRIBUTION_LENGTH) break;
    if (isAttribution(joined)) return i + 1;
  }
  return -1;
}

const startsAttribution = (line: string): boolean =>
  ATTRIBUTION_START.test(line) ||
  (DATE_OR_TIME.test(line) && (EMAIL.test(line) || WROTE.test(line) || DATE_AND_TIME.test(line)));

function isAttribution(line: string): boolean {
  const bare = line.replace(/\*+$/, '').trimEnd();
  if (/[:：]$/.test(bare)) {
    if (WROTE_END.test(bare))
      return ATTRIBUTION_START.test(bare) || DATE_OR_TIME.test(bare) || EMAIL.test(bare);
    return DATE_OR_TIME.test(bare) && (EMAIL.test(bare) || WROTE.test(bare));
  }
  if (bare.length >= MAX_OPEN_ATTRIBUTION || !EMAIL.test(bare) || !DATE_OR_TIME.test(bare)) return false;
  return WROTE_END.test(`${bare}:`) || (/[>)\]]$/.test(bare) && !/[.!?]\s/.test(bare));
}

/** Takes off the signature behind `-- ` and lines such as `Sent from my iPhone` at the end. */
function dropSignature(lines: string[], work: Work): string[] {
  let end = lastFilled(lines, lines.length);
  const mark = signatureMark(lines, end, work);
  if (mark >= 0 && lines.slice(0, mark).some((line) => line.trim())) end = lastFilled(lines, mark);
  while (end > 0 && isSentFrom(lines[end - 1]!)) end = lastFilled(lines, withoutRules(lines, end - 1));
  return lines.slice(0, end).filter((line, i) => !(isSentFrom(line) && isAlone(lines, i)));
}

/** The first `-- ` with no more behind it than a signature has; -1 when there is none. */
function signatureMark(lines: string[], end: number, work: Work): number {
  let mark = -1;
  let filled = 0;
  for (let i = end - 1; i >= 0 && filled <= MAX_SIGNATURE_LINES; i--) {
    work.spend();
    if (SIGNATURE_MARK.test(lines[i]!)) mark = i;
    if (lines[i]!.trim()) filled++;
  }
  return mark;
}

/** Such a line names a device or an app and is no sentence of its own. */
const isSentFrom = (line: string): boolean =>
  isShort(line) && SENT_FROM.test(line.trim()) && DEVICE.test(line) && !/,|[.!?]\s*$/.test(line);
const isAlone = (lines: string[], i: number): boolean => !lines[i - 1]?.trim() && !lines[i + 1]?.trim();
const isRule = (line: string): boolean => isShort(line) && (SHORT_RULE.test(line) || RULE.test(line));
const lastFilled = (lines: string[], end: number): number => {
  let i = end;
  while (i > 0 && !lines[i - 1]!.trim()) i--;
  return i;
};
/** Lines that clients draw over what they add go with it. */
const withoutRules = (lines: string[], end: number): number => {
  let i = end;
  while (i > 0 && (!lines[i - 1]!.trim() || isRule(lines[i - 1]!))) i--;
  return i;
};
const tidy = (lines: string[]): string =>
  lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+/, '')
    .trimEnd();
