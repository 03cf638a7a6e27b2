import { decodeBytes } from '../charset';

const WORDS: Record<string, string> = {
  par: '\n',
  line: '\n',
  row: '\n',
  sect: '\n',
  page: '\n',
  tab: '\t',
  cell: '\t',
  emdash: '—',
  endash: '–',
  bullet: '•',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  emspace: ' ',
  enspace: ' ',
};
const SYMBOLS: Record<string, string> = {
  '~': '\u00a0',
  _: '‑',
  '\n': '\n',
  '\r': '\n',
  '\\': '\\',
  '{': '{',
  '}': '}',
};
/** Groups without text. */
const SKIPPED = new Set(
  'fonttbl colortbl stylesheet info pict object objdata header headerl headerr headerf footer footerl footerr footerf footnote annotation themedata datastore listtable listoverridetable rsidtbl generator xmlnstbl filetbl fldinst'.split(
    ' ',
  ),
);
/** Maps `\fcharset` of a font to a charset. */
const FONT_CHARSETS: Record<number, string> = {
  77: 'macintosh',
  128: 'shift_jis',
  129: 'cp949',
  134: 'gb18030',
  136: 'big5',
  161: 'windows-1253',
  162: 'windows-1254',
  163: 'windows-1258',
  177: 'windows-1255',
  178: 'windows-1256',
  186: 'windows-1257',
  204: 'windows-1251',
  222: 'windows-874',
  238: 'windows-1250',
};
const MAX_DEPTH = 500;

interface Group {
  skipped: boolean;
  fonts: boolean;
  charset: string;
  /** Number of fallback characters after a `\u`, for readers without Unicode support. */
  fallback: number;
}

/**
 * Extracts the text of an RTF document: one line per paragraph, tabs between cells. Single pass. Returns null if the
 * bytes are not RTF.
 */
export function rtfToText(rtf: Buffer): string | null {
  const source = rtf.toString('latin1');
  if (!/^\s*\{\\rtf/.test(source)) return null;
  return new RtfReader(source).read();
}

class RtfReader {
  private text = '';
  private bytes: number[] = [];
  private readonly stack: Group[] = [];
  private group: Group = { skipped: false, fonts: false, charset: 'windows-1252', fallback: 1 };
  private readonly fontCharsets = new Map<number, string>();
  private charset = 'windows-1252';
  private font = 0;
  private toSkip = 0;

  constructor(private readonly source: string) {}

  read(): string {
    const token = /\\(?:([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|'([0-9a-fA-F]{2})|([^]))|[{}]|[^\\{}]+/g;
    for (let match = token.exec(this.source); match; match = token.exec(this.source)) {
      const [whole, word, parameter, hex, symbol] = match;
      if (word) {
        // Skip binary data.
        if (word === 'bin') token.lastIndex += Math.max(0, Number(parameter ?? 0));
        else this.control(word, parameter === undefined ? null : Number(parameter));
      } else if (hex) this.character(() => void this.bytes.push(parseInt(hex, 16)));
      else if (symbol === '*') this.group.skipped = true;
      else if (symbol !== undefined) this.character(() => this.write(SYMBOLS[symbol] ?? ''));
      else if (whole === '{') this.open();
      else if (whole === '}') this.close();
      else this.plain(whole.replace(/[\r\n]/g, ''));
    }
    this.flush();
    return this.text.replace(/\0/g, '');
  }

  private open(): void {
    this.flush();
    if (this.stack.length < MAX_DEPTH) this.stack.push({ ...this.group });
    this.toSkip = 0;
  }

  private close(): void {
    this.flush();
    this.group = this.stack.pop() ?? this.group;
    this.toSkip = 0;
  }

  private plain(text: string): void {
    const skipped = Math.min(this.toSkip, text.length);
    this.toSkip -= skipped;
    if (this.group.skipped) return;
    for (let i = skipped; i < text.length; i++) this.bytes.push(text.charCodeAt(i));
  }

  private character(write: () => void): void {
    if (this.toSkip > 0) this.toSkip--;
    else if (!this.group.skipped) write();
  }

  private write(text: string): void {
    this.flush();
    if (!this.group.skipped) this.text += text;
  }

  /** Decodes the collected bytes, which are kept until the charset may change because characters may be multi-byte. */
  private flush(): void {
    if (this.bytes.length) this.text += decodeBytes(Buffer.from(this.bytes), this.group.charset).text;
    this.bytes = [];
  }

  private control(word: string, value: number | null): void {
    if (word === 'u' && value !== null) {
      this.character(() => this.write(String.fromCharCode(value < 0 ? value + 65_536 : value)));
      this.toSkip = this.group.fallback;
    } else if (word === 'uc') this.group.fallback = Math.min(Math.max(value ?? 1, 0), 10);
    else if (word === 'ansicpg' && value)
      this.group.charset = this.charset = value === 65_001 ? 'utf-8' : `cp${value}`;
    else if (word === 'fonttbl') Object.assign(this.group, { skipped: true, fonts: true });
    else if (SKIPPED.has(word)) this.group.skipped = true;
    else if (word === 'f' && value !== null) this.useFont(value);
    else if (word === 'fcharset' && this.group.fonts) {
      if (value && Object.hasOwn(FONT_CHARSETS, value))
        this.fontCharsets.set(this.font, FONT_CHARSETS[value]!);
    } else if (word === 'plain') this.useFont(0);
    else if (Object.hasOwn(WORDS, word)) this.write(WORDS[word]!);
  }

  private useFont(font: number): void {
    this.font = font;
    if (this.group.fonts) return;
    this.flush();
    this.group.charset = this.fontCharsets.get(font) ?? this.charset;
  }
}
