import { headerEnd } from './headers';

/** Maximum size of a part header to repair, in bytes. */
const MAX_HEADER = 64 * 1024;
const MAX_LINE = 2_000;
const FIELD = /^[\x21-\x39\x3b-\x7e]+[ \t]*:/;
const PARAMETER = /^[\w-]+\*?\d*\*?=/;
const BOUNDARY = /boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))/gi;

/**
 * Repairs part headers with which MIME parsers would lose text: adds the missing blank line if a header runs into the
 * body or into the next boundary, and folds parameters at the start of a line. Returns null if there is nothing to
 * repair. Examines each header once.
 */
export function repairPartHeaders(raw: Buffer): Buffer | null {
  const boundaries = new Set<string>();
  noteBoundaries(raw.toString('latin1', 0, Math.min(headerEnd(raw), MAX_HEADER)), boundaries);
  if (!boundaries.size) return null;
  const pieces: (Buffer | string)[] = [];
  let copied = 0;
  const insert = (at: number, text: string) => {
    pieces.push(raw.subarray(copied, at), text);
    copied = at;
  };
  for (let at = raw.indexOf('\n--'); at >= 0; at = raw.indexOf('\n--', at + 1)) {
    const line = raw
      .toString('latin1', at + 3, at + 300)
      .split(/[\r\n]/, 1)[0]!
      .trimEnd();
    if (!boundaries.has(line)) continue;
    const start = raw.indexOf('\n', at + 1) + 1;
    if (start > 0) repairHeader(raw, start, boundaries, insert);
  }
  if (!pieces.length) return null;
  return Buffer.concat([...pieces, raw.subarray(copied)].map((piece) => Buffer.from(piece as string)));
}

function repairHeader(
  raw: Buffer,
  start: number,
  boundaries: Set<string>,
  insert: (at: number, text: string) => void,
): void {
  for (let at = start; at < raw.length && at - start < MAX_HEADER;) {
    const next = raw.indexOf('\n', at);
    const end = next < 0 ? raw.length : next;
    const line = raw.toString('latin1', at, Math.min(end, at + MAX_LINE)).trimEnd();
    if (!line) return;
    const isBoundary = line.startsWith('--') && boundaries.has(line.slice(2).replace(/--$/, ''));
    if (!isBoundary && at > start && PARAMETER.test(line)) insert(at, ' ');
    else if (isBoundary || (!FIELD.test(line) && !/^[ \t]|^>?From /.test(line))) return insert(at, '\r\n');
    noteBoundaries(line, boundaries);
    at = end + 1;
  }
}

function noteBoundaries(header: string, boundaries: Set<string>): void {
  for (const [, quoted, bare] of header.matchAll(BOUNDARY))
    if (boundaries.size < 1_000) boundaries.add((quoted ?? bare)!.trimEnd());
}
