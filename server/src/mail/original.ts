import type { OriginalView } from '../../../contracts';
import { headerEnd, HeaderFields } from './headers';

/** Maximum size of header and source to show, in bytes; a download has everything. */
const MAX_HEADER = 256 * 1024;
const MAX_SOURCE = 256 * 1024;
/** Maximum number of header fields to show. */
const MAX_FIELDS = 1_000;

/** Prepares a raw message for display: decoded header fields, and the source as text. Linear in the size shown. */
export function originalView(raw: Buffer): OriginalView {
  const header = raw.subarray(0, Math.min(headerEnd(raw), MAX_HEADER));
  const source = raw.subarray(0, MAX_SOURCE);
  const text = source.toString('utf8');
  return {
    size: raw.length,
    headers: new HeaderFields(header).list().slice(0, MAX_FIELDS),
    // In another charset, the ASCII part of the source is still readable.
    source: text.includes('\ufffd') ? source.toString('latin1') : text,
    cut: raw.length > MAX_SOURCE,
  };
}
