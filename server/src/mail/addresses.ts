import { parseAddressHeader } from 'mailparser';
import type { MailAddress } from '../../../contracts';
import { oneLine } from './clean';
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
  const parsed = values.flatMap((value) => parseAddressHeader(value, { flatten: true }).value);
  return parsed
    .slice(0, MAX_ADDRESSES)
    .map(({ name, address }) => toAddress(name ?? '', address ?? ''))
    .filter(({ name, address }) => name || address);
}

function toAddress(rawName: string, rawAddress: string): MailAddress {
  const name = oneLine(decodeWords(rawName), 255).replace(/^'(.*)'$/, '$1');
  const address = oneLine(rawAddress, 400).replace(/\s+/g, '');
  // Some senders put the address where the name belongs and leave the brackets out.
  if (!address && isUsable(name)) return { name: '', address: name };
  return { name, address };
}

/**
 * Who the ticket is for: the first usable address of From, of a further From, of Sender, of Reply-To; else null.
 * `authors` holds every address of every From, so that more than one never passes an allow-list.
 */
export function chooseSender(
  headers: HeaderFields,
): Pick<Mail, 'from' | 'fromSource' | 'authors' | 'sender' | 'replyTo'> {
  const authors = parseAddresses(headers.structured('from'));
  const sender = parseAddresses(headers.structured('sender')).find((one) => isUsable(one.address)) ?? null;
  const replyTo = parseAddresses(headers.structured('reply-to')).filter((one) => isUsable(one.address));
  const candidates = [
    ['from', authors.find((one) => isUsable(one.address))],
    ['sender', sender],
    ['reply-to', replyTo[0]],
  ] as const;
  const [fromSource, from] = candidates.find(([, address]) => address) ?? [null, null];
  return { from: from ?? null, fromSource, authors, sender, replyTo };
}

/** Usable addresses of a recipient header. */
export const recipients = (headers: HeaderFields, key: 'to' | 'cc' | 'bcc'): MailAddress[] =>
  parseAddresses(headers.structured(key)).filter((one) => isUsable(one.address));
