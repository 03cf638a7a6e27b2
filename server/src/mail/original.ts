import type { OriginalView } from '../../../contracts';
import { headerEnd, HeaderFields } from './headers';

/** Bytes of the header and of the source that are shown; a download has all. */
const MAX_HEADER = 256 * 1024;
const MAX_SOURCE = 256 * 1024;
/** Headers of one message that are shown. */
const MAX_FIELDS = 1_000;

/** A raw message as a person looks at it: its header decoded, and its source as text. Linear in what is shown. */
export function originalView(raw: Buffer): OriginalView {
  const header = raw.subarray(0, Math.min(headerEnd(raw), MAX_HEADER));
  const source = raw.subarray(0, MAX_SOURCE);
  const text = source.toString('utf8');
  return {
    size: raw.length,
    headers: new HeaderFields(header).list().slice(0, MAX_FIELDS),
    // Source in another charset is at least readable where it is ASCII.
    source: text.includes('\ufffd') ? source.toString('latin1') : text,
    cut: raw.length > MAX_SOURCE,
  };
}
