import { isUtf8 } from 'node:buffer';
import { decodeBytes, decodeRawHeader } from './charset';
import { charsetOf } from './charset-labels';
import { decodeWords } from './encoded-words';

/** A header field as it was sent: unfolded, its bytes kept one to one as Latin-1. */
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
  /** Charset of the part's body: what raw 8-bit header bytes are most likely in. */
  bodyCharset: string | null = null;

  constructor(block: Buffer) {
    this.fields = splitFields(block.toString('latin1'));
  }

  has(key: string): boolean {
    return this.fields.some((field) => field.key === key);
  }

  /** Every field undecoded, its name in lower case, in the order of the message. */
  entries(): { key: string; value: string }[] {
    return this.fields.map(({ key, value }) => ({ key, value }));
  }

  /** Undecoded values, in the order of the message. */
  raw(key: string): string[] {
    return this.fields.filter((field) => field.key === key).map((field) => field.value);
  }

  /** Values whose raw 8-bit bytes are decoded, but whose encoded words are not. */
  structured(key: string): string[] {
    return this.raw(key).map((value) => decodeRawHeader(value, this.bodyCharset));
  }

  /** Decoded values, in the order of the message. */
  all(key: string): string[] {
    return this.structured(key).map(decodeWords);
  }

  /** First decoded value; empty when the field is missing. */
  first(key: string): string {
    const field = this.fields.find((candidate) => candidate.key === key);
    return field ? decodeWords(decodeRawHeader(field.value, this.bodyCharset)) : '';
  }

  /** Every field, decoded. */
  list(): { name: string; value: string }[] {
    return this.fields.map(({ name, value }) => ({
      name,
      value: decodeWords(decodeRawHeader(value, this.bodyCharset)),
    }));
  }
}

function splitFields(block: string): RawField[] {
  const fields: RawField[] = [];
  // One expression for both, so that folded lines join in linear time.
  const unfolded = block.replace(/\r+\n/g, '\n').replace(/\n(?=[ \t])/g, '');
  for (const line of unfolded.split('\n', MAX_FIELDS)) {
    const match = FIELD.exec(line);
    if (match) fields.push({ name: match[1]!, key: match[1]!.toLowerCase(), value: match[2]!.trim() });
  }
  return fields;
}

/** Parses `value; name=value` with quoted strings, comments, RFC 2231 continuations and charsets. */
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
 * Parses a Content-Type (RFC 2045) as tolerantly as its parameters: with white space, a colon or a comma where the
 * semicolon belongs, quotes around the type, no subtype, or no type at all. `value` holds what stands there of the type.
 */
export function parseContentType(header: string): ParameterValue {
  const [start, type = '', subtype = ''] = /^\s*[\w*-]+\s*=/.test(header)
    ? ['']
    : (TYPE_START.exec(header) ?? ['']);
  const { params } = parseParameters(`;${header.slice(start.length).replace(/^[\s:,;]+/, '')}`);
  return { value: (subtype ? `${type}/${subtype}` : type).toLowerCase(), params };
}

/** Splits at semicolons outside of quoted strings and comments; comments are dropped. */
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
  // Some clients cut encoded words into pieces instead.
  const joined = decodeWords(decodeBytes(Buffer.concat(bytes), charset || null).text);
  // Others leave out the marks that say it is encoded.
  return list.some((segment) => segment.encoded) ? joined : decodePercents(joined);
}

/** Percent octets in a parameter that is not marked as extended: with a charset in front, or as UTF-8. */
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

/** Offset behind the empty line that ends the header; the length of the message when it has none. */
export function headerEnd(raw: Buffer): number {
  for (let at = raw.indexOf(0x0a); at >= 0; at = raw.indexOf(0x0a, at + 1)) {
    if (raw[at + 1] === 0x0a) return at + 2;
    if (raw[at + 1] === 0x0d && raw[at + 2] === 0x0a) return at + 3;
  }
  return raw.length;
}
