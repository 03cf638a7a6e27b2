import type { ConversationMessage, Delivery, EmailProperty, ErrorCode, Said } from '../../../contracts';
import { english } from '../../../contracts/english';
import type { StrapiDocument } from '../strapi/border';
import { isoOf } from '../strapi/database';
import type { Outgoing } from './outbox';
import type { Planned } from './reply-plan';
import type { TicketMail } from '../messages/recall';
import type { StoredMessage } from './ticket-history';

const PAUSED: Said = { text: 'error.sending-paused' };

/** What became of an outgoing mail, as a person reads it. */
export function deliveryOf(mail: Outgoing, paused: boolean): Delivery {
  const waitsForPause = paused && mail.state === 'waiting';
  return {
    state: mail.state,
    attempts: mail.attempts,
    code: waitsForPause ? 'sending-paused' : (mail.errorCode as ErrorCode | null),
    message: waitsForPause ? english(PAUSED.text) : mail.error,
    said: waitsForPause ? PAUSED : mail.errorSaid,
    nextAt: mail.state === 'waiting' ? isoOf(mail.nextAt) : null,
    sentAt: isoOf(mail.sentAt),
    canSendAgain: mail.state === 'failed' && mail.kind === 'reply',
  };
}

export const messageOf = (message: StoredMessage, delivery: Delivery | null): ConversationMessage => ({
  id: message.documentId,
  kind: message.direction,
  author: message.author,
  to: message.to,
  cc: message.cc,
  subject: message.subject,
  body: message.body,
  fullBody: message.fullBody === message.body ? null : message.fullBody,
  html: message.html,
  at: message.at?.toISOString() ?? null,
  attachments: message.attachments,
  delivery,
});

export const acknowledgementOf = (mail: Outgoing, paused: boolean): ConversationMessage => ({
  id: `outgoing-${mail.id}`,
  kind: 'acknowledgement',
  author: null,
  to: [mail.to],
  cc: mail.cc,
  subject: mail.subject,
  body: mail.text,
  fullBody: null,
  html: null,
  at: isoOf(mail.createdAt),
  attachments: [],
  delivery: deliveryOf(mail, paused),
});

/**
 * The mail that made the ticket; null for a ticket that was made otherwise.
 * @param closed properties of the mail whose ticket fields are closed to the reader
 */
export const openingOf = (
  logged: TicketMail | null,
  ticket: StrapiDocument,
  body: string,
  closed: ReadonlySet<EmailProperty | null>,
): ConversationMessage | null =>
  logged && {
    id: 'opening',
    kind: 'opening',
    author:
      logged.sender && !closed.has('sender')
        ? { name: String(ticket.requesterName ?? ''), address: logged.sender }
        : null,
    to: [],
    cc: [],
    subject: closed.has('subject') ? null : logged.subject,
    body: closed.has('body') ? '' : body,
    fullBody: null,
    html: null,
    at: logged.receivedAt?.toISOString() ?? null,
    attachments: [],
    delivery: null,
  };

/**
 * A plan of a reply without what the reader may not see of the ticket.
 * @param isClosed whether a field of the ticket is closed to the reader
 * @param closed properties of the mail whose ticket fields are closed to the reader
 */
export function openPlan(
  plan: Planned['view'],
  isClosed: (field: string) => boolean,
  closed: ReadonlySet<EmailProperty | null>,
): Planned['view'] {
  const hidesAddress = closed.has('sender') || isClosed('requesterEmail');
  const to = plan.to && !hidesAddress ? plan.to : null;
  return {
    ...plan,
    to: to && isClosed('requesterName') ? { ...to, name: '' } : to,
    subject: closed.has('subject') || isClosed('subject') ? '' : plan.subject,
  };
}
