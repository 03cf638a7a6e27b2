import type { HeaderFields } from './headers';

/**
 * Returns the envelope sender that the mail server recorded (RFC 5321 4.4): empty for the null path, null if there is
 * none.
 */
export function returnPathOf(headers: HeaderFields): string | null {
  if (!headers.has('return-path')) return null;
  const value = headers.first('return-path').replace(/\s/g, '');
  return /^<?([^<>]*)>?/.exec(value)?.[1] ?? null;
}
