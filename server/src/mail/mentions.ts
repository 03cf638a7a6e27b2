/** Replacement for erased addresses and text. */
export const ERASED = '[erased]';

/** Finds one email address in texts, in any letter case, but never as part of another address. */
export interface Mentions {
  address: string;
  /** Whether the value is this address. */
  is(other: unknown): boolean;
  in(text: unknown): boolean;
  /** Returns the text with every occurrence of the address replaced with `[erased]`. */
  erasedFrom(text: string): string;
}

/** @see Mentions */
export function mentionsOf(address: string): Mentions {
  const literal = address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const before = String.raw`(?<![\p{L}\p{N}_.+-])`;
  const after = String.raw`(?![\p{L}\p{N}_-]|\.[\p{L}\p{N}])`;
  const pattern = new RegExp(`${before}${literal}${after}`, 'giu');
  const lower = address.toLowerCase();
  return {
    address,
    is: (other) => typeof other === 'string' && other.toLowerCase() === lower,
    in: (text) => typeof text === 'string' && text.search(pattern) >= 0,
    erasedFrom: (text) => text.replace(pattern, ERASED),
  };
}
