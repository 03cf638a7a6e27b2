import type { HeaderFields } from './headers';

/** The address that the mail server took from the envelope (RFC 5321 4.4): empty where it was null, null where none is noted. */
export function returnPathOf(headers: HeaderFields): string | null {
  if (!headers.has('return-path')) return null;
  const value = headers.first('return-path').replace(/\s/g, '');
  return /^<?([^<>]*)>?/.exec(value)?.[1] ?? null;
}
