import type { MailAddress } from '../../../contracts';
import type { HeaderFields } from './headers';

/** The author of a message posted through a group, and the header that names them. */
export interface Posted {
  from: MailAddress;
  source: 'x-original-from' | 'reply-to' | 'cc';
}

/** How groups write the author's name: “'Cara Diaz' via Support”, “Cara Diaz (via Support)”. */
const VIA = /^(.*?)\s*\(?\bvia\s+.+$/iu;

/** Returns the name before “via …” in a display name, without quotes, or null. */
export const nameBeforeVia = (name: string): string | null =>
  VIA.exec(name)?.[1]
    ?.replace(/^['"“‘](.*)['"”’]$/u, '$1')
    .trim() ?? null;

/**
 * Finds the author of a message whose From a group rewrote to its own address, as Google Groups and Mailman do for
 * senders with a strict DMARC policy. Returns null for other messages. The group is recognised by list headers (RFC
 * 2369, RFC 2919) that name the address in From; the author by X-Original-From, otherwise Reply-To, otherwise the Cc
 * address whose name From shows. Like From, none of it is verified.
 */
export function postedThrough(
  headers: HeaderFields,
  group: MailAddress,
  addressesOf: (key: 'x-original-from' | 'reply-to' | 'cc') => MailAddress[],
): Posted | null {
  const own = group.address.toLowerCase();
  const isOther = ({ address }: MailAddress) => address.toLowerCase() !== own;
  const name = nameBeforeVia(group.name);
  const named = (from: MailAddress): MailAddress => ({ ...from, name: from.name || (name ?? '') });

  const original = addressesOf('x-original-from').find(isOther);
  if (!isGroup(headers, own) && !(original && isList(headers) && spells(own, original.address))) return null;
  if (original) return { from: named(original), source: 'x-original-from' };
  if (name === null) return null;
  const answered = addressesOf('reply-to').filter(isOther);
  if (answered.length === 1) return { from: named(answered[0]!), source: 'reply-to' };
  const shown = [...answered, ...addressesOf('cc').filter(isOther)].find((one) => one.name === name);
  return shown ? { from: shown, source: answered.includes(shown) ? 'reply-to' : 'cc' } : null;
}

const isList = (headers: HeaderFields): boolean =>
  ['list-id', 'list-post', 'mailing-list', 'x-mailing-list', 'x-beenthere'].some((key) => headers.has(key));

/** Whether the list headers name the address as the list's own. */
function isGroup(headers: HeaderFields, address: string): boolean {
  const says = (key: string, pattern: RegExp) =>
    headers.all(key).some((value) => pattern.exec(value.slice(0, 2_000))?.[1]?.toLowerCase() === address);
  return (
    says('list-post', /<mailto:([^>?\s]+)/i) ||
    says('mailing-list', /\blist\s+([^\s;,]+@[^\s;,]+)/i) ||
    says('x-beenthere', /([^\s<>,;]+@[^\s<>,;]+)/) ||
    says('x-mailing-list', /([^\s<>,;]+@[^\s<>,;]+)/) ||
    headers.all('list-id').some((value) => {
      const id = /<([^<>\s]+)>\s*$/.exec(value.slice(0, 2_000))?.[1] ?? value.trim();
      return id.toLowerCase() === address.replace('@', '.');
    })
  );
}

/** Whether a group address encodes a person's, such as `ada=40example.com@dmarc.lists.example`. */
const spells = (group: string, person: string): boolean =>
  [/=40/g, /=(?=[^=]*$)/g].some(
    (mark) => group.slice(0, group.lastIndexOf('@')).replace(mark, '@') === person.toLowerCase(),
  );
