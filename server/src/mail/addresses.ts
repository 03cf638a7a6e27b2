import { parseAddressHeader } from 'mailparser';
import type { MailAddress } from '../../../contracts';
import { markInvisible, oneLine } from './clean';
import { decodeWords } from './encoded-words';
import type { HeaderFields } from './headers';
import type { Mail } from './types';

const MAX_ADDRESSES = 1_000;
/** `local@domain` without anything that would end it in a header, a log line or a query. */
const USABLE = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$|^"[^"\r\n]+"@[^\s@<>,;:"()[\]\\]+$/;

/** Whether mail could be sent to it. */
const isUsable = (address: string): boolean => address.length <= 320 && USABLE.test(address);

/** Every address of header values (RFC 5322 address lists, groups flattened), malformed ones included. At most 1,000. */
export function parseAddresses(values: string[]): MailAddress[] {
  const parsed = values.flatMap(
    // The parser drops NUL, and would make a good address of a broken one.
    (value) => parseAddressHeader(value.replaceAll('\0', '\ufffd'), { flatten: true }).value,
  );
  return parsed
    .slice(0, MAX_ADDRESSES)
    .map(({ name, address }) => toAddress(name ?? '', address ?? ''))
    .filter(({ name, address }) => name || address);
}

function toAddress(rawName: string, rawAddress: string): MailAddress {
  const name = oneLine(decodeWords(rawName), 255).replace(/^'(.*)'$/, '$1');
  // An address with characters that nobody sees is another one than it shows: it must match no domain.
  const address = oneLine(markInvisible(rawAddress), 400).replace(/\s+/g, '');
  return { name, address };
}

/** Some senders put the address where the name belongs. Good enough to write to, but no address of an author. */
const rescued = ({ name, address }: MailAddress): MailAddress =>
  !address && isUsable(name) ? { name: '', address: name } : { name, address };

/** Names of the groups (RFC 5322 3.4, allowed in From by RFC 6854) of header values, as entries without an address. */
const groupsOf = (values: string[]): MailAddress[] =>
  values
    .flatMap((value) => parseAddressHeader(value).value)
    .filter((entry) => entry.group !== undefined)
    .slice(0, MAX_ADDRESSES)
    .map((entry) => ({ name: oneLine(decodeWords(entry.name ?? ''), 255), address: '' }));

/**
 * Who the ticket is for: the first usable address of From, of a further From, of Sender, of Reply-To; else null.
 * `authors` holds every address of every From as it was written, and every group, so that more than one plain address
 * never passes an allow-list.
 */
export function chooseSender(
  headers: HeaderFields,
): Pick<Mail, 'from' | 'fromSource' | 'authors' | 'sender' | 'replyTo'> {
  const authors = [...parseAddresses(headers.structured('from')), ...groupsOf(headers.structured('from'))];
  const [sender = null] = usableAddresses(headers, 'sender');
  const replyTo = usableAddresses(headers, 'reply-to');
  const candidates = [
    ['from', usableAddresses(headers, 'from')[0]],
    ['sender', sender],
    ['reply-to', replyTo[0]],
  ] as const;
  const [fromSource, from] = candidates.find(([, address]) => address) ?? [null, null];
  return { from: from ?? null, fromSource, authors, sender, replyTo };
}

/** Addresses of a header that mail could be sent to. */
export const usableAddresses = (
  headers: HeaderFields,
  key: 'from' | 'sender' | 'reply-to' | 'to' | 'cc' | 'bcc',
): MailAddress[] =>
  parseAddresses(headers.structured(key))
    .map(rescued)
    .filter((one) => isUsable(one.address));
