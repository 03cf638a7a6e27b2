import { parseAddressHeader } from 'mailparser';
import type { MailAddress } from '../../../contracts';
import { cutText, markInvisible, oneLine } from './clean';
import { decodeWords } from './encoded-words';
import { postedThrough } from './groups';
import type { HeaderFields } from './headers';
import type { Mail } from './types';

const MAX_ADDRESSES = 1_000;
/** `local@domain` without characters that would break a header, a log line or a query. */
const USABLE = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$|^"[^"\r\n]+"@[^\s@<>,;:"()[\]\\]+$/;
/** Empty brackets or quotes left over after the address was removed: `Ada [ada@example.com]`. */
const LEFT_OVER = /(?:\[\s*\]|\(\s*\)|'\s*'|"\s*"|(?<!<[^<]{0,255})>)\s*$/;
/** A whole From value inside a display name: one encoded word, or one quoted string. */
const NAME_AND_ADDRESS = /^([^<>]*)<\s*([^<>\s]+)\s*>$/;
/** An unclosed quote that swallowed the address. */
const UNCLOSED = /^"([^"<>]*)<([^"<>@\s]+)"(@[^"<>\s]+)>$/;

/** Whether the address can receive mail. */
const isUsable = (address: string): boolean => address.length <= 320 && USABLE.test(address);

/** Parses header values as RFC 5322 address lists, with groups flattened. Returns at most 1,000 entries. */
const entriesOf = (values: string[]): MailAddress[] =>
  values
    .flatMap(
      // The parser drops NUL, which would turn a malformed address into a valid one.
      (value) => parseAddressHeader(value.replaceAll('\0', '\ufffd'), { flatten: true }).value,
    )
    .slice(0, MAX_ADDRESSES)
    .map(({ name, address }) => ({ name: name ?? '', address: address ?? '' }));

/** Returns every address of the header values, including malformed ones. */
export const parseAddresses = (values: string[]): MailAddress[] =>
  entriesOf(values)
    .map(toAddress)
    .filter(({ name, address }) => name || address);

function toAddress({ name: rawName, address: rawAddress }: MailAddress): MailAddress {
  const name = oneLine(decodeWords(rawName), 255)
    .replace(LEFT_OVER, '')
    .trim()
    .replace(/^(['"])(.*)\1$/, '$2');
  // An address with invisible characters is not the one it looks like, so it must match no domain.
  const address = oneLine(markInvisible(rawAddress), 400).replace(/\s+/g, '');
  return { name, address };
}

/**
 * Recovers the address when the sender put it in the display name, or put a quote or a scheme before it. Good enough to
 * write to, but not an author address: a value from a display name never passes an allow-list.
 */
function rescued(entry: MailAddress): MailAddress {
  const unclosed = UNCLOSED.exec(entry.address.slice(0, 800));
  if (unclosed) return toAddress({ name: unclosed[1]!, address: `${unclosed[2]}${unclosed[3]}` });
  const { name, address } = toAddress(entry);
  if (address.includes('@')) return { name, address: withoutScheme(address) };
  if (isUsable(withoutScheme(name)))
    return { name: oneLine(entry.address, 255), address: withoutScheme(name) };
  const whole = NAME_AND_ADDRESS.exec(oneLine(decodeWords(entry.name), 800));
  return whole ? toAddress({ name: whole[1]!, address: withoutScheme(whole[2]!) }) : { name, address };
}

/** Some mailers escape header values like HTML. */
const withoutEntities = (value: string): string => value.replace(/&lt;/gi, '<').replace(/&gt;/gi, '>');

/** An address in a value that is not a valid address list: `Ada (ada@example.com)`, `Ada (Ltd <ada@…>`. */
const ANY_ADDRESS =
  /(?<=^|[\s<>,;:"'([])[^\s@<>,;:"'()[\]\\\ufffd]{1,64}@[^\s@<>,;:"'()[\]\\\ufffd]{1,255}(?![@\\])/;

function lastResort(value: string): MailAddress[] {
  const written = markInvisible(cutText(value, 2_000)).replaceAll('＠', '@');
  const address = ANY_ADDRESS.exec(written)?.[0];
  // The tail of an encoded word is not an address.
  if (!address || address.includes('?=')) return [];
  const name = written.slice(0, written.indexOf(address)).replace(/[\s(<["']+$/, '');
  return [{ name: oneLine(decodeWords(name), 255), address: withoutEnds(address) }];
}

const withoutScheme = (address: string): string =>
  withoutEnds(/^mailto:/i.test(address) ? address.slice(7).replace(/\?.*$/, '') : address);

/** Strips surrounding quotes and the trailing dot of the DNS root. */
const withoutEnds = (address: string): string => address.replace(/^'(.*)'$/, '$1').replace(/\.$/, '');

/**
 * Returns the group names (RFC 5322 3.4, allowed in From by RFC 6854) of header values, as entries without an address.
 */
const groupsOf = (values: string[]): MailAddress[] =>
  values
    .flatMap((value) => parseAddressHeader(value).value)
    .filter((entry) => entry.group !== undefined)
    .slice(0, MAX_ADDRESSES)
    .map((entry) => ({ name: oneLine(decodeWords(entry.name ?? ''), 255), address: '' }));

/**
 * Chooses the requester of the ticket: the poster if a group rewrote From to itself; otherwise the first usable address
 * of From, of a further From, of Sender, of Reply-To; otherwise null. `authors` holds every address of every From as
 * written, and every group, so that anything but a single plain address never passes an allow-list.
 */
export function chooseSender(
  headers: HeaderFields,
): Pick<Mail, 'from' | 'fromSource' | 'via' | 'authors' | 'sender' | 'replyTo'> {
  const authors = [...parseAddresses(headers.structured('from')), ...groupsOf(headers.structured('from'))];
  const named = usableAddresses(headers, 'from')[0];
  const [sender = null] = usableAddresses(headers, 'sender');
  const replyTo = usableAddresses(headers, 'reply-to');
  const posted = named && postedThrough(headers, named, (key) => usableAddresses(headers, key));
  if (posted)
    return {
      from: posted.from,
      fromSource: posted.source,
      via: { ...named, as: 'group' },
      authors,
      sender,
      replyTo,
    };
  const candidates = [
    ['from', named],
    ['sender', sender],
    ['reply-to', replyTo[0]],
  ] as const;
  const [fromSource, from] = candidates.find(([, address]) => address) ?? [null, null];
  return { from: from ?? null, fromSource, via: null, authors, sender, replyTo };
}

/** Headers that hold addresses. */
export type AddressHeader = 'from' | 'sender' | 'reply-to' | 'to' | 'cc' | 'bcc' | 'x-original-from';

/** Returns the addresses of a header that can receive mail. */
export function usableAddresses(headers: HeaderFields, key: AddressHeader): MailAddress[] {
  const values = headers.structured(key).map(withoutEntities);
  const usable = entriesOf(values)
    .map(rescued)
    .filter((one) => isUsable(one.address));
  if (usable.length) return usable;
  // The whole value, including brackets, in one encoded word.
  const decoded = values
    .map((value) => decodeWords(cutText(value, 2_000)))
    .filter((value, i) => value !== values[i] && NAME_AND_ADDRESS.test(value.trim()));
  return [...entriesOf(decoded).map(rescued), ...values.flatMap(lastResort)].filter((one) =>
    isUsable(one.address),
  );
}
