import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';

/** Labels that mail uses and iconv-lite does not know, and those that software means otherwise than their standard. */
const ALIASES: Record<string, string> = {
  'us-ascii': 'windows-1252',
  ascii: 'windows-1252',
  'iso-8859-1': 'windows-1252',
  latin1: 'windows-1252',
  'iso-8859-8-i': 'iso-8859-8',
  'iso-8859-8-e': 'iso-8859-8',
  'ks_c_5601-1987': 'cp949',
  'euc-kr': 'cp949',
  gb2312: 'gb18030',
  gbk: 'gb18030',
  'x-sjis': 'shift_jis',
  'unicode-1-1-utf-7': 'utf-7',
  utf7: 'utf-7',
};
/** Encodings of bytes, not of characters. */
const NO_CHARSETS = /^(base64|hex|binary|ucs2|utf-?7-imap)$/;
/** Western single-byte labels: UTF-8 under one of these is mislabelled, for no real text in them is valid UTF-8. */
const WESTERN = /^(windows-125[0-9]|iso-8859-1[0-9]?)$/;

/** What senders write under a label that it does not fit. */
const OFTEN_MEANT: Record<string, string> = {
  'iso-2022-jp': 'shift_jis',
  'euc-jp': 'shift_jis',
  shift_jis: 'euc-jp',
};

/** Decoded text; `guessed` names the charset that was used instead of the label, null when the label was right. */
export interface Decoded {
  text: string;
  guessed: string | null;
}

const canonical = (label: string): string => {
  const name = label
    .toLowerCase()
    .trim()
    .replace(/^["']|["']$/g, '')
    .replace(/^(cp|win|windows)[-_]?(125\d)$/, 'windows-$2')
    .replace(/^iso[-_]?8859[-_](\d+)(-[ie])?$/, 'iso-8859-$1$2')
    .replace(/^utf[-_]?8$/, 'utf-8');
  return Object.hasOwn(ALIASES, name) ? (ALIASES[name] as string) : name;
};

/** iconv-lite lacks ISO-2022-JP and its kin; Node's ICU has them. */
function decodeByLabel(bytes: Buffer, name: string): string | null {
  if (name === 'utf-8') return stripBom(bytes.toString('utf8'));
  if (NO_CHARSETS.test(name)) return null;
  try {
    if (iconv.encodingExists(name)) return iconv.decode(bytes, name);
    return new TextDecoder(name).decode(bytes);
  } catch {
    return null;
  }
}

const stripBom = (text: string) => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
/** A character of several bytes that is whole UTF-8. */
const MULTI_BYTE = /[\u0080-\ufffc\ufffe\uffff]/;

/**
 * Decodes bytes by their charset label. UTF-8 is used instead when the label is unknown, missing, ASCII, a Western one,
 * or leaves U+FFFD, and the bytes are valid UTF-8; windows-1252 when a label of UTF-8 fits no character at all.
 */
export function decodeBytes(bytes: Buffer, label: string | null): Decoded {
  if (!bytes.length) return { text: '', guessed: null };
  const name = label ? canonical(label) : 'utf-8';
  if (isAscii(bytes) && (name === 'utf-8' || WESTERN.test(name)))
    return { text: bytes.toString('latin1'), guessed: null };
  if (name !== 'utf-8' && WESTERN.test(name) && isUtf8(bytes))
    return { text: stripBom(bytes.toString('utf8')), guessed: 'utf-8' };
  const text = decodeByLabel(bytes, name);
  if (text !== null && !text.includes('\ufffd')) return { text, guessed: null };
  if (isUtf8(bytes))
    return { text: stripBom(bytes.toString('utf8')), guessed: name === 'utf-8' ? null : 'utf-8' };
  const meant = Object.hasOwn(OFTEN_MEANT, name) ? decodeByLabel(bytes, OFTEN_MEANT[name]!) : null;
  if (meant !== null && !meant.includes('\ufffd')) return { text: meant, guessed: OFTEN_MEANT[name]! };
  if (text !== null && (name !== 'utf-8' || MULTI_BYTE.test(text))) return { text, guessed: null };
  return { text: iconv.decode(bytes, 'windows-1252'), guessed: 'windows-1252' };
}

/**
 * Decodes header bytes outside of encoded words (RFC 6532 allows UTF-8; older software sends anything):
 * UTF-8 first, then the charset of the body, then windows-1252.
 */
export function decodeRawHeader(latin1: string, bodyCharset: string | null): string {
  if (!/[\u0080-\u00ff]|\x1b[$(]/.test(latin1)) return latin1;
  const bytes = Buffer.from(latin1, 'latin1');

  if (isUtf8(bytes) && !/\x1b[$(]/.test(latin1)) return bytes.toString('utf8');
  const byBody = bodyCharset ? decodeByLabel(bytes, canonical(bodyCharset)) : null;
  if (byBody !== null && !byBody.includes('\ufffd')) return byBody;
  return iconv.decode(bytes, 'windows-1252');
}
