import parseRange from 'range-parser';

/** A part of a file: offsets of its first and last byte. */
export interface Part {
  start: number;
  end: number;
}

/**
 * What a Range header asks of a file (RFC 9110 14.2). Several parts at once are answered with the whole file, as a server may.
 * @param size bytes of the file
 * @returns null = the whole file; `none` = nothing that the file has (status 416)
 */
export function partOf(range: string | undefined, size: number): Part | 'none' | null {
  if (!range) return null;
  const parsed = parseRange(size, range);
  if (parsed === -2) return null;
  if (parsed === -1) return 'none';
  const [part, ...others] = parsed;
  return parsed.type !== 'bytes' || !part || others.length > 0 ? null : part;
}
