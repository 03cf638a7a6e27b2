import type { Foundations } from './foundations';
import type { EventOutbox } from './notifications/event-outbox';
import { createNotifier, type Notifier } from './notifications/notifier';

/** Observers of messages and of unhealthy channels. */
export function joinNotifier(
  { strapi, config, email, states, mask, logger }: Foundations,
  events: EventOutbox,
): Notifier {
  const panel = () => `${strapi.config.get('admin.absoluteUrl', '')}/plugins/email-channel`;
  return createNotifier({
    emit: (name, payload) => strapi.eventHub.emit(name, payload),
    events,
    email,
    states,
    mask,
    places: {
      channel: (documentId) => `${panel()}/channels/${documentId}/connection`,
      waiting: (documentId) => `${panel()}/messages?channel=${documentId}&outcome=held,failed`,
    },
    language: config.notificationLanguage,
    logger,
  });
}
