import type { Channel, ErrorCode, MailAddress, ReplyPlan } from '../../../contracts';
import { addressKey } from '../screening/addresses';
import { ownAddresses } from '../screening/own-mail';
import type { StrapiDocument } from '../strapi/border';
import type { TicketMail } from '../messages/recall';
import type { StoredMessage } from './ticket-history';

/** What a reply to a ticket would be; `code` names the error where it is not possible. */
export interface Planned {
  view: Omit<ReplyPlan, 'paused'>;
  code: ErrorCode;
  /** Of the conversation, without Re and number. */
  subject: string;
  inReplyTo: string | null;
}

const MOST_CC = 20;

/** Plans a reply: from which channel, to whom, on what. Pure. The requester is the customer who wrote last. */
export function planReply(
  ticket: StrapiDocument,
  channel: Channel | null,
  messages: StoredMessage[],
  log: TicketMail[],
  ready: boolean,
): Planned {
  const own = channel ? ownAddresses(channel, []) : new Set<string>();
  const incoming = messages.filter(({ direction }) => direction === 'incoming');
  const opening = log.find((entry) => entry.opening) ?? null;
  const requesterName = String(ticket.requesterName ?? '');
  const requesterEmail = typeof ticket.requesterEmail === 'string' ? ticket.requesterEmail : null;
  const openingSender = opening?.sender ?? requesterEmail;
  const writers = [
    ...incoming.toReversed().map(({ author }) => author),
    openingSender ? { name: requesterName, address: openingSender } : null,
  ].filter((author): author is MailAddress => Boolean(author?.address.includes('@')));
  const people = unique(writers).filter(({ address }) => !own.has(addressKey(address)));
  const to = people[0] ?? null;
  const cc = to ? people.slice(1, 1 + MOST_CC) : [];

  const subject = opening?.subject ?? String(ticket.subject ?? incoming[0]?.subject ?? '');
  const latest = incoming.findLast(({ messageId }) => messageId?.startsWith('<'));
  const problem = problemOf(channel, to, ready);
  return {
    view: {
      possible: problem === null,
      reason: problem?.reason ?? null,
      channel: channel && { documentId: channel.documentId, name: channel.name },
      to,
      cc,
      subject,
    },
    code: problem?.code ?? 'no-recipient',
    subject,
    inReplyTo: latest?.messageId ?? opening?.messageId ?? null,
  };
}

function problemOf(
  channel: Channel | null,
  to: MailAddress | null,
  ready: boolean,
): { code: ErrorCode; reason: string } | null {
  if (!channel)
    return {
      code: 'channel-not-found',
      reason: 'No channel belongs to this ticket: activate one that replies can be sent from.',
    };
  if (!to)
    return {
      code: 'no-recipient',
      reason:
        'The ticket names nobody who could be written to: it was not made by mail, or its sender was forgotten.',
    };
  if (!ready)
    return {
      code: 'sending-failed',
      reason:
        'No email provider is set up: an administrator configures the plugin “email” in config/plugins.',
    };
  return null;
}

function unique(people: MailAddress[]): MailAddress[] {
  const seen = new Set<string>();
  return people.filter(({ address }) => {
    const fresh = !seen.has(addressKey(address));
    seen.add(addressKey(address));
    return fresh;
  });
}
