import type { FileContent } from '../files/content';
import type { HttpContext } from './context';

/** What an answer says of a file. */
export interface ServedFile {
  /** As its sender named it. */
  name: string;
  /** Media type. */
  type: string;
  etag: string;
  /** For how long the address serves. */
  seconds: number;
}

type Conditions = Pick<HttpContext, 'req'>;

/** What a browser shows by itself; everything else is saved. */
const SHOWN = /^(image|audio|video)\/(?!svg)|^(text\/plain|application\/pdf)$/;
/**
 * Nothing in a file runs, loads or is sent anywhere, whatever a browser takes it for. The player of a file that is opened by
 * itself, and its look, are the browser's own.
 */
const POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
/** A sandbox keeps browsers from showing a PDF, and in their viewers it runs on no origin. */
const PDF_POLICY =
  "default-src 'none'; object-src 'self'; plugin-types application/pdf; style-src 'unsafe-inline'";

/** The Range header, unless it is for another version of the file (If-Range, RFC 9110 13.1.5). */
export function rangeOf({ req }: Conditions, { etag }: ServedFile): string | undefined {
  const version = req.headers['if-range'];
  return version === undefined || version === etag ? req.headers.range : undefined;
}

/** Whether the browser has the file already; the answer says so then. */
export function isKnown(ctx: HttpContext, file: ServedFile): boolean {
  const known = (ctx.req.headers['if-none-match'] ?? '').split(/\s*,\s*/);
  if (!known.includes(file.etag)) return false;
  ctx.status = 304;
  ctx.set(cachingOf(file));
  return true;
}

const cachingOf = ({ etag, seconds }: ServedFile) => ({
  'Cache-Control': `private, max-age=${seconds}`,
  ETag: etag,
});

/** Answers with a file or a part of it, streamed. */
export function sendFile(ctx: HttpContext, file: ServedFile, { size, part, stream }: FileContent): void {
  ctx.attachment(file.name, { type: SHOWN.test(file.type) ? 'inline' : 'attachment' });
  ctx.set({
    ...cachingOf(file),
    'Content-Type': file.type,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': file.type === 'application/pdf' ? PDF_POLICY : POLICY,
    'Referrer-Policy': 'no-referrer',
    'Accept-Ranges': 'bytes',
  });
  if (part === 'none') {
    ctx.status = 416;
    ctx.set({ 'Content-Range': `bytes */${size}` });
    ctx.body = '';
    return;
  }
  ctx.status = part ? 206 : 200;
  if (part) ctx.set({ 'Content-Range': `bytes ${part.start}-${part.end}/${size}` });
  const length = part ? part.end - part.start + 1 : size;
  if (ctx.req.method === 'HEAD') stream?.destroy();
  // An empty string is an empty body with a type; null would be no content.
  ctx.body = ctx.req.method === 'HEAD' || !stream ? '' : stream;
  ctx.set({
    'Content-Type': file.type,
    ...(Number.isFinite(length) && { 'Content-Length': String(length) }),
  });
}
