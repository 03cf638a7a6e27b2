/** 32 bits of a text, evenly spread (FNV-1a, then the last mix of MurmurHash3). Not for secrets. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mix32(hash);
}

/** Spreads 32 bits evenly: the last mix of MurmurHash3. */
export function mix32(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A number from 0 to 1 that belongs to a text. */
export const fractionOf = (text: string): number => hash32(text) / 2 ** 32;
