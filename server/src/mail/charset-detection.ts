import { analyse } from 'chardet';
import iconv from 'iconv-lite';
import { latinFit } from './charset-latin';

/** Number of bytes to examine; chardet's tables converge well before. */
const SAMPLE = 32 * 1024;
const MAX_CANDIDATES = 24;
/** Maps chardet results to the superset used for decoding. */
const SUPERSET: Record<string, string> = {
  'ISO-8859-1': 'windows-1252',
  'ISO-8859-7': 'windows-1253',
  'ISO-8859-8': 'windows-1255',
  'ISO-8859-9': 'windows-1254',
  'EUC-KR': 'cp949',
  'KOI8-R': 'koi8-u',
};
/** Charsets that are always tried: chardet does not know them or omits them for short text. */
const ALSO = [
  'windows-1251',
  'windows-1253',
  'windows-1255',
  'windows-1256',
  'koi8-u',
  'cp866',
  'maccyrillic',
  'macgreek',
  'windows-874',
];
/** Charsets of one script that differ only in capitals and rarer letters, which chardet confuses. */
const FAMILIES = [
  ['windows-1251', 'koi8-u', 'iso-8859-5', 'cp866', 'maccyrillic'],
  ['windows-1253', 'macgreek'],
];
/** Charsets for Latin-script languages, each with its rarity relative to windows-1252. */
const LATIN: Record<string, number> = {
  'windows-1252': 0,
  'windows-1250': 1,
  'windows-1254': 1,
  'iso-8859-2': 1.5,
  'windows-1257': 1.5,
  'iso-8859-15': 2,
  'windows-1258': 2,
  macintosh: 3,
  'iso-8859-16': 3,
  'iso-8859-4': 3,
  'iso-8859-3': 3,
  maccenteuro: 4,
  cp850: 4.5,
  cp852: 4.5,
  macturkish: 4.5,
};
/** Margin by which a charset must beat windows-1252 on short text, in natural logarithms. */
const FEW_GAIN = 3;
/** Minimum `latinFit` score of real words. */
const WORDS = -3;
/** First bytes of the characters that make up nearly all everyday text, by the levels of each standard. */
const EVERYDAY: Record<string, [first: number, last: number][]> = {
  gb18030: [[0xb0, 0xd7]],
  big5: [[0xa4, 0xc6]],
  shift_jis: [
    [0x82, 0x83],
    [0x88, 0x97],
  ],
  'euc-jp': [
    [0xa4, 0xa5],
    [0xb0, 0xcf],
  ],
  cp949: [[0xb0, 0xc8]],
};

const HIGH = /[^\0-\x7f]/gu;
const KANA = /[\u3040-\u30ff]/;
const HANGUL_WORDS = /[\uac00-\ud7a3] [\uac00-\ud7a3]/;
const THAI_MARK = /[\u0e31\u0e34-\u0e3a\u0e40-\u0e44\u0e47-\u0e4e]/g;
/** Patterns that do not occur in words of any language and so reveal a wrong charset. */
const ODD = new RegExp(
  [
    // Controls, unassigned, private, frames, half-width kana, vowel points of Hebrew
    '[\\p{Cn}\\p{Co}\\u0080-\\u009f\\ufffd\\u2500-\\u25ff\\uff61-\\uff9f\\u0591-\\u05c7]',
    // A symbol inside a word
    '\\p{L}[¡-©«-¶¸¹»-¿×÷ƒ†‡•…‰™›‹€‚„“”ˆ˜\\u2190-\\u22ff]{1,9}(?=\\p{L})|[†‡‰](?=\\p{L})|\\p{Ll}№',
    // A letter in the place of a currency or paragraph sign
    '(?<![\\p{L}\\p{N}])[\\u00c0-\\u024f](?=\\d)',
    // Capitals inside a word
    '\\p{Ll}(?=\\p{Lu})|\\p{Lu}\\p{Lu}\\p{Ll}',
    // Two scripts in a word
    '\\p{sc=Latin}(?=[\\p{sc=Cyrillic}\\p{sc=Greek}\\p{sc=Hebrew}\\p{sc=Arabic}\\p{sc=Thai}])',
    '[\\p{sc=Cyrillic}\\p{sc=Greek}\\p{sc=Hebrew}\\p{sc=Arabic}\\p{sc=Thai}](?=\\p{sc=Latin})',
    // A Thai vowel without its consonant
    '(?<![\\u0e01-\\u0e2e\\u0e30-\\u0e3a\\u0e47-\\u0e4e])[\\u0e31\\u0e34-\\u0e3a\\u0e47-\\u0e4e]|[\\u0e40-\\u0e44](?![\\u0e01-\\u0e2e])',
  ].join('|'),
  'gu',
);

/** Letters specific to Serbian and Macedonian, and letters of languages that do not use those. */
const SOUTH_CYRILLIC = /[\u0402\u0403\u0405\u0408-\u040c\u040f\u0452\u0453\u0455\u0458-\u045c\u045f]/g;
const EAST_CYRILLIC = /[йщъыьэюя]/gi;

const count = (text: string, global: RegExp): number => text.match(global)?.length ?? 0;
/** Number of patterns that do not occur in any language. */
const oddness = (text: string): number =>
  count(text, ODD) + Math.min(count(text, SOUTH_CYRILLIC), count(text, EAST_CYRILLIC));

/**
 * Whether text decoded from a single-byte charset cannot be real words: no Latin-script language has more accented
 * letters than plain ones, or symbols and capitals inside words.
 */
export function isImplausible(text: string): boolean {
  const sample = text.slice(0, SAMPLE);
  const marked = count(sample, /[\u0080-\u024f]/g);
  if (marked < 8) return false;
  return marked > count(sample, /[a-z]/gi) || count(sample, ODD) > marked / 3;
}

/**
 * Returns the charset in which the bytes are words of a Latin-script language if they are not in the labelled one,
 * otherwise null.
 */
export function betterLatin(bytes: Buffer, labelled: string): string | null {
  const sample = bytes.subarray(0, SAMPLE);
  const fit = latinFit(labelled.slice(0, SAMPLE));
  if (fit.count < 5 || fit.mean > -2.6) return null;
  const { charset } = bestLatin(sample, 0);
  const other = latinFit(iconv.decode(sample, charset));
  const gain = other.mean - fit.mean;
  return other.mean > WORDS && gain > 1 && gain * fit.count > 7 ? charset : null;
}

/**
 * Returns the most likely charset of bytes without a correct label, or null if there is too little text. chardet
 * suggests candidates by letter frequency; each is then scored by whether its text can be real words.
 */
export function detectCharset(bytes: Buffer): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const latin1 = bytes.toString('latin1', 0, SAMPLE);
  const sample = Buffer.from(latin1.replace(/<[^<>]{0,1000}>/g, ' '), 'latin1');
  const high = sample.reduce((sum, byte) => sum + (byte >> 7), 0);
  if (high < 2) return null;
  if (high < 4 && high * 2 < count(latin1, /[a-z]/gi)) return latinOfFew(sample);

  const { latin, others } = candidates(sample);
  let best: { charset: string; score: number } = bestLatin(sample, latin);
  for (const [charset, confidence] of others) {
    const score = confidence + plausibility(sample, charset);
    if (score > best.score) best = { charset, score };
  }
  return best.score > 0 ? ofFamily(sample, best.charset) : null;
}

/** Returns the Latin charset of text with only two or three non-ASCII characters, if windows-1252 gives no words. */
function latinOfFew(sample: Buffer): string | null {
  const { charset, fit, mean, odd } = bestLatin(sample, 0);
  const gain = fit - latinScore(sample, 'windows-1252').fit;
  return mean > WORDS && odd === 0 && gain > FEW_GAIN ? charset : null;
}

/** Returns the charset of the same script whose words look least wrong; by default the given one. */
function ofFamily(sample: Buffer, charset: string): string {
  const family = FAMILIES.find((sets) => sets.includes(charset)) ?? [];
  let best = { charset, odd: oddness(iconv.decode(sample, charset)) };
  for (const other of best.odd ? family : []) {
    const text = iconv.decode(sample, other);
    const odd = oddness(text);
    if (odd < best.odd && isOneScript(text)) best = { charset: other, odd };
  }
  return best.charset;
}

const isOneScript = (text: string): boolean =>
  [/[\u0400-\u04ff]/g, /[\u0370-\u03ff]/g].some((script) => count(text, script) >= 0.9 * count(text, HIGH));

interface Candidates {
  /** chardet's confidence that the text is in Latin script. */
  latin: number;
  others: Map<string, number>;
}

function candidates(sample: Buffer): Candidates {
  let latin = 0;
  const others = new Map(ALSO.map((charset) => [charset, 0]));
  for (const { name, confidence } of analyse(sample)) {
    const charset = SUPERSET[name] ?? name.toLowerCase();
    if (Object.hasOwn(LATIN, charset)) latin = Math.max(latin, confidence);
    else if (!/^(ascii|utf-)/.test(charset) && iconv.encodingExists(charset) && others.size < MAX_CANDIDATES)
      others.set(charset, Math.max(confidence, others.get(charset) ?? 0));
  }
  return { latin, others };
}

/** Returns the Latin charset whose letters fit a language best. */
function bestLatin(sample: Buffer, confidence: number): LatinScore & { score: number } {
  const [first, ...rest] = Object.keys(LATIN).map((charset) => latinScore(sample, charset));
  const best = rest.reduce((one, other) => (other.fit > one.fit ? other : one), first!);
  const latin1 = sample.toString('latin1');
  const isWords = best.mean > WORDS && count(latin1, /[a-z]/gi) > count(latin1, HIGH);
  return { ...best, score: confidence - 100 * best.odd + (isWords ? 30 : 0) };
}

interface LatinScore {
  charset: string;
  /** Log-likelihood of the text in this charset. */
  fit: number;
  /** Log-likelihood per character, regardless of the charset's rarity. */
  mean: number;
  /** Share of the non-ASCII characters that indicate a wrong charset. */
  odd: number;
}

function latinScore(sample: Buffer, charset: string): LatinScore {
  const text = iconv.decode(sample, charset);
  const { mean, count: high } = latinFit(text);
  const odd = count(text, ODD);
  return { charset, fit: mean * high - LATIN[charset]! - 3 * odd, mean, odd: Math.min(1, odd / (high || 1)) };
}

/** −100 (no words) to +150 points. */
function plausibility(sample: Buffer, charset: string): number {
  const text = iconv.decode(sample, charset);
  const high = count(text, HIGH) || 1;
  const odd = Math.min(1, oddness(text) / high);
  if (charset in EVERYDAY) return everyday(sample, charset, text) - 100 * odd;
  // Thai vowels and tone marks are valid only in certain positions, which does not happen by chance.
  if (charset === 'windows-874')
    return odd === 0 && count(text, THAI_MARK) > high / 6 && high > 5 ? 120 : -100;
  if (
    (charset === 'cp866' || charset === 'maccyrillic') &&
    odd === 0 &&
    count(text, /[\u0400-\u04ff]/g) === high
  )
    return 35;
  return -100 * odd;
}

/** Scores East Asian text by its share of everyday characters and by the typical characters of its language. */
function everyday(sample: Buffer, charset: string, text: string): number {
  let pairs = 0;
  let usual = 0;
  let low = 0;
  for (let i = 0; i < sample.length; i++) {
    const byte = sample[i]!;
    if (byte < 0x80) continue;
    const next = sample[++i] ?? 0;
    pairs++;
    if (next < 0xa1) low++;
    const euc = charset !== 'big5' && charset !== 'shift_jis';
    if ((!euc || next >= 0xa1) && EVERYDAY[charset]!.some(([first, last]) => byte >= first && byte <= last))
      usual++;
  }
  const points = 60 * (usual / (pairs || 1) - 0.5);
  // A third of Big5 characters have a second byte below 0xa1; EUC characters never do.
  if (charset === 'big5') return low ? points : points - 18 * Math.min(1, pairs / 4);
  if (charset === 'cp949') return pairs > 3 && !HANGUL_WORDS.test(text) ? points - 18 : points;
  if (charset === 'gb18030') return points;
  return points + (KANA.test(text) ? 12 : -12);
}
