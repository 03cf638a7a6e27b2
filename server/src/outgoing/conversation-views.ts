import {
  undeliveredSaid,
  type ConversationMessage,
  type Delivery,
  type EmailProperty,
  type ErrorCode,
  type FieldMapping,
  type MailAddress,
  type Said,
} from '../../../contracts';
import { english } from '../../../contracts/english';
import { placePictures } from '../mail/body-pictures';
import { pictureSource, showPictures } from '../mail/html';
import type { StrapiDocument } from '../strapi/border';
import { isoOf } from '../strapi/database';
import type { Outgoing } from './outbox-rows';
import type { Planned } from './reply-plan';
import { mayGoAgain } from './reports';
import type { TicketMail } from '../messages/recall';
import type { StoredMessage } from './ticket-history';

const PAUSED: Said = { text: 'error.sending-paused' };

/** Converts the delivery of an outgoing message for the API. */
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
    canTakeBack: mail.kind === 'reply' && mail.state === 'waiting' && mail.attempts === 0,
    undelivered: mail.undelivered,
  };
}

/** @param originals ids of log messages whose raw message is kept */
export const messageOf = (
  message: StoredMessage,
  delivery: Delivery | null,
  originals: ReadonlySet<number> = new Set(),
): ConversationMessage => ({
  id: message.documentId,
  kind: message.opening ? 'opening' : message.direction,
  side: message.side,
  author: message.author,
  to: message.to,
  cc: message.cc,
  bcc: message.bcc,
  subject: message.subject,
  body: message.body,
  pictures: picturesIn(message),
  fullBody: message.fullBody === message.body ? null : message.fullBody,
  html: message.html && showPictures(message.html, message.pictures),
  at: message.at?.toISOString() ?? null,
  attachments: message.attachments,
  notices: message.notices,
  hasOriginal: message.messageLogId !== null && originals.has(message.messageLogId),
  delivery,
});

/** Returns the images that the sender embedded in a reply, without those in quoted text. */
function picturesIn({ body, html, pictures }: StoredMessage): ConversationMessage['pictures'] {
  if (!html || pictures.length === 0) return [];
  const addresses = new Map<string, string>();
  for (const [id, address] of pictures) {
    const source = pictureSource(id);
    if (!addresses.has(source)) addresses.set(source, address);
  }
  return placePictures(body, html, (source) => addresses.get(source) ?? null);
}

export const acknowledgementOf = (mail: Outgoing, paused: boolean): ConversationMessage => ({
  id: `outgoing-${mail.id}`,
  kind: 'acknowledgement',
  side: false,
  author: null,
  to: [mail.to],
  cc: mail.cc,
  bcc: [],
  subject: mail.subject,
  body: mail.text,
  pictures: [],
  fullBody: null,
  html: null,
  at: isoOf(mail.createdAt),
  attachments: [],
  notices: [],
  hasOriginal: false,
  delivery: deliveryOf(mail, paused),
});

/**
 * Builds the opening message from the ticket's fields, for tickets created before conversations stored it. Returns null
 * for a ticket that was not created from a message.
 */
export const openingOf = (
  logged: TicketMail | null,
  ticket: StrapiDocument,
  body: string,
): ConversationMessage | null =>
  logged && {
    id: 'opening',
    kind: 'opening',
    side: false,
    author: logged.sender ? { name: String(ticket.requesterName ?? ''), address: logged.sender } : null,
    to: [],
    cc: [],
    bcc: [],
    subject: logged.subject,
    body,
    pictures: [],
    fullBody: null,
    html: null,
    at: logged.receivedAt?.toISOString() ?? null,
    attachments: [],
    notices: [],
    hasOriginal: logged.hasRaw,
    delivery: null,
  };

/** Whether a ticket field is restricted for the reader. */
export type IsRestricted = (field: string) => boolean;

/** Parts of a conversation that the reader may not see because they repeat a restricted field. */
export interface Hidden {
  address: boolean;
  name: boolean;
  subject: boolean;
  body: boolean;
  recipients: boolean;
  files: boolean;
}

/**
 * @param isRestricted whether a ticket field is restricted for the reader
 * @param mappings which field contains which message property
 * @param bodyField field with the message's text
 */
export function hiddenBy(
  isRestricted: IsRestricted,
  mappings: Pick<FieldMapping, 'field' | 'source'>[],
  bodyField: string | null,
): Hidden {
  const holds = (property: EmailProperty, field: string | null) =>
    (field !== null && isRestricted(field)) ||
    mappings.some((mapping) => mapping.source === property && isRestricted(mapping.field));
  return {
    address: holds('sender', 'requesterEmail'),
    name: holds('senderName', 'requesterName'),
    subject: holds('subject', 'subject'),
    body: holds('body', bodyField),
    recipients: holds('recipients', null),
    files: holds('attachment', null),
  };
}

/** Whether any part of a message is restricted for the reader, so that the original must not be shown. */
export const hidesPart = (hidden: Hidden): boolean => Object.values(hidden).some(Boolean);

/** Removes from a message what repeats a restricted field: addresses, names, subject, and texts that may quote them. */
export function openMessage(message: ConversationMessage, hidden: Hidden): ConversationMessage {
  const { kind, author } = message;
  if (!hidesPart(hidden)) return message;
  // Automatic texts that contain it: an acknowledgement, or a delivery report stored as a note.
  const repeats = kind === 'acknowledgement' || (kind === 'note' && message.subject !== null);
  const customer = kind === 'opening' || kind === 'incoming' || repeats;
  const shown = author && {
    name: hidden.name ? '' : author.name,
    address: hidden.address ? '' : author.address,
  };
  return {
    ...message,
    author: customer ? (shown && (shown.name || shown.address) ? shown : null) : author,
    to: customer && hidden.recipients ? [] : people(message.to, hidden),
    cc: customer && hidden.recipients ? [] : people(message.cc, hidden),
    bcc: people(message.bcc, hidden),
    subject: hidden.subject || repeats ? null : message.subject,
    body: repeats || (kind === 'opening' && hidden.body) ? '' : message.body,
    pictures: [],
    fullBody: null,
    html: null,
    hasOriginal: false,
    notices: [],
    // The opening message's files may include the whole raw message.
    attachments: kind === 'opening' || (customer && hidden.files) ? [] : message.attachments,
    delivery: message.delivery && hidden.address ? anonymous(message.delivery) : message.delivery,
  };
}

/** Removes restricted data of people. */
export const people = (list: MailAddress[], hidden: Hidden): MailAddress[] =>
  hidden.address ? [] : list.map((person) => ({ ...person, name: hidden.name ? '' : person.name }));

/** Removes the addresses from a delivery. */
function anonymous(delivery: Delivery): Delivery {
  const { undelivered, said } = delivery;
  const names = undelivered !== null || Boolean(said?.values?.addresses);
  if (!names) return delivery;
  const bare = undelivered && { ...undelivered, recipients: undelivered.recipients.map(unnamed) };
  return { ...delivery, undelivered: bare, message: null, said: bare && undeliveredSaid(bare) };
}
const unnamed = ({ status }: { status: string | null }) => ({ address: '…', status });

/** Removes restricted data from a reply plan. The reply still goes to all of its recipients. */
export const openPlan = (plan: Planned['view'], hidden: Hidden): Planned['view'] => ({
  ...plan,
  to: people(plan.to ? [plan.to] : [], hidden)[0] ?? null,
  cc: people(plan.cc, hidden),
  subject: hidden.subject ? '' : plan.subject,
});
