import type { Alias, Channel, MailAddress } from '../../../contracts';
import { nameBeforeVia } from '../mail/groups';
import type { Mail } from '../mail/types';
import { addressKey, matchAddress } from './addresses';
import { applyAliases } from './aliases';
import { isForm } from './nobody';
import { ownAddresses } from './own-mail';

type Rules = Pick<Channel, 'replyToAsRequester' | 'replyToSenders' | 'username' | 'replyTo' | 'aliases'>;

/**
 * A mail as a channel sees it: with whom it is for, where a form or service wrote it for somebody else, and with aliases
 * replaced by their primary addresses.
 */
export function asSeen(
  mail: Mail,
  channel: Rules,
): { mail: Mail; replaced: { alias: string; primary: string }[] } {
  return applyAliases(withRequester(mail, channel), channel.aliases as Alias[]);
}

/** The mail with the person in Reply-To as its sender, where the channel's rules say so; From is then named in `via`. */
function withRequester(mail: Mail, channel: Rules): Mail {
  const { from, replyTo } = mail;
  const [person] = replyTo;
  if (!from || !person || replyTo.length > 1 || mail.via || mail.fromSource !== 'from') return mail;
  const own = ownAddresses(channel, []);
  const key = addressKey(person.address);
  if (key === addressKey(from.address) || own.has(key)) return mail;
  const chosen =
    channel.replyToSenders.some((pattern) => matchAddress(from.address, pattern)) ||
    channel.replyToAsRequester === 'always' ||
    (channel.replyToAsRequester === 'forms' &&
      (isForm(from) || own.has(addressKey(from.address)) || writesFor(from, person)));
  if (!chosen) return mail;
  const name = person.name || nameBeforeVia(from.name) || '';
  return { ...mail, from: { ...person, name }, fromSource: 'reply-to', via: { ...from, as: 'form' } };
}

/** “Eva Lind (via Portal)” in From, and Eva Lind in Reply-To. */
function writesFor(from: MailAddress, person: MailAddress): boolean {
  const name = nameBeforeVia(from.name);
  return name !== null && (person.name === '' || person.name.toLowerCase() === name.toLowerCase());
}
