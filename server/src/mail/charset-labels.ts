import iconv from 'iconv-lite';

/**
 * Non-standard labels, and labels that software uses differently from their standard. Keys contain letters and digits
 * only.
 */
const MEANT: Record<string, string> = {
  gb2312: 'gb18030',
  gbk: 'gb18030',
  cngb: 'gb18030',
  euccn: 'gb18030',
  gb231280: 'gb18030',
  macchinesesimp: 'gb18030',
  macchinesetrad: 'big5',
  windows950: 'big5',
  euckr: 'cp949',
  ksc5601: 'cp949',
  ksc56011987: 'cp949',
  macjapanese: 'shift_jis',
  sjis: 'shift_jis',
  cp932: 'cp932',
  windows31j: 'cp932',
  ujis: 'euc-jp',
  johab: 'cp949',
  uhc: 'cp949',
  windows949: 'cp949',
  mackorean: 'cp949',
  macce: 'maccenteuro',
  maccentraleurope: 'maccenteuro',
  maccentraleurroman: 'maccenteuro',
  macroman: 'macintosh',
  mac: 'macintosh',
  ansi: 'windows-1252',
  '88591': 'windows-1252',
  latin1: 'windows-1252',
  iso88598i: 'iso-8859-8',
  iso88598e: 'iso-8859-8',
  utf8mb4: 'utf-8',
  unicode20utf8: 'utf-8',
  unicode11utf8: 'utf-8',
  utf7: 'utf-7',
  unicode11utf7: 'utf-7',
  ms932: 'cp932',
  ms936: 'gb18030',
  ms949: 'cp949',
  ms950: 'big5',
};
/** Charset families whose members are decoded alike. */
const FAMILIES: [pattern: RegExp, name: string][] = [
  [/^(cs)?iso2022jp|^cp5022|^jis[78]?$/, 'iso-2022-jp'],
  [/^(cs)?iso2022kr/, 'iso-2022-kr'],
  [/^(cs)?iso2022cn/, 'iso-2022-cn'],
  [/^(cs)?hz(gb2312)?$/, 'hz'],
];
/** Labels that do not describe bytes above 127: names of ASCII and placeholders for "unknown". */
const NO_LABEL =
  /^((cs)?(us)?ascii7?|ansix34\d*|iso646\w*|isoir6|unknown\w*|8bit|7bit|default|none|binary|base64|hex|userdefined)$/;
/** Encodings in iconv-lite that are not charsets or that mail does not use. */
const NO_CHARSETS = /^(ucs2|utf7imap)$/;

const squash = (label: string): string => label.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * Resolves a charset label (IANA names, WHATWG labels and invented ones) to the name used for decoding. Returns null if
 * the label is unknown or means ASCII, since neither describes bytes above 127.
 */
export function charsetOf(label: string): string | null {
  const plain = label.trim().replace(/^["']+|["']+$/g, '');
  const squashed = squash(plain).slice(0, 100);
  const names = [squashed, squashed.replace(/^x(ms)?(?!$)/, ''), squashed.replace(/^(x?dos|xcp)/, 'cp')];
  for (const name of names) {
    if (NO_LABEL.test(name) || NO_CHARSETS.test(name)) return null;
    const family = FAMILIES.find(([pattern]) => pattern.test(name));
    if (family) return family[1];
    if (Object.hasOwn(MEANT, name)) return MEANT[name]!;
  }
  return whatwgName(plain) ?? whatwgName(plain.replace(/^x-(ms-)?/i, '')) ?? iconvName(names);
}

function whatwgName(label: string): string | null {
  try {
    const name = new TextDecoder(label).encoding;
    const meant = squash(name);
    return Object.hasOwn(MEANT, meant) ? MEANT[meant]! : name === 'x-mac-cyrillic' ? 'maccyrillic' : name;
  } catch {
    return null;
  }
}

const iconvName = (names: string[]): string | null => {
  const name = names.find((one) => one && iconv.encodingExists(one));
  const windows = name && /^(?:win|windows|cp)(125\d)$/.exec(name);
  return windows ? `windows-${windows[1]}` : (name ?? null);
};
