/** 32-bit hash of a text, evenly distributed (FNV-1a, then MurmurHash3's finalizer). Not for secrets. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix32(hash);
}

/** Distributes 32 bits evenly (MurmurHash3's finalizer). */
export function mix32(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Number from 0 to 1 derived from a text. */
export const fractionOf = (text: string): number => hash32(text) / 2 ** 32;
