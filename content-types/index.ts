import emailChannel from './email-channel';
import fieldMapping from './field-mapping';
import offer from './offer';
import rule from './rule';
import savedReply from './saved-reply';
import ticket from './ticket';
import ticketMessage from './ticket-message';
import ticketTemplate from './ticket-template';

/** uids of the plugin's content types. */
export const UID = {
  channel: 'plugin::email-channel.email-channel',
  mapping: 'plugin::email-channel.field-mapping',
  template: 'plugin::email-channel.ticket-template',
  offer: 'plugin::email-channel.offer',
  rule: 'plugin::email-channel.rule',
  savedReply: 'plugin::email-channel.saved-reply',
  ticket: 'plugin::email-channel.ticket',
  ticketMessage: 'plugin::email-channel.ticket-message',
} as const;

export const contentTypes = {
  'email-channel': { schema: emailChannel },
  'field-mapping': { schema: fieldMapping },
  'ticket-template': { schema: ticketTemplate },
  offer: { schema: offer },
  rule: { schema: rule },
  'saved-reply': { schema: savedReply },
  ticket: { schema: ticket },
  'ticket-message': { schema: ticketMessage },
};
