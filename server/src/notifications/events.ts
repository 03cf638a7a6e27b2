import type { Core } from '@strapi/types';
import { EVENTS, type EventName, type MessageEvent } from '../../../contracts';
import type { Decided } from '../intake/dependencies';

const MAX_SUBJECT_LENGTH = 200;

const OF_OUTCOME: Record<Decided['decision']['outcome'], EventName | null> = {
  ticket: EVENTS.ticketCreated,
  reply: EVENTS.ticketReplied,
  held: EVENTS.messageHeld,
  failed: EVENTS.messageFailed,
  skipped: null,
};

/** The event of a decided message; null for one that nobody needs to know of. */
export function eventOf({ channel, id, decision, subject, ticket }: Decided): {
  name: EventName;
  payload: MessageEvent;
} | null {
  const name = OF_OUTCOME[decision.outcome];
  return (
    name && {
      name,
      payload: {
        channel: { documentId: channel.documentId, name: channel.name },
        message: { id, subject: subject?.slice(0, MAX_SUBJECT_LENGTH).toWellFormed() ?? null },
        reason: decision.reason,
        ticket: ticket && { uid: ticket.uid, documentId: ticket.documentId },
      },
    }
  );
}

/** Makes the plugin's events available to webhooks, as Strapi's own plugins do with theirs. */
export function registerWebhookEvents(strapi: Core.Strapi): void {
  for (const name of Object.values(EVENTS)) strapi.get('webhookStore').addAllowedEvent(name, name);
}
