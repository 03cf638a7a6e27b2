import {
  DEFAULT_ACKNOWLEDGEMENT,
  fillIn,
  type AcknowledgementVariable,
  type Channel,
  type MailAddress,
} from '../../../contracts';
import type { Mail } from '../mail/types';
import { oneLine } from '../mail/clean';
import { addressKey } from '../screening/addresses';
import { OWN_HEADER, ownAddresses } from '../screening/own-mail';
import { quote } from '../screening/policy';
import { subjectTag } from '../ticketing/thread-token';

/** What the mail and its channel do not say. */
export interface AcknowledgementContext {
  /** Addresses that any channel reads or writes as. */
  ownAddresses: string[];
  receivedAt: Date;
  now: Date;
  /** Whether the sender was told within the last day, by any channel. */
  toldToday: boolean;
}

/** Whether a new ticket is acknowledged, and why (not). */
export type AcknowledgementDecision = { to: MailAddress; why: string } | { to: null; why: string };

const DAY_MS = 86_400_000;
/** Local parts behind which nobody reads (RFC 2142, RFC 3834 2), and those of lists and bounces. */
const NOBODY =
  /^(?:(?:do[-_.]?)?not?[-_.]?reply|mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|bounces?|daemon|nobody|root|listserv|majordomo|auto[-_.]?(?:reply|responder|mailer)|notifications?|owner-.*|.*-(?:request|owner|bounces?|relay)|.*[-+_.](?:bounces?|no-?reply)(?:[-+_.=].*)?|(?:bounces?|no-?reply)[-+_.=].*|.*[-_.](?:do)?no[-_]?t?[-_]?reply)$/i;
const LIST_HEADER = /^(?:list-[a-z]+|mailing-list|x-mailing-list|x-beenthere)$/i;

/**
 * Decides whether the sender of a new ticket is told that it arrived (RFC 3834 2 and 5). Pure. Loops end here: mail of
 * programs, of lists and of other installations of this plugin is never answered by itself.
 */
export function decideAcknowledgement(
  mail: Mail,
  channel: Channel,
  context: AcknowledgementContext,
): AcknowledgementDecision {
  const no = (why: string): AcknowledgementDecision => ({ to: null, why });
  const header = (pattern: RegExp) => mail.headers.find(({ name }) => pattern.test(name));

  if (!channel.acknowledge) return no('the channel acknowledges nothing');
  if (!mail.from) return no('the message names no sender');
  const { address } = mail.from;
  if (header(new RegExp(`^${OWN_HEADER}$`, 'i')))
    return no(`the header ${OWN_HEADER} marks it as mail of an email channel`);
  if (mail.bounce.is) return no('it is a delivery report');
  if (mail.autoReply.is) return no('it is an automatic message');
  const submitted = header(/^(?:x-)?auto-submitted$/i)
    ?.value.trim()
    .toLowerCase();
  if (submitted && submitted !== 'no') return no('it was submitted automatically');
  if (mail.headers.some(({ name, value }) => /^return-path$/i.test(name) && /^<?\s*>?$/.test(value.trim())))
    return no('its return path is empty');
  const list = header(LIST_HEADER);
  if (list) return no(`the header ${list.name} marks it as mail of a list`);
  const precedence = header(/^precedence$/i)
    ?.value.trim()
    .toLowerCase();
  if (precedence && /^(?:bulk|list|junk|auto_reply)/.test(precedence))
    return no('its Precedence marks it as mail to many');
  if (NOBODY.test(address.slice(0, address.lastIndexOf('@'))))
    return no(`nobody reads mail to ${quote(address)}`);
  const own = ownAddresses(channel, context.ownAddresses);
  if (own.has(addressKey(address))) return no(`${quote(address)} is an address of our own`);
  if (context.now.getTime() - context.receivedAt.getTime() > DAY_MS)
    return no('the message arrived more than a day ago');
  if (context.toldToday) return no(`${quote(address)} was told within the last day`);
  return { to: mail.from, why: `${quote(address)} is told that the message arrived` };
}

/** What an acknowledgement names. */
export interface AcknowledgementFacts {
  number: number;
  subject: string;
  requester: MailAddress;
  channelName: string;
}

/** The acknowledgement in words; the subject with the ticket's number. */
export function writeAcknowledgement(
  template: { subject: string | null; body: string | null },
  facts: AcknowledgementFacts,
): { subject: string; text: string } {
  const values: Record<AcknowledgementVariable, string> = {
    'ticket.number': String(facts.number),
    'ticket.subject': oneLine(facts.subject, 150),
    'requester.name': greetable(facts.requester.name) || facts.requester.address,
    'requester.email': facts.requester.address,
    'channel.name': oneLine(facts.channelName, 100),
  };
  const tag = subjectTag(facts.number);
  const subject = oneLine(fillIn(template.subject?.trim() || DEFAULT_ACKNOWLEDGEMENT.subject, values), 200);
  return {
    subject: subject.includes(tag) ? subject : `${subject} ${tag}`,
    text: fillIn(template.body?.trim() || DEFAULT_ACKNOWLEDGEMENT.body, values).trim(),
  };
}

/** A display name that may stand in a greeting: a forged one must not carry an advertisement to somebody else. */
function greetable(name: string): string {
  const line = oneLine(name, 60);
  return /:\/\/|www\.|@|\p{L}\.\p{L}{2,}/iu.test(line) ? '' : line;
}
