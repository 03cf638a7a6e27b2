import {
  type AcknowledgementTexts,
  type AcknowledgementVariable,
  type Channel,
  cutValue,
  fillIn,
  type MailAddress,
  step,
  type Step,
  type StepCode,
  type Values,
} from '../../../contracts';
import type { Mail } from '../mail/types';
import { cutText, oneLine } from '../mail/clean';
import { longBefore } from '../screening/old-mail';
import { addressKey } from '../screening/addresses';
import { mayBeForged } from '../screening/authentication';
import { isNobody } from '../screening/nobody';
import { OWN_HEADER, ownAddresses } from '../screening/own-mail';
import { subjectTag } from '../ticketing/thread-token';

/** Input other than the message and its channel. */
export interface AcknowledgementContext {
  /** Addresses that any channel receives at or sends from. */
  ownAddresses: string[];
  receivedAt: Date;
  now: Date;
  /** Whether the sender received an acknowledgement from any channel within the last day. */
  acknowledgedToday: boolean;
}

/** Whether to acknowledge a new ticket, and why (not). */
export type AcknowledgementDecision = { to: MailAddress | null; why: Step };

const DAY_MS = 86_400_000;
const LIST_HEADER = /^(?:list-[a-z]+|mailing-list|x-mailing-list|x-beenthere)$/i;

/**
 * Decides whether the sender of a new ticket receives an acknowledgement (RFC 3834 2 and 5). Prevents loops: automatic
 * messages, list messages and messages from other installations of this plugin are never acknowledged. Pure.
 */
export function decideAcknowledgement(
  mail: Mail,
  channel: Channel,
  context: AcknowledgementContext,
): AcknowledgementDecision {
  const no = (code: StepCode, values: Values = {}): AcknowledgementDecision => ({
    to: null,
    why: step(code, values),
  });
  const header = (pattern: RegExp) => mail.headers.find(({ name }) => pattern.test(name));

  if (!channel.acknowledge) return no('acknowledgement.off');
  if (!mail.from) return no('acknowledgement.no-sender');
  const { address } = mail.from;
  if (header(new RegExp(`^${OWN_HEADER}$`, 'i')))
    return no('acknowledgement.own-header', { header: OWN_HEADER });
  if (mail.bounce.is) return no('acknowledgement.report');
  if (mail.spam.is) return no('acknowledgement.spam');
  if (mayBeForged(mail, channel)) return no('acknowledgement.forged');
  if (mail.autoReply.is || mail.automatic.is) return no('acknowledgement.automatic');
  const submitted = header(/^(?:x-)?auto-submitted$/i)
    ?.value.trim()
    .toLowerCase();
  if (submitted && submitted !== 'no') return no('acknowledgement.automatic');
  if (mail.headers.some(({ name, value }) => /^return-path$/i.test(name) && /^<?\s*>?$/.test(value.trim())))
    return no('acknowledgement.return-path');
  const list = header(LIST_HEADER);
  if (list) return no('acknowledgement.list', { header: list.name });
  const precedence = header(/^precedence$/i)
    ?.value.trim()
    .toLowerCase();
  if (precedence && /^(?:bulk|list|junk|auto_reply)/.test(precedence)) return no('acknowledgement.bulk');
  if (isNobody(address)) return no('acknowledgement.nobody', { address: cutValue(address) });
  const own = ownAddresses(channel, context.ownAddresses);
  if (own.has(addressKey(address))) return no('acknowledgement.own-address', { address: cutValue(address) });
  if (context.now.getTime() - context.receivedAt.getTime() > DAY_MS || longBefore(mail, channel))
    return no('acknowledgement.old');
  if (context.acknowledgedToday) return no('acknowledgement.told-today', { address: cutValue(address) });
  return { to: mail.from, why: step('acknowledgement.queued', { address: cutValue(address) }) };
}

/** Values that an acknowledgement contains. */
export interface AcknowledgementFacts {
  number: number;
  subject: string;
  requester: MailAddress;
  channelName: string;
}

/** The acknowledgement texts of a channel. */
export const textsOf = (
  channel: Pick<Channel, 'acknowledgementSubject' | 'acknowledgementBody' | 'acknowledgementTranslations'>,
): AcknowledgementTexts => ({
  subject: channel.acknowledgementSubject,
  body: channel.acknowledgementBody,
  translations: channel.acknowledgementTranslations,
});

/** Whether the text depends on the sender's language, as with the default text and with translations. */
export function speaksLikeSender(
  channel: Parameters<typeof textsOf>[0] & Pick<Channel, 'acknowledge'>,
): boolean {
  const { subject, body, translations } = textsOf(channel);
  return channel.acknowledge && (translations.length > 0 || (!subject?.trim() && !body?.trim()));
}

/** Returns the text of an acknowledgement, with the ticket's number in the subject. */
export function writeAcknowledgement(
  template: { subject: string; body: string },
  facts: AcknowledgementFacts,
): { subject: string; text: string } {
  const values: Record<AcknowledgementVariable, string> = {
    'ticket.number': String(facts.number),
    'ticket.subject': harmless(facts.subject) || '…',
    'requester.name': harmless(facts.requester.name) || facts.requester.address,
    'requester.email': facts.requester.address,
    'channel.name': oneLine(facts.channelName, 100),
  };
  const tag = subjectTag(facts.number);
  const subject = oneLine(fillIn(template.subject.trim(), values), 200);
  return {
    subject: subject.includes(tag) ? subject : `${subject} ${tag}`,
    text: fillIn(template.body, values).trim(),
  };
}

/** Maximum length of quoted text from the sender, in characters. */
const MAX_WORDS = 60;
const LINK = /:\/\/|www[.．。]|@|[\p{L}\p{N}][.．。｡](?:\p{L}{2,}|xn--)|\d{1,3}(?:\.\d{1,3}){3}/iu;

/**
 * Returns text from the message that is safe to repeat to its claimed sender, so that nobody can send advertisements or
 * links to others in the channel's name. Returns an empty string if it contains a link.
 */
function harmless(words: string): string {
  const line = oneLine(words, 1_000);
  if (LINK.test(line)) return '';
  return line.length <= MAX_WORDS ? line : `${cutText(line, MAX_WORDS - 1).trimEnd()}…`;
}
