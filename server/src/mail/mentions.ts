/** Takes the place of an address, or of what somebody wrote, once it is erased. */
export const ERASED = '[erased]';

/** Finds one e-mail address in texts, in any letter case; never as a part of another address. */
export interface Mentions {
  address: string;
  /** Whether it is this address. */
  is(other: unknown): boolean;
  in(text: unknown): boolean;
  /** The text with `[erased]` wherever the address stood. */
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
