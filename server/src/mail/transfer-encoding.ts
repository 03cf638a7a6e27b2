const HEX = new Int8Array(256).fill(-1);
for (const [i, char] of [...'0123456789abcdef'].entries()) {
  HEX[char.charCodeAt(0)] = i;
  HEX[char.toUpperCase().charCodeAt(0)] = i;
}
const LF = 0x0a;
const CR = 0x0d;
const EQUALS = 0x3d;
const SPACE = 0x20;
const TAB = 0x09;

/** Empty for identity encodings (7bit, 8bit, binary) and unknown ones. */
export type TransferEncoding = 'base64' | 'quoted-printable' | 'uuencode' | '';

/** Decodes a body by its Content-Transfer-Encoding (RFC 2045). For text, keeps plain text after the base64. */
export function decodeTransfer(body: Buffer, encoding: TransferEncoding, isText = false): Buffer {
  switch (encoding) {
    case 'base64':
      return isText ? decodeBase64Text(body) : decodeBase64(body);
    case 'quoted-printable':
      return decodeQuotedPrintable(body);
    case 'uuencode':
      return decodeUuencode(body) ?? body;
    default:
      return body;
  }
}

/** Node's decoder stops at padding; parts joined from several encodings continue after it. */
function decodeBase64(body: Buffer): Buffer {
  const text = body.toString('latin1');
  const padding = text.indexOf('=');
  if (padding < 0 || !/[A-Za-z0-9+/]/.test(text.slice(padding, padding + 100)))
    return Buffer.from(text, 'base64');
  return Buffer.concat(text.split(/=[=\s]*/).map((piece) => Buffer.from(piece, 'base64')));
}

/** Gateways and mailing lists append plain-text footers to base64 text. */
function decodeBase64Text(body: Buffer): Buffer {
  const clear = clearTextStart(body);
  if (clear === 0) return body;
  if (clear < 0) return decodeBase64(body);
  return Buffer.concat([decodeBase64(body.subarray(0, clear)), Buffer.from('\n'), body.subarray(clear)]);
}

const BASE64_LINE = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Returns where plain text starts in base64: after padding or a blank line, if lines follow that cannot be base64.
 * Returns 0 if the text was never encoded, -1 if all of it was.
 */
function clearTextStart(body: Buffer): number {
  let end = -1;
  let encoded = 0;
  let behind = 0;
  for (let start = 0; start < body.length;) {
    const next = body.indexOf(LF, start);
    const stop = next < 0 ? body.length : next + 1;
    const line = body.toString('latin1', start, stop).trim();
    start = stop;
    if (!line) {
      if (encoded && end < 0) end = stop;
    } else if (!BASE64_LINE.test(line)) {
      if (!encoded) return 0;
      return end;
    } else if (end < 0 || (line.length % 4 === 0 && (line.endsWith('=') || line.length >= 40))) {
      encoded++;
      end = line.endsWith('=') ? stop : -1;
      behind = 0;
    } else behind += line.length;
  }
  return behind % 4 === 0 ? -1 : end;
}

function decodeQuotedPrintable(body: Buffer): Buffer {
  if (!body.includes(EQUALS)) return body;
  const out = Buffer.allocUnsafe(body.length);
  let length = 0;
  for (let i = 0; i < body.length; i++) {
    const byte = body[i]!;
    if (byte !== EQUALS) {
      out[length++] = byte;
      continue;
    }
    const high = HEX[body[i + 1] ?? 0]!;
    const low = HEX[body[i + 2] ?? 0]!;
    if (high >= 0 && low >= 0) {
      out[length++] = high * 16 + low;
      i += 2;
      continue;
    }
    const next = softBreakEnd(body, i + 1);
    if (next < 0) out[length++] = byte;
    else i = next - 1;
  }
  return out.subarray(0, length);
}

/**
 * Returns the start of the line after a soft line break, or -1 if the `=` is not one. Ignores white space before the
 * break.
 */
function softBreakEnd(body: Buffer, start: number): number {
  let i = start;
  const bound = Math.min(body.length, start + 1_000);
  while (i < bound && (body[i] === SPACE || body[i] === TAB)) i++;
  if (i >= body.length) return body.length;
  if (body[i] === LF) return i + 1;
  if (body[i] === CR) return body[i + 1] === LF ? i + 2 : i + 1;
  return -1;
}

/** A uuencoded file within a text. */
export interface EncodedFile {
  name: string;
  content: Buffer;
}

/** Extracts uuencoded files from a text: `begin 644 name`, lines of a length character and data, `end`. */
export function takeUuencoded(text: string): { text: string; files: EncodedFile[] } {
  const files: EncodedFile[] = [];
  if (!/^begin [0-7]{3,4} /m.test(text)) return { text, files };
  const kept: string[] = [];
  const lines = text.split(/\r?\n/);
  const lastEnd = lines.lastIndexOf('end');
  for (let i = 0; i < lines.length; i++) {
    const name = /^begin [0-7]{3,4} (.{1,255})$/.exec(lines[i]!)?.[1];
    const end = name && i < lastEnd && isUuLine(lines[i + 1] ?? '') ? lines.indexOf('end', i + 1) : -1;
    if (!name || end < 0) {
      kept.push(lines[i]!);
      continue;
    }
    files.push({ name, content: Buffer.concat(lines.slice(i + 1, end).map(decodeUuLine)) });
    i = end;
  }
  return { text: kept.join('\n'), files };
}

const decodeUuencode = (body: Buffer): Buffer | null =>
  takeUuencoded(body.toString('latin1')).files[0]?.content ?? null;

/** Whether the length character matches the line. Some senders strip trailing spaces. */
function isUuLine(line: string): boolean {
  const size = (line.charCodeAt(0) - 32) & 63;
  return line.length > 1 && size > 0 && line.length <= 1 + Math.ceil(size / 3) * 4 + 1;
}

function decodeUuLine(line: string): Buffer {
  const size = line ? (line.charCodeAt(0) - 32) & 63 : 0;
  const out = Buffer.alloc(size);
  const six = (i: number) => ((line.charCodeAt(i) || 32) - 32) & 63;
  for (let i = 1, at = 0; at < size; i += 4, at += 3) {
    const bits = (six(i) << 18) | (six(i + 1) << 12) | (six(i + 2) << 6) | six(i + 3);
    out[at] = bits >> 16;
    if (at + 1 < size) out[at + 1] = (bits >> 8) & 255;
    if (at + 2 < size) out[at + 2] = bits & 255;
  }
  return out;
}
