import { LANGUAGES, type Language } from './languages';

export type Label = 'from' | 'sent' | 'to' | 'subject';
const LABELS = ['from', 'sent', 'to', 'subject'] as const;

const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u0307]/g;
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
/** Zero digits of the scripts that clients use in dates: Arabic, Persian, Indic, Thai, full width. */
const ZEROS = [0x660, 0x6f0, 0x966, 0x9e6, 0xae6, 0xbe6, 0xc66, 0xe50, 0xff10];
const westernDigit = (digit: string): string => {
  const code = digit.charCodeAt(0);
  const zero = ZEROS.find((one) => code >= one && code <= one + 9);
  return zero === undefined ? digit : String(code - zero);
};

/** Normalises a line for comparison: lower case, one form per letter, Western digits, no bidirectional marks. */
export function plainLine(line: string): string {
  const lower = line.toLowerCase().trim();
  if (!/[^\x20-\x7e]/.test(lower)) return lower;
  return lower
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(SPACES, ' ')
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/[\uff1a\u17d6\u1366]/g, ':')
    .replace(/\p{Nd}/gu, westernDigit)
    .replace(/[\t ]+/g, ' ')
    .trim();
}

const escape = (word: string): string => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
/** Scripts without spaces between words. */
const UNSPACED = /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}]/u;

const wordsOf = (key: keyof Language, languages = LANGUAGES): string[] =>
  [...new Set(languages.flatMap((language) => language[key] ?? []).map(plainLine))].sort(
    (a, b) => b.length - a.length,
  );
const anyOf = (words: string[]): string => `(?:${words.map(escape).join('|')})`;
/** Pattern for any of the words, with word boundaries if the script has spaces. */
const anyWordOf = (words: string[]): string => {
  const spaced = words.filter((word) => !UNSPACED.test(word));
  const unspaced = words.filter((word) => UNSPACED.test(word));
  const whole = `(?<![\\p{L}\\p{M}])${anyOf(spaced)}(?![\\p{L}\\p{M}])`;
  return `(?:${[...(spaced.length ? [whole] : []), ...unspaced.map(escape)].join('|')})`;
};

const LABEL_OF = new Map<string, Label>(
  [...LABELS].reverse().flatMap((label) => wordsOf(label).map((word): [string, Label] => [word, label])),
);
const WROTE = new RegExp(anyWordOf(wordsOf('wrote')), 'u');
const WROTE_END = new RegExp(
  `${anyWordOf(wordsOf('wrote'))}(?:\\s*\\(.{0,60}\\)|\\s(?:the following|na|je|la))?\\s*:?$`,
  'u',
);
const DASHES = '[-_=–—*~]';
const ORIGINAL = new RegExp(
  `^[>*\\s]*${DASHES}{2,}\\s*(?:${anyOf(wordsOf('original'))}.{0,40}?|.{1,120} ${anyOf(wordsOf('wrote'))})\\s*${DASHES}{2,}$`,
  'u',
);
/** QQ and others write only this, between long rows of dashes. */
const BARE_ORIGINAL = /^-{8,}\s*(?:original|原始邮件|原始郵件)\s*-{8,}$/u;
const FORWARDED = new RegExp(
  `^[*\\s]*(?:${DASHES}{2,}\\s*${anyOf(wordsOf('forwarded'))}|${anyOf(wordsOf('forwarded'))}\\s*:\\s*$)`,
  'u',
);
const FORWARD_SUBJECT = new RegExp(`^[[(]?${anyOf(wordsOf('forward'))}\\s*(?:\\[\\d{1,3}\\])?\\s*:`, 'u');

const DAY_OR_NUMBER = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[,.]?|\\p{L}{1,12}[.,]{1,2}|\\d{1,4})';
const BEGINS = new RegExp(
  `^[*_\\s-]*(?:${anyWordOf(wordsOf('on'))}(?:\\s|\\d|$)|${DAY_OR_NUMBER}(?:\\s|[-./:,年]|$))`,
  'u',
);
const BEGINS_INSIDE = new RegExp(
  `([\\s—–-]+)${anyWordOf(wordsOf('on'))}\\s(?:\\p{L}{2,12}[,.]{0,2}\\s){0,2}\\d`,
  'gu',
);

const DEVICES =
  /iphon|ipad|ipod|\bios\b|android|samsung|galaxy|blackberry|windows|outlook|mail|yahoo|mobile|mobil|smartphone|telefon|phone|handy|tablet|device|xperia|nokia|huawei|xiaomi|redmi|honor|oppo|pixel|oneplus|motorola|htc\b|lg\b|aol|яндекс|почт|proton|spark|sparrow|superhuman|app\b|tutanota|gmx|web\.de|t-online|ноутбук|телефон|手机|手機|携帯|スマ|휴대|נייד|טלפון|هاتف|گوشی/u;
const SENT_FROM = wordsOf('sentFrom');
const SENT_FROM_MY = wordsOf('sentFromMy');
const edge = (words: string[]): RegExp =>
  new RegExp(`^[^\\p{L}]{0,3}${anyOf(words)}|${anyOf(words)}[^\\p{L}]{0,2}$`, 'u');
const SENT = edge(SENT_FROM);
/** "My" may precede any name, but phrases that consist only of "my" need a device, too. */
const SENT_MY = edge(SENT_FROM_MY.filter((word) => word.includes(' ')));
const MY = edge(SENT_FROM_MY);
/** Signature lines of apps that name themselves, in any language: the name with a few words around it. */
const GET_OUTLOOK = /\boutlook\b.{0,25}\b(?:ios|android|mac)\b|<https:\/\/aka\.ms\/\w{1,20}>/;
const K9_MAIL = /\bandroid\b.{0,30}\bk-9 mail\b/;
const DEVICE_LENGTH = 90;
/** Maximum number of words in a device line that ends like a sentence. */
const DEVICE_WORDS = 7;
/** Maximum number of words for an unknown device name. */
const NAMED_DEVICE_WORDS = 5;

/** Returns the meaning of a line's label in a quoted header, in any language. */
export const labelOf = (plain: string): Label | null => {
  const label = /^[>*|\s]*([\p{L}\p{M}][\p{L}\p{M} '’/.-]{0,29}?)\s*\*?\s*:/u.exec(plain)?.[1];
  return label === undefined ? null : (LABEL_OF.get(label.trim()) ?? null);
};

/** `-----Original Message-----`, `---- Ada wrote ----`. */
export const isOriginalMark = (plain: string): boolean => ORIGINAL.test(plain) || BARE_ORIGINAL.test(plain);
/** `---------- Forwarded message`, `Begin forwarded message:`. */
export const isForwardMark = (plain: string): boolean => FORWARDED.test(plain);
/** Whether a subject marks a forward: `Fwd:`, `WG:`, `TR:`. */
export const isForwardSubject = (subject: string): boolean =>
  FORWARD_SUBJECT.test(plainLine(subject.slice(0, 100)));

export const saysWrote = (plain: string): boolean => WROTE.test(plain);
export const endsInWrote = (plain: string): boolean => WROTE_END.test(plain);
const BEGINS_WITH_ON = new RegExp(`^${anyWordOf(wordsOf('on'))}\\s`, 'u');
export const beginsWithOn = (plain: string): boolean => BEGINS_WITH_ON.test(plain);
export const beginsAttribution = (plain: string): boolean => BEGINS.test(plain);
/** Positions in a line at which an attribution may start after other text. */
export const beginningsInside = (plain: string): number[] =>
  [...plain.matchAll(BEGINS_INSIDE)].map((match) => match.index + match[1]!.length);

/**
 * Whether a line is the signature of a phone or an app: `Sent from my iPhone`. Such lines are short and not sentences.
 */
export function isDeviceLine(plain: string): boolean {
  if (plain.length > DEVICE_LENGTH) return false;
  const words = plain.replace(/[<(]?https?:\/\/[^\s>)]{1,80}[>)]?/g, '').trim();
  if (K9_MAIL.test(words)) return true;
  if (/[,;:?!]|。$/.test(words)) return false;
  if (words.endsWith('.') && words.split(' ').length > DEVICE_WORDS) return false;
  if (GET_OUTLOOK.test(plain) && words.length < 60) return true;
  if (SENT_MY.test(words) && words.split(' ').length <= NAMED_DEVICE_WORDS) return true;
  return (SENT.test(words) || MY.test(words)) && DEVICES.test(words);
}

const ANSWERS = LANGUAGES.filter(({ answers, below }) => answers && below).map((language) => ({
  answers: new RegExp(anyWordOf(wordsOf('answers', [language])), 'u'),
  below: new RegExp(anyWordOf(wordsOf('below', [language])), 'u'),
}));

/** Whether a line announces answers further down: "see my answers below, in red". */
export const announcesAnswers = (plain: string): boolean =>
  ANSWERS.some(({ answers, below }) => below.test(plain) && answers.test(plain));
