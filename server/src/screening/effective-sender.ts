import type { Channel, MailAddress } from '../../../contracts';
import { nameBeforeVia } from '../mail/groups';
import type { Mail } from '../mail/types';
import { addressKey, patternOf } from './addresses';
import { applyAliases } from './aliases';
import { authenticationOf, isOneAuthor } from './authentication';
import { aliasesOf } from './identities';
import { isForm } from './nobody';
import { ownAddresses } from './own-mail';
import { withoutToken } from './subaddress';

type Rules = Pick<
  Channel,
  | 'replyToAsRequester'
  | 'replyToSenders'
  | 'username'
  | 'replyTo'
  | 'aliases'
  | 'identities'
  | 'forwarders'
  | 'authservId'
>;

/**
 * Returns the message as the channel treats it: with the real requester if a form or service sent it or a colleague
 * forwarded it, and with aliases replaced by their primary addresses.
 * @param isAgent whether an address belongs to an admin user
 */
export function asSeen(
  mail: Mail,
  channel: Rules,
  isAgent: (address: string) => boolean = () => false,
): { mail: Mail; replaced: { alias: string; primary: string }[] } {
  const seen = withOriginal(mail, channel, isAgent) ?? withRequester(mail, channel);
  return applyAliases(withoutTokens(seen), aliasesOf(channel));
}

/** Removes tokens from recipients, because a token lets its reader write into the ticket. */
function withoutTokens(mail: Mail): Mail {
  const plain = (list: MailAddress[]) =>
    list.map((entry) => ({ ...entry, address: withoutToken(entry.address) }));
  return { ...mail, to: plain(mail.to), cc: plain(mail.cc) };
}

/**
 * Turns a message that a colleague forwards into one from its original author. The forwarder must be an agent or
 * listed, and confirmed by the receiving servers. Returns null for other messages.
 */
function withOriginal(mail: Mail, channel: Rules, isAgent: (address: string) => boolean): Mail | null {
  const { from, forwarded } = mail;
  if (!from || !forwarded || mail.via || !isOneAuthor(mail)) return null;
  const listed = patternOf(from.address, channel.forwarders) !== undefined;
  if (!listed && !isAgent(from.address)) return null;
  const dmarc = authenticationOf(mail, channel)?.dmarc;
  if (dmarc !== 'pass' && (dmarc === 'fail' || !mail.inside)) return null;
  const key = addressKey(forwarded.from.address);
  if (key === addressKey(from.address) || ownAddresses(channel, []).has(key)) return null;
  const { remark, ...original } = forwarded;
  return {
    ...mail,
    ...original,
    // Without a remark, the subject at least shows that it was forwarded.
    forwarded: { ...forwarded, remark: remark || mail.subject },
    subject: original.subject || mail.subject,
    reply: original.text,
    fromSource: 'forwarded',
    via: { ...from, as: 'forwarder' },
    replyTo: [],
  };
}

/** Makes the person in Reply-To the sender if the channel's rules say so; `via` then contains From. */
function withRequester(mail: Mail, channel: Rules): Mail {
  const { from, replyTo } = mail;
  const [person] = replyTo;
  if (!from || !person || replyTo.length > 1 || mail.via || mail.fromSource !== 'from') return mail;
  const own = ownAddresses(channel, []);
  const key = addressKey(person.address);
  if (key === addressKey(from.address) || own.has(key)) return mail;
  const chosen =
    patternOf(from.address, channel.replyToSenders) !== undefined ||
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
