import { isAscii, isUtf8 } from 'node:buffer';
import Japanese from 'encoding-japanese';
import iconv from 'iconv-lite';
import { betterLatin, detectCharset, isImplausible } from './charset-detection';
import { charsetOf } from './charset-labels';

/**
 * Single-byte charsets. Non-ASCII text labelled as one of these that is valid UTF-8 is mislabelled: no real words are
 * both.
 */
const SINGLE_BYTE = /^(windows-125\d|iso-8859-\d+|koi8-[ru]|mac\w+|(ibm|cp)\d{3})$/;
/** Charsets in which bytes below 128 are more than ASCII. */
const SEVEN_BIT = /^(iso-2022-\w+|hz|utf-?7)$/;
const WIDE = /^(utf|ucs)-?(16|32|2|4)/;
/** Labels that software uses as a default. */
const WESTERN = /^(windows-1252|iso-8859-15)$/;
/** ISO-2022-JP is recognised by its escape sequences, whatever the label. */
const JAPANESE_ESCAPE = /\x1b\$[@B]|\x1b\(J/;
const KOREAN_ESCAPE = /\x1b\$\)C/;
/** HZ-encoded runs: byte pairs of symbols, kana and Han characters. */
const HZ_RUN = /~\{(?:[\x21-\x29\x30-\x77][\x21-\x7e])+~\}/g;

/** Charsets that senders often use under a wrong label. */
const OFTEN_MEANT: Record<string, string> = {
  'iso-2022-jp': 'shift_jis',
  'euc-jp': 'shift_jis',
  shift_jis: 'euc-jp',
};

export interface Decoded {
  text: string;
  /** The charset used instead of a wrong or missing label, or null if the label was right. */
  guessed: string | null;
  /** Whether the text contains U+FFFD for undecodable bytes. */
  damaged: boolean;
}

/** Decodes with Node's ICU what iconv-lite lacks: some 7-bit charsets of East Asia. */
function decodeAs(bytes: Buffer, name: string): string | null {
  switch (name) {
    case 'utf-8':
      return stripBom(bytes.toString('utf8'));
    case 'iso-2022-jp':
      return decodeJapanese(bytes);
    case 'iso-2022-kr':
    case 'iso-2022-cn':
      return iconv.decode(raiseShifted(bytes), name === 'iso-2022-kr' ? 'cp949' : 'gb18030');
    case 'hz':
      return iconv.decode(raiseHz(bytes), 'gb18030');
    case 'windows-1258':
      // This charset encodes tone marks as separate characters.
      return iconv.decode(bytes, name).normalize('NFC');
    default:
      return iconv.encodingExists(name) ? iconv.decode(bytes, name) : new TextDecoder(name).decode(bytes);
  }
}

/** encoding-japanese supports JIS X 0212; Node's ICU is more exact for the rest. */
function decodeJapanese(bytes: Buffer): string {
  const text = new TextDecoder('iso-2022-jp').decode(bytes);
  if (!text.includes('\ufffd')) return text;
  const other = Japanese.convert(bytes, { from: 'JIS', to: 'UNICODE', type: 'string' });
  return damage(other) < damage(text) ? other : text;
}

const setHighBits = (text: string): string =>
  text.replace(/[\x21-\x7e]/g, (char) => String.fromCharCode(char.charCodeAt(0) | 0x80));

/** ISO-2022-KR and -CN (RFC 1557, 1922): sets the high bit of bytes between SO and SI. */
const raiseShifted = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes
      .toString('latin1')
      .replace(/\x1b\$[)*+][A-Z]/g, '')
      .replace(/\x0e([^\x0e\x0f\r\n]*)\x0f?/g, (_, shifted: string) => setHighBits(shifted)),
    'latin1',
  );

/** HZ (RFC 1843): sets the high bit of bytes between `~{` and `~}`. */
const raiseHz = (bytes: Buffer): Buffer =>
  Buffer.from(
    bytes
      .toString('latin1')
      .replace(
        /~(?:\{((?:[\x21-\x7d][\x21-\x7e])*)(?:~\})?|(~)|\r?\n)/g,
        (_, shifted?: string, tilde?: string) =>
          shifted === undefined ? (tilde ?? '') : setHighBits(shifted),
      ),
    'latin1',
  );

const wideByMark = (bytes: Buffer): string | null =>
  bytes[0] === 0xfe && bytes[1] === 0xff
    ? 'utf-16be'
    : bytes[0] === 0xff && bytes[1] === 0xfe && (bytes[2] !== 0 || bytes[3] !== 0)
      ? 'utf-16le'
      : null;
const stripBom = (text: string) => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
const damage = (text: string): number => text.split('\ufffd').length - 1;
const right = (text: string): Decoded => ({ text, guessed: null, damaged: false });

/**
 * Decodes bytes by their charset label. If it is missing, unknown, ASCII or wrong, tries valid UTF-8, then `hint` (the
 * charset of a nearby part), then detection. Never fails; undecodable bytes set `damaged`.
 */
export function decodeBytes(bytes: Buffer, label: string | null, hint: string | null = null): Decoded {
  if (!bytes.length) return right('');
  const said = label ? charsetOf(label) : null;
  // RFC 2781 3.2: a byte order mark takes precedence over the label.
  const name = said && WIDE.test(said) ? (wideByMark(bytes) ?? said) : said;
  const other = (charset: string, text: string): Decoded => ({
    text,
    guessed: charset === (name ?? (label ? null : 'utf-8')) ? null : charset,
    damaged: false,
  });
  if (isAscii(bytes) && !(name && (SEVEN_BIT.test(name) || (WIDE.test(name) && bytes.includes(0))))) {
    const text = bytes.toString('latin1');
    const escaped = sevenBitOf(text, label);
    return escaped ? other(escaped, decodeAs(bytes, escaped)!) : right(text);
  }
  const utf8 = isUtf8(bytes);
  if (
    utf8 &&
    (!name || name === 'utf-8' || SINGLE_BYTE.test(name) || (WIDE.test(name) && !bytes.includes(0)))
  )
    return other('utf-8', stripBom(bytes.toString('utf8')));

  const labelled = name ? decodeAs(bytes, name) : null;
  if (name && labelled !== null && !labelled.includes('\ufffd')) {
    const wrong = SINGLE_BYTE.test(name) ? meantBy(bytes, name, labelled) : null;
    return wrong ? other(wrong, decodeAs(bytes, wrong)!) : right(labelled);
  }
  if (utf8) return other('utf-8', stripBom(bytes.toString('utf8')));
  if (name === 'utf-8' && labelled !== null && isMostlyUtf8(labelled))
    return { text: labelled, guessed: null, damaged: true };
  return decodeByGuess(bytes, name, labelled, hint);
}

/** Detects a 7-bit charset by escape sequences, or by byte pairs that form Chinese text. */
function sevenBitOf(text: string, label: string | null): string | null {
  if (JAPANESE_ESCAPE.test(text)) return 'iso-2022-jp';
  if (KOREAN_ESCAPE.test(text)) return 'iso-2022-kr';
  if (label && !/ascii|gb/i.test(label)) return null;
  const pairs = (text.match(HZ_RUN) ?? []).flatMap((run) => run.slice(2, -2).match(/../g)!);
  // Everyday characters are in the rows up to W; ordinary text in braces contains lower-case letters.
  const everyday = pairs.filter((pair) => pair < 'X').length;
  return everyday > pairs.length * 0.7 ? 'hz' : null;
}

/** Returns the actual charset of bytes under a single-byte label, or null if the label gives words. */
function meantBy(bytes: Buffer, name: string, labelled: string): string | null {
  const meant =
    (isImplausible(labelled) && detectCharset(bytes)) || (WESTERN.test(name) && betterLatin(bytes, labelled));
  return meant && meant !== name ? meant : null;
}

function decodeByGuess(
  bytes: Buffer,
  name: string | null,
  labelled: string | null,
  hint: string | null,
): Decoded {
  const hinted = hint ? charsetOf(hint) : null;
  const guesses = [hinted, name && Object.hasOwn(OFTEN_MEANT, name) ? OFTEN_MEANT[name]! : null];
  let best = labelled === null || name === 'utf-8' ? null : { charset: name!, text: labelled };
  const detected = () => detectCharset(bytes) ?? 'windows-1252';
  for (const guess of [...guesses, detected]) {
    const charset = typeof guess === 'function' ? guess() : guess;
    const text = charset && decodeAs(bytes, charset);
    if (!charset || typeof text !== 'string') continue;
    if (!best || damage(text) < damage(best.text)) best = { charset, text };
    if (!best.text.includes('\ufffd')) break;
  }
  const { charset, text } = best!;
  return { text, guessed: charset === name ? null : charset, damaged: text.includes('\ufffd') };
}

/** Whether the bytes are truncated or damaged UTF-8 rather than another charset. */
function isMostlyUtf8(text: string): boolean {
  const broken = damage(text);
  return (text.match(/[\u0080-\ufffc\ufffe\uffff]/g)?.length ?? 0) >= broken;
}

/**
 * Decodes raw 8-bit header text outside encoded words (RFC 6532 allows UTF-8; older software sends anything): as UTF-8,
 * then in the charset of the body, then by detection.
 */
export function decodeRawHeader(latin1: string, bodyCharset: string | null): string {
  if (!/[\u0080-\u00ff]|\x1b[$(]|~\{/.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');
  const hint = bodyCharset && charsetOf(bodyCharset);
  // The charset of a 7-bit body also determines the escape sequences of the header.
  return decodeBytes(bytes, hint && SEVEN_BIT.test(hint) && isAscii(bytes) ? hint : null, hint).text;
}
