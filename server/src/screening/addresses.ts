import { asciiDomain } from './domains';

/** Key by which two spellings of an address count as one: lower case, the domain in ASCII where it is one. */
export function addressKey(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 0) return address.toLowerCase();
  const domain = address.slice(at + 1);
  return `${address.slice(0, at).toLowerCase()}@${asciiDomain(domain) ?? domain.toLowerCase()}`;
}

/**
 * Whether an address fits a pattern in which `*` stands for any characters, `*@lists.example.com` for one. Letter case
 * and the script of the domain (IDN or its ASCII form) do not matter. Takes time linear in the address.
 */
export function matchAddress(address: string, pattern: string): boolean {
  const key = addressKey(address);
  const [first, ...rest] = patternKey(pattern).split('*') as [string, ...string[]];
  const last = rest.pop();
  if (last === undefined) return key === first;
  if (key.length < first.length + last.length || !key.startsWith(first) || !key.endsWith(last)) return false;
  let from = first.length;
  const end = key.length - last.length;
  for (const piece of rest) {
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
