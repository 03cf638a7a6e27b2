import type { Core } from '@strapi/types';
import { EVENTS, type Committed, type EventName, type MessageEvent, type Outcome } from '../../../contracts';

const MAX_SUBJECT_LENGTH = 200;

const OF_OUTCOME: Record<Outcome, EventName | null> = {
  ticket: EVENTS.ticketCreated,
  reply: EVENTS.ticketReplied,
  held: EVENTS.messageHeld,
  failed: EVENTS.messageFailed,
  skipped: null,
};

/** Returns the event for a decided message, or null if nobody needs to know about it. */
export function eventOf({
  channel,
  message: { id, subject },
  outcome,
  reason,
  ticket,
}: Omit<Committed, 'id' | 'attempt'>): {
  name: EventName;
  payload: MessageEvent;
} | null {
  const name = OF_OUTCOME[outcome];
  return (
    name && {
      name,
      payload: {
        channel,
        message: { id, subject: subject?.slice(0, MAX_SUBJECT_LENGTH).toWellFormed() ?? null },
        reason,
        ticket,
      },
    }
  );
}

/** Makes the plugin's events available to webhooks, as Strapi's own plugins do. */
export function registerWebhookEvents(strapi: Core.Strapi): void {
  for (const name of Object.values(EVENTS)) strapi.get('webhookStore').addAllowedEvent(name, name);
}
