import type { MailAddress } from '../../../contracts';
import type { Mail } from '../mail/types';
import { addressKey } from './addresses';

/** An alias and its primary address. */
export interface AliasPair {
  alias: string;
  primary: string;
}

/** Returns a function that resolves an address to its primary address. Stops at a loop. */
export function primaryOf(aliases: AliasPair[]): (address: string) => string {
  const primaries = new Map(aliases.map(({ alias, primary }) => [addressKey(alias), primary]));
  return (address) => {
    const seen = new Set<string>();
    let current = address;
    for (let key = addressKey(current); primaries.has(key) && !seen.has(key); key = addressKey(current)) {
      seen.add(key);
      current = primaries.get(key)!;
    }
    return current;
  };
}

/**
 * Replaces each alias with its primary address in sender and recipients, and removes duplicate recipients. Names stay.
 * `replaced` lists the replacements.
 */
export function applyAliases(
  mail: Mail,
  aliases: AliasPair[],
): { mail: Mail; replaced: { alias: string; primary: string }[] } {
  if (aliases.length === 0) return { mail, replaced: [] };
  const replaced = new Map<string, { alias: string; primary: string }>();
  const follow = primaryOf(aliases);
  const one = (entry: MailAddress): MailAddress => {
    const primary = follow(entry.address);
    if (primary === entry.address) return entry;
    const key = addressKey(entry.address);
    if (!replaced.has(key)) replaced.set(key, { alias: entry.address, primary });
    return { ...entry, address: primary };
  };
  const each = (entries: MailAddress[]): MailAddress[] => {
    const seen = new Set<string>();
    return entries.map(one).filter(({ address }) => {
      const fresh = !seen.has(addressKey(address));
      seen.add(addressKey(address));
      return fresh;
    });
  };
  const seen: Mail = {
    ...mail,
    from: mail.from && one(mail.from),
    via: mail.via && { ...mail.via, address: one(mail.via).address },
    // The allow-list counts authors, so two spellings of one address stay two.
    authors: mail.authors.map(one),
    sender: mail.sender && one(mail.sender),
    replyTo: each(mail.replyTo),
    to: each(mail.to),
    cc: each(mail.cc),
    bcc: each(mail.bcc),
  };
  return { mail: seen, replaced: [...replaced.values()] };
}
