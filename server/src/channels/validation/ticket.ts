import type { Channel } from '../../../../contracts';
import type { ChannelCheckContext } from './context';
import type { ProblemList } from './problem-list';

/** Checks template, offer and ticket types. */
export function checkTicket(
  channel: Channel,
  context: ChannelCheckContext,
  { missing, wrong }: ProblemList,
): void {
  const { template, catalogue, offer, ticketTypes, locales } = context;
  const whitelist = channel.whitelistedTicketTypes;
  whitelist.forEach((type, index) => {
    if (!ticketTypes.includes(type))
      wrong(['whitelistedTicketTypes', index], 'choose-one-of', { options: ticketTypes });
  });
  if (channel.ticketLocale && locales?.includes(channel.ticketLocale) === false)
    wrong(['ticketLocale'], 'choose-one-of', { options: locales });
  if (!channel.template) return missing(['template'], 'template-missing');
  if (!template) return missing(['template'], 'template-unpublished');
  if (!ticketTypes.includes(template.ticketType))
    missing(['template'], 'template-type-gone', { type: template.ticketType });
  if (whitelist.length > 0 && !whitelist.includes(template.ticketType))
    missing(['whitelistedTicketTypes'], 'template-type-not-listed', { type: template.ticketType });
  if (!catalogue) missing(['template'], 'template-target-gone', { target: template.target });
  if (channel.offer && !offer) missing(['offer'], 'offer-unpublished');
  if (offer && offer.template !== template.documentId) wrong(['offer'], 'offer-of-other-template');
}
