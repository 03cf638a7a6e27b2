import { isErrorText } from '../../../contracts';

const MASK = '***';
/**
 * Text beyond this length, in UTF-16 units, is dropped before masking, which limits the work on huge error messages.
 */
const LONGEST = 200_000;
const BASE64_RUN = /[A-Za-z0-9+/_-]+={0,2}/g;
/** Shorter cores occur in ordinary words. */
const SHORTEST_CORE = 4;

/**
 * Replaces every secret in a text with `***`: in plain form, as encoded in a URL, a form or a quoted string, and inside
 * any base64 run, so that SASL PLAIN (RFC 4616), LOGIN and XOAUTH2 initial responses are masked for any user name.
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  const known = [...new Set(secrets)].filter((secret) => secret !== '');
  if (known.length === 0) return text;
  const cores = known.flatMap(base64Cores);
  let masked = text.slice(0, LONGEST);
  for (const form of known.flatMap(writtenForms).sort((a, b) => b.length - a.length))
    masked = masked.replaceAll(form, MASK);
  return masked.replace(BASE64_RUN, (run) => (cores.some((core) => run.includes(core)) ? MASK : run));
}

/**
 * Masks secrets in all strings of a value. Keys and the plugin's own error codes stay, since a secret may be an
 * ordinary word.
 */
export function maskValues<T>(value: T, secrets: readonly string[]): T {
  const mask = (part: unknown): unknown => {
    if (typeof part === 'string') return isErrorText(part) ? part : maskSecrets(part, secrets);
    if (Array.isArray(part)) return part.map(mask);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, entry]) => [key, mask(entry)]));
  };
  return mask(value) as T;
}

function writtenForms(secret: string): string[] {
  const forms = new Set([secret, JSON.stringify(secret).slice(1, -1)]);
  if (secret.isWellFormed()) {
    const encoded = encodeURIComponent(secret);
    forms.add(encoded).add(encoded.replaceAll('%20', '+'));
  }
  return [...forms];
}

/** Base64 characters that depend only on the secret, for each of its three possible alignments in a longer text. */
function base64Cores(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [0, 1, 2].flatMap((offset) => {
    const end = offset + bytes.length;
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const core = padded.slice(Math.ceil((offset * 8) / 6), Math.floor((end * 8) / 6));
    if (core.length < SHORTEST_CORE) return [];
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
