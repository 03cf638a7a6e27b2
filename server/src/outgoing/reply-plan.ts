import type { Channel, ErrorText, Identity, MailAddress, ReplyPlan } from '../../../contracts';
import { addressKey } from '../screening/addresses';
import { identitiesOf } from '../screening/identities';
import { ownAddresses } from '../screening/own-mail';
import type { StrapiDocument } from '../strapi/border';
import { senderKey } from '../messages/keys';
import type { TicketMail } from '../messages/recall';
import type { StoredMessage } from './ticket-history';

/** Plan of a reply. `refusal` names the error if a reply is not possible. */
export interface Planned {
  view: Omit<ReplyPlan, 'paused' | 'warnings'>;
  refusal: ErrorText | null;
  /** All participants, starting with the recipient. */
  participants: MailAddress[];
  /** Subject of the conversation without Re and number. */
  subject: string;
  inReplyTo: string | null;
}

const MAX_CC = 20;
const MAX_PARTICIPANTS = 100;

/** A participant added or removed by a person. */
export interface ParticipantChange {
  address: string;
  takenOut: boolean;
}

/**
 * Plans channel, recipients and subject of a reply. Pure. The recipient is the requester that a person entered or
 * corrected, or else the last customer to write, or else the last recipient.
 * @param startable channels to choose from if the ticket has none
 */
export function planReply(
  ticket: StrapiDocument,
  channel: Channel | null,
  messages: StoredMessage[],
  log: TicketMail[],
  ready: boolean,
  others: string[],
  changes: ParticipantChange[] = [],
  startable: Channel[] = [],
): Planned {
  const own = channel ? ownAddresses(channel, others) : new Set<string>();
  const incoming = messages.filter((message) => message.direction === 'incoming' && !message.opening);
  const opening = log.find((entry) => entry.opening) ?? null;
  const requesters = requesterAddresses(ticket, channel);
  const corrected = requesters.find(
    (address) => opening === null || senderKey(address) !== opening.senderKey,
  );
  const openingSender = opening?.sender ?? requesters[0];
  const authors = incoming.toReversed().map(({ author }) => author);
  const opener = openingSender ? { name: String(ticket.requesterName ?? ''), address: openingSender } : null;
  const writers = [...authors, opener].filter((author): author is MailAddress =>
    Boolean(author?.address.includes('@')),
  );
  const known = writers.find(({ address }) => corrected && addressKey(address) === addressKey(corrected));
  const first = corrected ? [known ?? { name: '', address: corrected }] : [];
  const keysOf = (takenOut: boolean) =>
    new Set(changes.filter((one) => one.takenOut === takenOut).map(({ address }) => addressKey(address)));
  const out = keysOf(true);
  const takesPart = ({ address }: MailAddress) =>
    !own.has(addressKey(address)) && !out.has(addressKey(address));
  const added = changes.flatMap(({ address, takenOut }) => (takenOut ? [] : [{ name: '', address }]));
  const written = messages.filter(({ direction }) => direction === 'outgoing').flatMap(({ to }) => to);
  const people = unique([...first, ...(writers.length > 0 ? writers : written)]).filter(takesPart);
  const to = people[0] ?? null;
  const newest = messages.findLast(({ direction }) => direction === 'incoming');
  const addressed = newest ? [...newest.to, ...newest.cc] : [];
  const everyone = unique([...people, ...added, ...addressed]).filter(takesPart);
  const all = unique([...everyone, ...incoming.flatMap((message) => [...message.to, ...message.cc])]).filter(
    takesPart,
  );
  const cc = to ? everyone.slice(1, 1 + MAX_CC) : [];

  const identities = channel ? identitiesOf(channel) : [];
  const subjectField = channel?.mappings.find(({ source }) => source === 'subject')?.field ?? 'subject';
  const subject =
    opening?.subject ?? String(ticket[subjectField] ?? ticket.subject ?? incoming[0]?.subject ?? '');
  const latest = incoming.findLast(({ messageId }) => messageId?.startsWith('<'));
  const refusal = refusalOf(channel, to !== null || startable.length > 0, ready);
  return {
    view: {
      possible: refusal === null,
      reason: refusal && { text: `error.${refusal}` },
      channel: channel && { documentId: channel.documentId, name: channel.name },
      channels: startable.map((one) => ({
        documentId: one.documentId,
        name: one.name,
        identities: identitiesOf(one),
      })),
      identities,
      from: proposedIdentity(identities, messages),
      to,
      cc,
      toAll: channel?.replyToAll ?? false,
      subject,
    },
    refusal,
    participants: all.slice(0, MAX_PARTICIPANTS),
    subject,
    inReplyTo: latest?.messageId ?? opening?.messageId ?? null,
  };
}

function refusalOf(channel: Channel | null, hasPeople: boolean, ready: boolean): ErrorText | null {
  if (!channel) return 'channel-not-found.no-sender';
  if (!hasPeople) return 'no-recipient';
  return ready ? null : 'sending-failed.not-set-up';
}

/** The identity that the customer last wrote to, if it still exists. */
function proposedIdentity(identities: Identity[], messages: StoredMessage[]): string | null {
  const latest = messages.findLast(({ writtenTo }) => Boolean(writtenTo))?.writtenTo;
  const known = identities.find(({ address }) => latest && addressKey(address) === addressKey(latest));
  return (known ?? identities[0])?.address ?? null;
}

function unique(people: MailAddress[]): MailAddress[] {
  const seen = new Set<string>();
  return people.filter(({ address }) => {
    const fresh = !seen.has(addressKey(address));
    seen.add(addressKey(address));
    return fresh;
  });
}

const ADDRESS = /^[^\s<>@,;]+@[^\s<>@,;]+$/;

/** Addresses in fields mapped to the sender, except field defaults. */
function requesterAddresses(ticket: StrapiDocument, channel: Channel | null): string[] {
  const mapped = (channel?.mappings ?? []).filter(({ source }) => source === 'sender');
  const fields = [...mapped, { field: 'requesterEmail', defaultValue: null }];
  return fields.flatMap(({ field, defaultValue }) => {
    const value = ticket[field];
    return typeof value === 'string' && ADDRESS.test(value.trim()) && value !== defaultValue
      ? [value.trim()]
      : [];
  });
}
