import { isUtf8 } from 'node:buffer';
import { decodeBytes, decodeRawHeader } from './charset';
import { charsetOf } from './charset-labels';
import { decodeWords } from './encoded-words';

/** A raw header field, unfolded, with its bytes as Latin-1. */
interface RawField {
  name: string;
  key: string;
  value: string;
}

/** A structured header value: `text/plain; charset=utf-8` → `{ value: 'text/plain', params: { charset } }`. */
export interface ParameterValue {
  /** Lower case. */
  value: string;
  params: Map<string, string>;
}

const FIELD = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$/s;
const MAX_FIELDS = 5_000;
const MAX_PARAMETERS_LENGTH = 16_384;

/** The header fields of one MIME part (RFC 5322). */
export class HeaderFields {
  private readonly fields: RawField[];
  /** Charset of the part's body, which raw 8-bit header bytes most likely use, too. */
  bodyCharset: string | null = null;

  constructor(block: Buffer) {
    this.fields = splitFields(block.toString('latin1'));
  }

  has(key: string): boolean {
    return this.fields.some((field) => field.key === key);
  }

  /** Returns every field undecoded, with its name in lower case, in message order. */
  entries(): { key: string; value: string }[] {
    return this.fields.map(({ key, value }) => ({ key, value }));
  }

  /** Returns undecoded values, in message order. */
  raw(key: string): string[] {
    return this.fields.filter((field) => field.key === key).map((field) => field.value);
  }

  /** Returns values with raw 8-bit bytes decoded, but encoded words not. */
  structured(key: string): string[] {
    return this.raw(key).map((value) => decodeRawHeader(value, this.bodyCharset));
  }

  /** Returns decoded values, in message order. */
  all(key: string): string[] {
    return this.structured(key).map(decodeWords);
  }

  /** Returns the first decoded value, or an empty string if the field is missing. */
  first(key: string): string {
    const field = this.fields.find((candidate) => candidate.key === key);
    return field ? decodeWords(decodeRawHeader(field.value, this.bodyCharset)) : '';
  }

  /** Returns every field, decoded. */
  list(): { name: string; value: string }[] {
    return this.fields.map(({ name, value }) => ({
      name,
      value: decodeWords(decodeRawHeader(value, this.bodyCharset)),
    }));
  }
}

function splitFields(block: string): RawField[] {
  const fields: RawField[] = [];
  // One expression for both, so that unfolding is linear.
  const unfolded = block.replace(/\r+\n/g, '\n').replace(/\n(?=[ \t])/g, '');
  for (const line of unfolded.split('\n', MAX_FIELDS)) {
    const match = FIELD.exec(line);
    if (match) fields.push({ name: match[1]!, key: match[1]!.toLowerCase(), value: match[2]!.trim() });
  }
  return fields;
}

/** Parses `value; name=value` with quoted strings, comments, and RFC 2231 continuations and charsets. */
export function parseParameters(header: string): ParameterValue {
  const tokens = splitParameters(header.slice(0, MAX_PARAMETERS_LENGTH));
  const plain = new Map<string, string>();
  const segments = new Map<string, { index: number; encoded: boolean; text: string }[]>();
  for (const token of tokens.slice(1, 200)) {
    const equals = token.search(/[=:]/);
    if (equals < 1) continue;
    const name = token.slice(0, equals).trim().toLowerCase();
    const text = unquote(token.slice(equals + 1).trim());
    const extended = /^([^*]+)\*(?:(\d{1,3})(\*)?)?$/.exec(name);
    if (!extended) {
      if (!plain.has(name)) plain.set(name, decodePercents(decodeWords(text)));
      continue;
    }
    const [, base = '', index, star] = extended;
    const list = segments.get(base) ?? [];
    list.push({ index: Number(index ?? 0), encoded: index === undefined || star !== undefined, text });
    segments.set(base, list);
  }
  for (const [name, list] of segments) plain.set(name, joinSegments(list));
  return { value: (tokens[0] ?? '').trim().toLowerCase(), params: plain };
}

const TYPE_START = /^\s*["']?([\w!#$&^.+-]+)\s*(?:[/\\]\s*([\w!#$&^.+-]*))?["']?/;

/**
 * Parses a Content-Type (RFC 2045), tolerating white space, a colon or a comma instead of the semicolon, quotes around
 * the type, a missing subtype or a missing type. `value` is the type as far as it is given.
 */
export function parseContentType(header: string): ParameterValue {
  const [start, type = '', subtype = ''] = /^\s*[\w*-]+\s*=/.test(header)
    ? ['']
    : (TYPE_START.exec(header) ?? ['']);
  const { params } = parseParameters(`;${header.slice(start.length).replace(/^[\s:,;]+/, '')}`);
  return { value: (subtype ? `${type}/${subtype}` : type).toLowerCase(), params };
}

/** Splits at semicolons outside quoted strings and comments, and removes comments. */
function splitParameters(header: string): string[] {
  const tokens: string[] = [];
  let token = '';
  let quoted = false;
  let comment = 0;
  for (let i = 0; i < header.length; i++) {
    const char = header[i]!;
    if (char === '\\' && (quoted || comment)) {
      if (!comment) token += char + (header[i + 1] ?? '');
      i++;
    } else if (comment) {
      if (char === '(') comment++;
      else if (char === ')') comment--;
    } else if (char === '"') {
      quoted = !quoted;
      token += char;
    } else if (!quoted && char === '(' && /(^|[\s;])$/.test(token.slice(-1)) && header.includes(')', i)) {
      comment = 1;
    } else if (!quoted && char === ';') {
      tokens.push(token);
      token = '';
    } else token += char;
  }
  return [...tokens, token];
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.replace(/^"|"$/g, '').replace(/\\(["\\])/g, '$1');
}

function joinSegments(list: { index: number; encoded: boolean; text: string }[]): string {
  list.sort((a, b) => a.index - b.index);
  const [, charset, rest] = /^([^']*)'[^']*'(.*)$/s.exec(list[0]!.text) ?? [];
  const bytes = list.map((segment, position) => {
    const text = position === 0 && segment.encoded && rest !== undefined ? rest : segment.text;
    return segment.encoded ? percentBytes(text) : Buffer.from(text, 'utf8');
  });
  // Some clients split encoded words over the segments instead.
  const joined = decodeWords(decodeBytes(Buffer.concat(bytes), charset || null).text);
  // Others omit the asterisk that marks an encoded value.
  return list.some((segment) => segment.encoded) ? joined : decodePercents(joined);
}

/** Decodes percent-encoding in a parameter not marked as extended: with a charset prefix, or as UTF-8. */
function decodePercents(text: string): string {
  const [, charset, rest] = /^([\w.:-]{2,40})'[\w-]{0,40}'(.*%[0-9A-Fa-f]{2}.*)$/s.exec(text) ?? [];
  if (charset && charsetOf(charset)) return decodeBytes(percentBytes(rest!), charset).text;
  if (!/%[C-Fc-f][0-9A-Fa-f]%[89ABab][0-9A-Fa-f]/.test(text)) return text;
  const bytes = percentBytes(text);
  return isUtf8(bytes) ? bytes.toString('utf8') : text;
}

const percentBytes = (text: string): Buffer =>
  Buffer.from(
    Buffer.from(text, 'utf8')
      .toString('latin1')
      .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );

/** Returns the offset after the blank line that ends the header, or the length of the message if there is none. */
export function headerEnd(raw: Buffer): number {
  for (let at = raw.indexOf(0x0a); at >= 0; at = raw.indexOf(0x0a, at + 1)) {
    if (raw[at + 1] === 0x0a) return at + 2;
    if (raw[at + 1] === 0x0d && raw[at + 2] === 0x0a) return at + 3;
  }
  return raw.length;
}
