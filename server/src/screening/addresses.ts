import { asciiDomain } from './domains';
import { withoutToken } from './subaddress';

/**
 * Key that is equal for two spellings of an address: lower case, ASCII domain if possible, without a token of this
 * plugin.
 */
export function addressKey(spelled: string): string {
  const address = withoutToken(spelled);
  const at = address.lastIndexOf('@');
  if (at < 0) return address.toLowerCase();
  const domain = address.slice(at + 1);
  return `${address.slice(0, at).toLowerCase()}@${asciiDomain(domain) ?? domain.toLowerCase()}`;
}

/** Prepared patterns: those without `*` by their keys, others split at each `*`. */
interface PatternList {
  exact: ReadonlyMap<string, number>;
  globs: readonly { index: number; pieces: readonly string[] }[];
}

/** Cache of prepared lists; each belongs to a channel and is used for many messages. */
const lists = new WeakMap<readonly string[], PatternList>();

/**
 * Returns the first pattern that matches an address. `*` matches any characters, and `*@lists.example.com` a whole
 * domain. Ignores letter case and the form of the domain (IDN or ASCII). Runs in linear time. Each list is prepared
 * once, so it must not change.
 */
export function patternOf(address: string, patterns: readonly string[]): string | undefined {
  if (patterns.length === 0) return undefined;
  const { exact, globs } = listOf(patterns);
  const key = addressKey(address);
  const named = exact.get(key) ?? Infinity;
  const glob = globs.find(({ index, pieces }) => index > named || fits(key, pieces))?.index ?? Infinity;
  return patterns[Math.min(named, glob)];
}

function listOf(patterns: readonly string[]): PatternList {
  const known = lists.get(patterns);
  if (known) return known;
  const exact = new Map<string, number>();
  const globs: { index: number; pieces: string[] }[] = [];
  for (const [index, pattern] of patterns.entries()) {
    const key = patternKey(pattern);
    if (key.includes('*')) globs.push({ index, pieces: key.split('*') });
    else if (!exact.has(key)) exact.set(key, index);
  }
  const list = { exact, globs };
  lists.set(patterns, list);
  return list;
}

function fits(key: string, pieces: readonly string[]): boolean {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (key.length < first.length + last.length || !key.startsWith(first) || !key.endsWith(last)) return false;
  let from = first.length;
  const end = key.length - last.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = key.indexOf(piece, from);
    if (found < 0 || found + piece.length > end) return false;
    from = found + piece.length;
  }
  return true;
}

function patternKey(pattern: string): string {
  const at = pattern.lastIndexOf('@');
  const labels = pattern
    .slice(at + 1)
    .toLowerCase()
    .split('.');
  const domain = labels
    .map((label) => (label.includes('*') ? label : (asciiDomain(label) ?? label)))
    .join('.');
  return pattern.slice(0, at + 1).toLowerCase() + domain;
}
