import { z } from 'zod';
import { UID } from '../../../content-types';

const placeSchema = z.object({
  hash: z.string(),
  ext: z.string(),
  url: z.string(),
  mime: z.string(),
  provider_metadata: z.unknown().optional(),
});
/** Where a file was before it was made private. */
export type OldPlace = z.infer<typeof placeSchema>;

/** What a row of a private file keeps, in the field that Strapi has for upload providers. */
const keptSchema = z.object({
  ticketTypes: z.array(z.string()).default([]),
  movedFrom: z.array(placeSchema).optional(),
  contentId: z.string().optional(),
});
type Kept = z.infer<typeof keptSchema>;
interface Row {
  provider_metadata: unknown;
}

const keptOf = (metadata: unknown): Kept =>
  keptSchema.safeParse((metadata as { mail?: unknown } | null | undefined)?.mail).data ?? { ticketTypes: [] };
const keep = (metadata: unknown, change: Partial<Kept>): Record<string, unknown> => ({
  ...(metadata as object | null),
  mail: { ...keptOf(metadata), ...change },
});

/** Content types whose readers may have a file of mail: that of its ticket, and the messages of tickets. */
export const ticketTypesOf = ({ provider_metadata }: Row): string[] => keptOf(provider_metadata).ticketTypes;

/**
 * Notes with a file which content types its tickets are of. Readers of other entries get no address that opens it: a
 * relation that somebody adds to an entry of their own gives nobody a customer's file.
 */
export const withTicketTypes = (metadata: unknown, types: string[]): Record<string, unknown> =>
  keep(metadata, {
    ticketTypes: [...new Set([...keptOf(metadata).ticketTypes, ...types, UID.ticketMessage])],
  });

/** The Content-ID that the HTML of its mail shows a file by, null where it has none. */
export const contentIdOf = ({ provider_metadata }: Row): string | null =>
  keptOf(provider_metadata).contentId ?? null;

export const withContentId = (metadata: unknown, contentId: string): Record<string, unknown> =>
  keep(metadata, { contentId });

/** Public places of a file that are still to be cleared; null where there are none. */
export const movedFrom = ({ provider_metadata }: Row): OldPlace[] | null =>
  keptOf(provider_metadata).movedFrom ?? null;

export const withMovedFrom = (metadata: unknown, places: OldPlace[]): Record<string, unknown> =>
  keep(metadata, { movedFrom: places });

export const withoutMovedFrom = (metadata: unknown): Record<string, unknown> =>
  keep(metadata, { movedFrom: undefined });
