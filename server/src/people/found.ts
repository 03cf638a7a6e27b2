import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import type { Channel } from '../../../contracts';
import type { FileRemoval } from '../files/removal';
import type { Mentions } from '../mail/mentions';
import type { PersonalRow } from '../messages/person';
import type { Messages } from '../messages';
import type { PersonalMail, PersonInOutbox } from '../outgoing/person';
import type { PersonInEvents } from '../notifications/person-events';
import { numberOf, type Database } from '../strapi/database';
import type { Participants } from '../ticketing/participants';
import type { PersonalMessage, PersonInConversations } from '../ticketing/person-conversations';
import { ownFieldsOf, type PersonalTicket, type PersonInTickets } from '../ticketing/person-tickets';
import { senderKey } from '../messages/keys';

type Row = Record<string, unknown>;

export interface PeopleDependencies {
  strapi: Core.Strapi;
  database: Database;
  messages: Pick<Messages, 'person'>;
  participants: Pick<Participants, 'ofPerson' | 'removePerson'>;
  outbox: PersonInOutbox;
  conversations: PersonInConversations;
  tickets: PersonInTickets;
  events: PersonInEvents;
  files: FileRemoval;
  channelsOf(documentIds: string[]): Promise<Map<string, Channel>>;
}

/** All stored data about a person. */
export interface Found {
  log: PersonalRow[];
  /** Ids of logged messages with a stored original. */
  originals: number[];
  messages: PersonalMessage[];
  /** Files that no remaining message uses. */
  files: { id: number; name: string }[];
  tickets: PersonalTicket[];
  outbox: PersonalMail[];
  drafts: Row[];
  participants: { id: number; ticketDocumentId: string }[];
  events: Row[];
}

/** Searches all places for a person. Read-only. */
export async function findPerson(deps: PeopleDependencies, person: Mentions): Promise<Found> {
  const log: PersonalRow[] = [];
  for await (const rows of deps.messages.person.rows(person)) log.push(...rows);
  const messages: PersonalMessage[] = [];
  for await (const found of deps.conversations.messages(person)) messages.push(...found);
  const inTickets = messages.flatMap(({ messageLogId }) => (messageLogId === null ? [] : [messageLogId]));
  const own = log.filter((row) => row.own && row.hasRaw).map(({ id }) => id);
  const tickets = await ticketsOf(deps, person, log, messages);
  return {
    log,
    originals: [...new Set([...own, ...(await deps.messages.person.withOriginal(inTickets))])],
    messages,
    files: await filesOf(deps, messages, tickets),
    tickets,
    outbox: await deps.outbox.mails(person),
    drafts: await deps.outbox.drafts(person),
    participants: await deps.participants.ofPerson(senderKey(person.address)),
    events: await deps.events.rows(person),
  };
}

/** Tickets that the person opened, and tickets that mention them. */
async function ticketsOf(
  { tickets, messages, channelsOf }: PeopleDependencies,
  person: Mentions,
  log: PersonalRow[],
  conversations: PersonalMessage[],
): Promise<PersonalTicket[]> {
  const found = new Map<string, PersonalTicket>();
  const add = (ticket: PersonalTicket) => {
    const key = `${ticket.uid} ${ticket.documentId}`;
    if (!found.get(key)?.ownFields) found.set(key, ticket);
  };
  const opened = log.filter(({ own, row }) => own && row.state === 'ticket' && row.ticket_document_id);
  const channels = await channelsOf([...new Set(opened.map(({ row }) => String(row.channel)))]);
  for (const { row } of opened) {
    const uid = String(row.ticket_uid);
    const ownFields = ownFieldsOf(uid, channels.get(String(row.channel)) ?? null);
    add({ uid, documentId: String(row.ticket_document_id), ownFields });
  }
  for (const { written, opening, ticket } of conversations)
    if (written && opening) add({ ...ticket, ownFields: ownFieldsOf(ticket.uid, null) });
  for (const uid of await messages.person.ticketTypes())
    for (const documentId of await tickets.naming(uid, person)) add({ uid, documentId, ownFields: null });
  return [...found.values()];
}

/** Files of messages from or to the person, except those also used by other messages. */
function filesOf(
  { files, tickets, database }: PeopleDependencies,
  messages: PersonalMessage[],
  ofPerson: PersonalTicket[],
): Promise<Found['files']> {
  return database.transaction(async (transaction) => {
    const own = messages.filter((message) => message.own).map(({ id }) => id);
    const ids = await files.of(transaction, UID.ticketMessage, own);
    for (const ticket of ofPerson) {
      if (!ticket.ownFields) continue;
      const rows = (await tickets.rows(ticket)).map(({ id }) => numberOf(id));
      ids.push(...(await files.of(transaction, ticket.uid, rows)));
    }
    const used = await files.usedByOthers(transaction, UID.ticketMessage, new Set(own), ids);
    return files.ofMail([...new Set(ids)].filter((id) => !used.has(id)));
  });
}
