import parseRange from 'range-parser';

/** A byte range: offsets of the first and last byte. */
export interface Part {
  start: number;
  end: number;
}

/**
 * Parses a Range header (RFC 9110 14.2). Multiple ranges return the whole file, which the RFC allows.
 * @param size size of the file in bytes
 * @returns null for the whole file; `none` for an unsatisfiable range (status 416)
 */
export function partOf(range: string | undefined, size: number): Part | 'none' | null {
  if (!range) return null;
  const parsed = parseRange(size, range);
  if (parsed === -2) return null;
  if (parsed === -1) return 'none';
  const [part, ...others] = parsed;
  return parsed.type !== 'bytes' || !part || others.length > 0 ? null : part;
}
