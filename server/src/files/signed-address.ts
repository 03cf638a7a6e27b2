import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';

/** Where private files are served. */
export const FILES_PATH = '/email-channel/files';
/** How long an address serves, at most; at least a minute less. */
const MAX_SECONDS = 300;
const STEP_SECONDS = 60;

/** Who an address was made for: readers of an entry of a content type, or an admin whose rights are looked at each time. */
export type Reader = { entryOf: string } | { admin: number };

/** What an address is bound to. */
export interface Grant {
  /** Name and ending of the file, or of one of its formats. */
  name: string;
  /** Its row in the Media Library. */
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
 * An address that serves for four to five minutes: within a minute it stays the same, so that browsers find it in their
 * cache. HMAC-SHA256 over all that it is bound to.
 * @param now in ms
 */
export function signAddress(key: Uint8Array, { name, file, reader }: Grant, now: number): string {
  const until = Math.floor(now / 1_000 / STEP_SECONDS) * STEP_SECONDS + MAX_SECONDS;
  const to = writeReader(reader);
  const signature = signatureOf(key, [name, file, to, until]).toString('base64url');
  return `${FILES_PATH}/${name}?${String(new URLSearchParams({ file: String(file), for: to, until: String(until), signature }))}`;
}

/**
 * What an address grants, and for how many more seconds; null where it is altered, expired, or of another file.
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
