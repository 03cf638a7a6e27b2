import type { FileContent } from '../files/content';
import type { HttpContext } from './context';

/** Metadata for serving a file. */
export interface ServedFile {
  /** Name given by the sender. */
  name: string;
  /** Media type. */
  type: string;
  etag: string;
  /** Remaining validity of the URL. */
  seconds: number;
}

type Conditions = Pick<HttpContext, 'req'>;

/** Types that browsers display inline. Others are downloaded. */
const SHOWN = /^(image|audio|video)\/(?!svg)|^(text\/plain|application\/pdf)$/;
/**
 * Prevents files from running scripts, loading resources or submitting forms. Inline styles are for the browser's own
 * media player.
 */
const POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
/** Browsers do not show PDFs in a sandbox; their viewers are isolated anyway. */
const PDF_POLICY =
  "default-src 'none'; object-src 'self'; plugin-types application/pdf; style-src 'unsafe-inline'";

/** The Range header, ignored if If-Range refers to another version (RFC 9110 13.1.5). */
export function rangeOf({ req }: Conditions, { etag }: ServedFile): string | undefined {
  const version = req.headers['if-range'];
  return version === undefined || version === etag ? req.headers.range : undefined;
}

/** Whether the browser has a current copy. Sets the response headers. */
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

/** Streams a file or a range of it. */
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
  // An empty string sends an empty body with a type; null would send 204.
  ctx.body = ctx.req.method === 'HEAD' || !stream ? '' : stream;
  ctx.set({
    'Content-Type': file.type,
    ...(Number.isFinite(length) && { 'Content-Length': String(length) }),
  });
}
