import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import {
  EmailChannelError,
  invalidInput,
  type ConversationMessage,
  type Identity,
  type MailAddress,
} from '../../../contracts';
import { addressKey } from '../screening/addresses';
import { documents } from '../strapi/border';
import type { Database, Transaction } from '../strapi/database';
import { isUniqueViolation } from '../strapi/database-errors';
import type { TicketRef } from '../ticketing/threading';
import { pausesOf, type Breaker } from './breaker';
import { deliveryOf, hiddenBy, messageOf, openMessage, type IsRestricted } from './conversation-views';
import type { Outbox } from './outbox';
import type { Planned } from './reply-plan';
import { openingBody, type TicketHistory } from './ticket-history';
import type { TicketState } from './ticket-state';

/** The author of a message, for signature and log. */
export interface Agent {
  /** Id of the admin user; undefined for host code. */
  id?: number;
  name: string;
  email: string;
}

export interface WrittenDependencies {
  strapi: Core.Strapi;
  database: Database;
  history: TicketHistory;
  outbox: Outbox;
  breaker: Pick<Breaker, 'pausedSince'>;
  /** Called after a message was added to the outbox, with its delay. */
  wake(channel: string, inMs?: number): void;
}

/** A queued message: its documentId, its channel, and its delay in ms. */
export interface Queued {
  message: string;
  channel: string;
  inMs?: number;
}

/** Turns agents' input into conversation messages. */
export function createWritten(deps: WrittenDependencies) {
  const { strapi, database, history, outbox } = deps;

  const add = async (
    ref: TicketRef,
    data: Record<string, unknown>,
    attachments: number[],
  ): Promise<string> => {
    const entry = await documents(strapi, UID.ticketMessage).create({
      data: {
        ticketUid: ref.uid,
        ticketDocumentId: ref.documentId,
        ...(ref.uid === UID.ticket ? { ticket: ref.documentId } : {}),
        receivedAt: new Date().toISOString(),
        attachments,
        ...data,
      },
    });
    return entry.documentId;
  };
  const shown = async (
    uid: string,
    documentId: string,
    message: string,
    { ticket, channel, mappings }: Pick<TicketState, 'ticket' | 'channel' | 'mappings'>,
    isRestricted: IsRestricted,
  ): Promise<ConversationMessage> => {
    const found = (await history.messages(uid, documentId)).find((entry) => entry.documentId === message);
    if (!found) throw new EmailChannelError('message-not-found.in-ticket');
    const mail = (await outbox.ofTicket({ uid, documentId })).find((row) => row.ticketMessage === message);
    const isPaused = await pausesOf(deps.breaker, mail ? [mail.channel] : []);
    const bodyField = openingBody(ticket, channel)?.field ?? null;
    return openMessage(
      messageOf(found, mail ? deliveryOf(mail, isPaused(mail)) : null),
      hiddenBy(isRestricted, mappings, bodyField),
    );
  };

  return {
    /** Adds a message to a conversation and returns its documentId. */
    add,

    /** A message as its author may see it. */
    shown,

    /** Calls `write` to add a message to the outbox, once per idempotency key. */
    async once(
      uniqueKey: string | null,
      { uid, documentId }: Pick<TicketRef, 'uid' | 'documentId'>,
      state: Pick<TicketState, 'ticket' | 'channel' | 'mappings'>,
      isRestricted: IsRestricted,
      write: (transaction: Transaction) => Promise<Queued>,
    ): Promise<ConversationMessage> {
      const known = async () => uniqueKey && (await outbox.withKey(uniqueKey))?.ticketMessage;
      const before = await known();
      if (before) return shown(uid, documentId, before, state, isRestricted);
      let message: string;
      try {
        const queued = await database.transaction(write);
        deps.wake(queued.channel, queued.inMs);
        message = queued.message;
      } catch (error) {
        const twin = isUniqueViolation(error) && (await known());
        if (!twin) throw error;
        message = twin;
      }
      return shown(uid, documentId, message, state, isRestricted);
    },
  };
}

export type Written = ReturnType<typeof createWritten>;

/** Author columns of an outgoing message. */
export const authorOf = (agent: Agent, identity: Identity | null): Record<string, unknown> => ({
  direction: 'outgoing',
  senderName: agent.name.slice(0, 255),
  senderEmail: (identity?.address ?? agent.email).slice(0, 255),
});

/** The identity to send as. Throws `invalid-input` for an unknown address. */
export function identityFor({ identities, from }: Planned['view'], chosen = from): Identity | null {
  if (chosen === null) return null;
  const found = identities.find(({ address }) => addressKey(address) === addressKey(chosen));
  if (!found) throw invalidInput('from', 'identity-unknown', { address: chosen });
  return found;
}

/** Delay of a message that can be taken back. */
export const UNDO_MS = 10_000;

export const person = (address: string): MailAddress => ({ name: '', address });
export const addressesOf = (people: MailAddress[]): string | null =>
  people.map(({ address }) => address).join(', ') || null;
