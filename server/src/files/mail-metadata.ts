import { z } from 'zod';
import { UID } from '../../../content-types';

const placeSchema = z.object({
  hash: z.string(),
  ext: z.string(),
  url: z.string(),
  mime: z.string(),
  provider_metadata: z.unknown().optional(),
});
/** Previous public location of a file that was made private. */
export type OldPlace = z.infer<typeof placeSchema>;

/** Metadata of a private file, stored in Strapi's `provider_metadata`. */
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

/** Content types whose readers can open a mail file: its ticket's type, and conversation messages. */
export const ticketTypesOf = ({ provider_metadata }: Row): string[] => keptOf(provider_metadata).ticketTypes;

/**
 * Records the content types of a file's tickets. Readers of other entries get no working URL: adding the file to an
 * entry of one's own does not give access to it.
 */
export const withTicketTypes = (metadata: unknown, types: string[]): Record<string, unknown> =>
  keep(metadata, {
    ticketTypes: [...new Set([...keptOf(metadata).ticketTypes, ...types, UID.ticketMessage])],
  });

/** The Content-ID that the HTML of its message references, or null. */
export const contentIdOf = ({ provider_metadata }: Row): string | null =>
  keptOf(provider_metadata).contentId ?? null;

export const withContentId = (metadata: unknown, contentId: string): Record<string, unknown> =>
  keep(metadata, { contentId });

/** Public locations of a file that still have to be deleted, or null. */
export const movedFrom = ({ provider_metadata }: Row): OldPlace[] | null =>
  keptOf(provider_metadata).movedFrom ?? null;

export const withMovedFrom = (metadata: unknown, places: OldPlace[]): Record<string, unknown> =>
  keep(metadata, { movedFrom: places });

export const withoutMovedFrom = (metadata: unknown): Record<string, unknown> =>
  keep(metadata, { movedFrom: undefined });
