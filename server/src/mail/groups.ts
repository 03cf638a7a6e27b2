import type { MailAddress } from '../../../contracts';
import type { HeaderFields } from './headers';

/** Who posted through a group, and the header that says so. */
export interface Posted {
  from: MailAddress;
  source: 'x-original-from' | 'reply-to' | 'cc';
}

/** How groups name a person in front of themselves: “'Cara Diaz' via Support”, “Cara Diaz (via Support)”. */
const VIA = /^(.*?)\s*\(?\bvia\s+.+$/iu;

/** The name in front of “via …” in a display name, without quotes; null where it has none. */
export const nameBeforeVia = (name: string): string | null =>
  VIA.exec(name)?.[1]
    ?.replace(/^['"“‘](.*)['"”’]$/u, '$1')
    .trim() ?? null;

/**
 * Who posted a message whose From a group rewrote to itself, as Google Groups, Mailman and others do for senders whose
 * DMARC policy would have it refused; null for any other mail. The group is known by headers that only lists set (RFC 2369,
 * RFC 2919) and that name the address in From; the person by X-Original-From, else Reply-To, else the one in Cc whose name
 * From shows. All of it is the sender's word as much as From is.
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

/** Whether the headers of a list name an address as the list's own. */
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

/** Whether a group's address spells a person's out, as `ada=40example.com@dmarc.lists.example` does. */
const spells = (group: string, person: string): boolean =>
  [/=40/g, /=(?=[^=]*$)/g].some(
    (mark) => group.slice(0, group.lastIndexOf('@')).replace(mark, '@') === person.toLowerCase(),
  );
