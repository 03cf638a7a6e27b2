import { UID } from '../../../content-types';

/** What a row of a private file keeps, in the field that Strapi has for upload providers. */
interface Kept {
  mail?: { ticketTypes?: unknown };
}

/**
 * Notes with a file which content types its tickets are of. Readers of other entries get no address that opens it: a
 * relation that somebody adds to an entry of their own gives nobody a customer's file.
 */
export const withTicketType = (metadata: unknown, ticketType: string): Record<string, unknown> => ({
  ...(metadata as object | null),
  mail: {
    ticketTypes: [
      ...new Set([...ticketTypesOf({ provider_metadata: metadata }), ticketType, UID.ticketMessage]),
    ],
  },
});

/** Content types whose readers may have a file of mail: that of its ticket, and the messages of tickets. */
export function ticketTypesOf({ provider_metadata: metadata }: { provider_metadata: unknown }): string[] {
  const types = (metadata as Kept | null | undefined)?.mail?.ticketTypes;
  return Array.isArray(types) ? types.filter((type) => typeof type === 'string') : [];
}
