import { domainToASCII, domainToUnicode } from 'node:url';

/** Labels of letters, digits, hyphens and underscores in any script, none empty; no trailing dot (RFC 5321 4.1.2). */
const DOMAIN = /^[\p{L}\p{N}\p{M}_-]+(\.[\p{L}\p{N}\p{M}_-]+)*$/u;
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
/** The dot-atom of RFC 5322 3.2.3 in any script (RFC 6531), without `%`, which relays once took for a second `@`. */
const LOCAL_PART = /^[\p{L}\p{N}\p{M}!#$&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}\p{M}!#$&'*+/=?^_`{|}~-]+)*$/u;

/**
 * Returns a domain in lower case and ASCII (UTS 46), or null if it is invalid. Domains that ToASCII would have to
 * repair (full-width letters, invisible characters) are invalid, so that what is compared is what a reader sees.
 */
export function asciiDomain(domain: string): string | null {
  if (domain.length > 253 || !DOMAIN.test(domain)) return null;
  const lower = domain.toLowerCase().normalize('NFC');
  const ascii = domainToASCII(lower);
  if (!ascii || ascii.length > 253 || !ascii.split('.').every((label) => LABEL.test(label))) return null;
  return ascii === lower || domainToUnicode(ascii) === lower ? ascii : null;
}

/** The ASCII domain of a plain address (dot-atom, one `@`, domain), or null for anything else. */
export function domainOf(address: string): string | null {
  const [local, domain, ...more] = address.split('@');
  if (local === undefined || domain === undefined || more.length > 0) return null;
  return local.length <= 64 && LOCAL_PART.test(local) ? asciiDomain(domain) : null;
}

/**
 * Whether an address lies in the domain of a pattern: `corp.example` means itself, `*.corp.example` any domain below
 * it but not itself. Both may be written in any script. A malformed address or pattern matches nothing.
 */
export function matchDomain(address: string, pattern: string): boolean {
  const domain = domainOf(address);
  return domain !== null && within(domain, pattern);
}

/**
 * Whether any domain that a mail system might read from an address matches the pattern. Meant for deny-lists, where
 * malformed spellings must not slip through; use `matchDomain` for allow-lists.
 */
export function mentionsDomain(address: string, pattern: string): boolean {
  return address
    .split(/[@%]/)
    .slice(1)
    .map((part) =>
      domainToASCII(
        part
          .replaceAll('\ufffd', '')
          .trim()
          .replace(/[.>\s]+$/, '')
          .toLowerCase(),
      ),
    )
    .some((domain) => domain !== '' && within(domain, pattern));
}

function within(domain: string, pattern: string): boolean {
  const below = pattern.startsWith('*.');
  const wanted = asciiDomain(below ? pattern.slice(2) : pattern);
  if (wanted === null) return false;
  return below ? domain.length > wanted.length + 1 && domain.endsWith(`.${wanted}`) : domain === wanted;
}
