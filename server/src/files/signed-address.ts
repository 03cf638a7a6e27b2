import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** URL path of private files. */
export const FILES_PATH = '/email-channel/files';
/** Maximum validity of a signed URL; the minimum is a minute less. */
const MAX_SECONDS = 300;
const STEP_SECONDS = 60;

/**
 * Whom a URL is for: readers of an entry of a content type, or an admin whose permissions are checked on each request.
 */
export type Reader = { entryOf: string } | { admin: number };

/** What a signed URL grants. */
export interface Grant {
  /** Name of the file or of one of its formats. */
  name: string;
  /** Id of the Media Library row. */
  file: number;
  reader: Reader;
}

const querySchema = z.object({
  file: z.string().regex(/^[1-9]\d{0,15}$/),
  for: z.string().regex(/^(entry:[\w:.-]{1,200}|admin:[1-9]\d{0,15})$/),
  until: z.string().regex(/^\d{1,12}$/),
  signature: z.string().regex(/^[\w-]{43}$/),
});

const writeReader = (reader: Reader): string =>
  'admin' in reader ? `admin:${reader.admin}` : `entry:${reader.entryOf}`;

const readReader = (text: string): Reader =>
  text.startsWith('admin:') ? { admin: Number(text.slice(6)) } : { entryOf: text.slice(6) };

const signatureOf = (key: Uint8Array, parts: (string | number)[]): Buffer =>
  createHmac('sha256', key).update(parts.join('\n')).digest();

/**
 * Creates a signed URL valid for four to five minutes. It is the same within a minute, so that browsers can cache it.
 * The HMAC-SHA256 covers all parts of the grant.
 * @param now in ms
 */
export function signAddress(key: Uint8Array, { name, file, reader }: Grant, now: number): string {
  const until = Math.floor(now / 1_000 / STEP_SECONDS) * STEP_SECONDS + MAX_SECONDS;
  const to = writeReader(reader);
  const signature = signatureOf(key, [name, file, to, until]).toString('base64url');
  return `${FILES_PATH}/${name}?${String(new URLSearchParams({ file: String(file), for: to, until: String(until), signature }))}`;
}

/**
 * Verifies a signed URL and returns its grant with the remaining seconds. Returns null if it is invalid, expired or for
 * another file.
 * @param now in ms
 */
export function readAddress(
  key: Uint8Array,
  name: string,
  query: Record<string, unknown>,
  now: number,
): (Grant & { seconds: number }) | null {
  const parsed = querySchema.safeParse(query);
  if (!parsed.success) return null;
  const { file, for: to, until, signature } = parsed.data;
  const seconds = Number(until) - Math.floor(now / 1_000);
  if (seconds <= 0 || seconds > MAX_SECONDS) return null;
  const given = Buffer.from(signature, 'base64url');
  if (!timingSafeEqual(given, signatureOf(key, [name, file, to, until]))) return null;
  return { name, file: Number(file), reader: readReader(to), seconds };
}
