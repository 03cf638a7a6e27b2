import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { contentType } from '../strapi/border';
import { joinRestrictions, type Restriction, type Restrictions } from '../ticketing/restrictions';

/** What another instance changed counts here after this time at most. */
const MAX_AGE_MS = 1_000;

interface MappingRow {
  field: string;
  roles: number[] | null;
  channel: { template: string | null } | null;
}

/** The restricted fields of all channels, read again when older than a second. */
export interface RestrictedFields {
  /** Rejects when the database does not answer: nobody may take that for "no restrictions". */
  current(): Promise<Restrictions>;
  /** Makes the next call read again. */
  forget(): void;
}

/**
 * Reads the restricted rows of the mappings of all channels but drafts. They count for the whole content type that the
 * channel's template creates tickets in, also after the channel is inactive or the template is no longer published.
 */
export function createRestrictedFields({ strapi }: { strapi: Core.Strapi }): RestrictedFields {
  let kept: { restrictions: Promise<Restrictions>; readAt: number } | null = null;

  const read = async (): Promise<Restrictions> => {
    const rows = (await strapi.db.query(UID.mapping).findMany({
      where: { restricted: true, channel: { status: { $ne: 'draft' } } } as never,
      populate: { channel: { select: ['template'] } } as never,
    })) as unknown as MappingRow[];
    const targets = await targetsOf(strapi, rows);
    return joinRestrictions(
      rows.flatMap(({ field, roles, channel }) => {
        const uid = targets.get(channel?.template ?? '');
        return uid ? bothSides(strapi, { uid, field, roles: roles ?? [] }) : [];
      }),
    );
  };

  return {
    current() {
      if (!kept || performance.now() - kept.readAt > MAX_AGE_MS) {
        const reading = { restrictions: read(), readAt: performance.now() };
        kept = reading;
        reading.restrictions.catch(() => {
          if (kept === reading) kept = null;
        });
      }
      return kept.restrictions;
    },
    forget() {
      kept = null;
    },
  };
}

/** documentId of a template → the content type of its tickets; as published, else as drafted. */
async function targetsOf(strapi: Core.Strapi, rows: MappingRow[]): Promise<Map<string, string>> {
  const templates = [...new Set(rows.flatMap(({ channel }) => channel?.template ?? []))];
  if (templates.length === 0) return new Map();
  const entries = (await strapi.db.query(UID.template).findMany({
    where: { documentId: { $in: templates } },
    select: ['documentId', 'target', 'publishedAt'] as never,
  })) as { documentId: string; target: string; publishedAt: unknown }[];
  entries.sort((a, b) => Number(a.publishedAt !== null) - Number(b.publishedAt !== null));
  return new Map(entries.map(({ documentId, target }) => [documentId, target]));
}

/** A relation can be read from its other end too. */
function bothSides(strapi: Core.Strapi, restriction: Restriction): Restriction[] {
  const attribute = contentType(strapi, restriction.uid)?.attributes[restriction.field];
  const inverse = attribute?.inversedBy ?? attribute?.mappedBy;
  return typeof inverse === 'string' && typeof attribute?.target === 'string'
    ? [restriction, { uid: attribute.target, field: inverse, roles: restriction.roles }]
    : [restriction];
}
