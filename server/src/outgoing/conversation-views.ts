import {
  undeliveredSaid,
  type ConversationMessage,
  type Delivery,
  type EmailProperty,
  type ErrorCode,
  type Said,
} from '../../../contracts';
import { english } from '../../../contracts/english';
import type { StrapiDocument } from '../strapi/border';
import { isoOf } from '../strapi/database';
import type { Outgoing } from './outbox';
import type { Planned } from './reply-plan';
import { mayGoAgain } from './reports';
import type { TicketMail } from '../messages/recall';
import type { StoredMessage } from './ticket-history';

const PAUSED: Said = { text: 'error.sending-paused' };

/** What became of an outgoing mail, as a person reads it. */
export function deliveryOf(mail: Outgoing, paused: boolean): Delivery {
  const waitsForPause = paused && mail.state === 'waiting';
  const reported = mail.undelivered && undeliveredSaid(mail.undelivered);
  return {
    state: mail.state,
    attempts: mail.attempts,
    code: waitsForPause ? 'sending-paused' : (mail.errorCode as ErrorCode | null),
    message: waitsForPause
      ? english(PAUSED.text)
      : reported
        ? english(reported.text, reported.values)
        : mail.error,
    said: waitsForPause ? PAUSED : (reported ?? mail.errorSaid),
    nextAt: mail.state === 'waiting' ? isoOf(mail.nextAt) : null,
    sentAt: isoOf(mail.sentAt),
    canSendAgain: mayGoAgain(mail),
    undelivered: mail.undelivered,
  };
}

/** @param originals ids of messages in the log whose raw mail is kept */
export const messageOf = (
  message: StoredMessage,
  delivery: Delivery | null,
  originals: ReadonlySet<number> = new Set(),
): ConversationMessage => ({
  id: message.documentId,
  kind: message.opening ? 'opening' : message.direction,
  author: message.author,
  to: message.to,
  cc: message.cc,
  subject: message.subject,
  body: message.body,
  fullBody: message.fullBody === message.body ? null : message.fullBody,
  html: message.html,
  at: message.at?.toISOString() ?? null,
  attachments: message.attachments,
  notices: message.notices,
  hasOriginal: message.messageLogId !== null && originals.has(message.messageLogId),
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
  notices: [],
  hasOriginal: false,
  delivery: deliveryOf(mail, paused),
});

/**
 * The mail that made the ticket, as the ticket's own fields tell it: of tickets that were made before the conversation kept it.
 * Null for a ticket that was made otherwise.
 */
export const openingOf = (
  logged: TicketMail | null,
  ticket: StrapiDocument,
  body: string,
): ConversationMessage | null =>
  logged && {
    id: 'opening',
    kind: 'opening',
    author: logged.sender ? { name: String(ticket.requesterName ?? ''), address: logged.sender } : null,
    to: [],
    cc: [],
    subject: logged.subject,
    body,
    fullBody: null,
    html: null,
    at: logged.receivedAt?.toISOString() ?? null,
    attachments: [],
    notices: [],
    hasOriginal: logged.hasRaw,
    delivery: null,
  };

const PARTS: readonly EmailProperty[] = [
  'attachment',
  'body',
  'sender',
  'senderName',
  'subject',
  'recipients',
];

/** Whether something of a mail is restricted for the reader, so that they may not have it whole. */
export const hidesPart = (restricted: ReadonlySet<EmailProperty | null>): boolean =>
  PARTS.some((part) => restricted.has(part));

/**
 * An opening mail without what the reader may not see of the ticket.
 * @param isRestricted whether a field of the ticket is restricted for the reader
 * @param restricted properties of the mail whose ticket fields are restricted for the reader
 */
export function openOpening(
  opening: ConversationMessage,
  isRestricted: (field: string) => boolean,
  restricted: ReadonlySet<EmailProperty | null>,
): ConversationMessage {
  const hides = (...properties: EmailProperty[]) => properties.some((property) => restricted.has(property));
  const { author } = opening;
  const named = author && isRestricted('requesterName') ? { ...author, name: '' } : author;
  return {
    ...opening,
    author: hides('sender') ? null : named,
    ...(hides('recipients') ? { to: [], cc: [] } : {}),
    subject: hides('subject') ? null : opening.subject,
    ...(hides('body') ? { body: '', fullBody: null, html: null } : {}),
    // The whole mail may be among its files.
    attachments: hidesPart(restricted) ? [] : opening.attachments,
    notices: hidesPart(restricted) ? [] : opening.notices,
    hasOriginal: opening.hasOriginal && !hidesPart(restricted),
  };
}

/**
 * A plan of a reply without what the reader may not see of the ticket.
 * @param isRestricted whether a field of the ticket is restricted for the reader
 * @param restricted properties of the mail whose ticket fields are restricted for the reader
 */
export function openPlan(
  plan: Planned['view'],
  isRestricted: (field: string) => boolean,
  restricted: ReadonlySet<EmailProperty | null>,
): Planned['view'] {
  const hidesAddress = restricted.has('sender') || isRestricted('requesterEmail');
  const to = plan.to && !hidesAddress ? plan.to : null;
  return {
    ...plan,
    to: to && isRestricted('requesterName') ? { ...to, name: '' } : to,
    subject: restricted.has('subject') || isRestricted('subject') ? '' : plan.subject,
  };
}
