import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import { contentType } from '../strapi/border';
import { joinRestrictions, type Restriction, type Restrictions } from '../ticketing/restrictions';

/** Maximum time in ms until changes made by other instances take effect here. */
const MAX_AGE_MS = 1_000;

interface MappingRow {
  field: string;
  roles: number[] | null;
  channel: { template: string | null } | null;
}

/** Restricted fields of all channels, cached for one second. */
export interface RestrictedFields {
  /** Rejects if the database is unavailable, since that must not be mistaken for "no restrictions". */
  current(): Promise<Restrictions>;
  /** Invalidates the cache. */
  forget(): void;
}

/**
 * Loads the restricted fields of all channels except drafts. They apply to the whole target content type, even if the
 * channel is inactive or its template unpublished.
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

/** Maps template documentIds to their target content type; the published version takes precedence over the draft. */
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

/** Also restricts the inverse side of a relation. */
function bothSides(strapi: Core.Strapi, restriction: Restriction): Restriction[] {
  const attribute = contentType(strapi, restriction.uid)?.attributes[restriction.field];
  const inverse = attribute?.inversedBy ?? attribute?.mappedBy;
  return typeof inverse === 'string' && typeof attribute?.target === 'string'
    ? [restriction, { uid: attribute.target, field: inverse, roles: restriction.roles }]
    : [restriction];
}
