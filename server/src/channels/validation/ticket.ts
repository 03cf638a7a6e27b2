import type { Channel } from '../../../../contracts';
import type { ChannelCheckContext } from './context';
import type { ProblemList } from './problem-list';

/** Template, offer and ticket types. */
export function checkTicket(
  channel: Channel,
  context: ChannelCheckContext,
  { missing, wrong }: ProblemList,
): void {
  const { template, catalogue, offer, ticketTypes } = context;
  const whitelist = channel.whitelistedTicketTypes;
  whitelist.forEach((type, index) => {
    if (!ticketTypes.includes(type))
      wrong(['whitelistedTicketTypes', index], `Choose one of: ${ticketTypes.join(', ')}.`);
  });
  if (!channel.template) return missing(['template'], 'Choose a template.');
  if (!template) return missing(['template'], 'The template is not published. Publish it or choose another.');
  if (!ticketTypes.includes(template.ticketType))
    missing(
      ['template'],
      `The template’s ticket type ${template.ticketType} is not in the plugin’s config any more.`,
    );
  if (whitelist.length > 0 && !whitelist.includes(template.ticketType))
    missing(
      ['whitelistedTicketTypes'],
      `Add ${template.ticketType}, the type of the template, or the channel could create no ticket.`,
    );
  if (!catalogue)
    missing(['template'], `The template’s content type ${template.target} does not exist any more.`);
  if (channel.offer && !offer)
    missing(['offer'], 'The offer is not published. Publish it or choose another.');
  if (offer && offer.template !== template.documentId)
    wrong(['offer'], 'The offer belongs to another template.');
}
