import { mailWarning, type Said } from '../../../contracts';
import { oneLine } from './clean';
import { headerEnd, parseContentType, HeaderFields } from './headers';
import { encodingOf } from './mime';
import { repairPartHeaders } from './part-headers';
import { decodeTransfer } from './transfer-encoding';
import type { MailLimits } from './types';

/** A message with line ends and a header that a MIME parser can read. */
export interface Repaired {
  raw: Buffer;
  warnings: Said[];
  /** Whether part of the message was cut off. */
  cut: boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const HEADER_LINE = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/;
const MAX_BOUNDARY_SEARCH = 256 * 1024;

/**
 * Repairs defects with which MIME parsers lose a whole message: blank lines before the header, CR or CR CR LF line
 * ends, an unterminated header, a header above the limit, a multipart with a missing or wrong boundary.
 */
export function repairMessage(message: Buffer, limits: MailLimits): Repaired {
  const warnings: Said[] = [];
  let raw = skipLeadingBlanks(message);
  const lines = repairLineEnds(raw);
  if (lines !== raw) warnings.push(mailWarning('line-ends'));
  raw = lines;
  let end = headerEnd(raw);
  if (end === raw.length) {
    const closed = closeHeader(raw);
    if (closed) {
      warnings.push(mailWarning('header-open'));
      raw = closed;
      end = headerEnd(raw);
    }
  }
  const cut = end > limits.headerBytes;
  if (cut) {
    warnings.push(mailWarning('header-cut', { bytes: limits.headerBytes }));
    raw = cutHeader(raw, end, limits.headerBytes);
    end = headerEnd(raw);
  }
  const decoded = decodeMultipart(raw, end);
  if (decoded) {
    raw = decoded;
    end = headerEnd(raw);
  }
  const bounded = repairBoundary(raw, end);
  if (bounded) warnings.push(mailWarning('boundary-guessed'));
  raw = bounded ?? raw;
  const parted = repairPartHeaders(raw);
  if (parted) warnings.push(mailWarning('part-header-open'));
  return { raw: parted ?? raw, warnings, cut };
}

function skipLeadingBlanks(raw: Buffer): Buffer {
  let start = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0;
  while (raw[start] === LF || raw[start] === CR) start++;
  return start ? raw.subarray(start) : raw;
}

/** Converts CR CR LF and lone CR to LF if the header has no other line ends. Returns an intact message unchanged. */
function repairLineEnds(raw: Buffer): Buffer {
  const head = raw.subarray(0, 64 * 1024);
  const firstLf = head.indexOf(LF);
  const firstCr = head.indexOf(CR);
  const crOnly =
    firstCr >= 0 && (firstLf < 0 || (firstCr < firstLf - 1 && looksLikeHeader(head, firstCr + 1)));
  const doubled = firstLf > 1 && head[firstLf - 1] === CR && head[firstLf - 2] === CR;
  if (!crOnly && !doubled) return raw;
  return Buffer.from(raw.toString('latin1').replace(/\r+\n|\r/g, '\n'), 'latin1');
}

const looksLikeHeader = (head: Buffer, start: number): boolean =>
  HEADER_LINE.test(head.toString('latin1', start, start + 200)) || head[start] === CR;

/** Terminates a header that runs into the body: the body starts at the first line that cannot be part of a header. */
function closeHeader(raw: Buffer): Buffer | null {
  const text = raw.toString('latin1', 0, MAX_BOUNDARY_SEARCH);
  let start = 0;
  let fields = 0;
  for (const line of text.split('\n')) {
    const isField = HEADER_LINE.test(line);
    if (!isField && !/^[ \t]/.test(line) && !/^>?From /.test(line) && line.trim()) {
      const gap = Buffer.from(fields ? '\n' : 'Content-Type: text/plain\n\n');
      return Buffer.concat([raw.subarray(0, start), gap, raw.subarray(start)]);
    }
    if (isField) fields++;
    start += line.length + 1;
  }
  return null;
}

/**
 * Keeps whole header lines up to the limit, each cut to a quarter of it so that a single huge line does not displace
 * the others.
 */
function cutHeader(raw: Buffer, end: number, limit: number): Buffer {
  const kept: Buffer[] = [];
  let size = 0;
  for (let start = 0; start < end && size < limit;) {
    const next = raw.indexOf(LF, start);
    const stop = next < 0 ? end : Math.min(next + 1, end);
    const line = raw.subarray(start, stop);
    const piece =
      line.length > limit / 4 ? Buffer.concat([line.subarray(0, limit / 4), Buffer.from('\n')]) : line;
    if (size + piece.length <= limit && piece.toString('latin1').trim()) {
      kept.push(piece);
      size += piece.length;
    }
    start = stop;
  }
  return Buffer.concat([...kept, Buffer.from('\n'), raw.subarray(end)]);
}

const MULTIPART = /multipart\//i;

/**
 * Decodes a multipart that is transfer-encoded as a whole, which RFC 2045 forbids but some software does. Returns null
 * for other messages.
 */
function decodeMultipart(raw: Buffer, end: number): Buffer | null {
  if (!MULTIPART.test(raw.toString('latin1', 0, end))) return null;
  const headers = new HeaderFields(raw.subarray(0, end));
  const type = parseContentType(headers.structured('content-type')[0] ?? '');
  const encoding = encodingOf(headers);
  const boundary = type.params.get('boundary');
  if (!type.value.startsWith('multipart/') || (encoding !== 'base64' && encoding !== 'quoted-printable'))
    return null;
  if (boundary && raw.includes(`\n--${boundary}`, end - 1, 'latin1')) return null;
  const body = decodeTransfer(raw.subarray(end), encoding);
  return body.includes('--') ? Buffer.concat([raw.subarray(0, end), body]) : null;
}

/**
 * Declares the boundary that the body uses if the declared one is unreadable or does not occur. Returns null if there
 * is nothing to repair.
 */
function repairBoundary(raw: Buffer, end: number): Buffer | null {
  if (!MULTIPART.test(raw.toString('latin1', 0, end))) return null;
  const headers = new HeaderFields(raw.subarray(0, end));
  const written = headers.structured('content-type')[0] ?? '';
  const type = parseContentType(written);
  if (!type.value.startsWith('multipart/')) return null;
  const boundary = boundaryOf(raw, end, type.params.get('boundary'), /^\s*[\w/.+-]+\s*;/.test(written));
  if (!boundary) return null;
  const header = raw
    .toString('latin1', 0, end)
    .replace(
      /^content-type:.*(?:\r?\n[ \t].*)*/im,
      () => `Content-Type: ${type.value}; boundary="${boundary}"`,
    );
  return Buffer.concat([Buffer.from(header, 'latin1'), raw.subarray(end)]);
}

/** Returns the boundary to declare, or null if the declared one is right or none is found. */
function boundaryOf(raw: Buffer, end: number, declared: string | undefined, sound: boolean): string | null {
  if (declared && raw.includes(`\n--${declared}`, end - 1, 'latin1')) return sound ? null : declared;
  const body = raw.toString('latin1', end, end + MAX_BOUNDARY_SEARCH);
  const used = /(?:^|\n)--([^\r\n]{1,200}?)[ \t]*\r?\n(?:content-|mime-)[a-z-]+:/i.exec(body)?.[1];
  if (!used) return null;
  const boundary = oneLine(used, 200).replace(/["\\]/g, '');
  return boundary === used ? boundary : null;
}
