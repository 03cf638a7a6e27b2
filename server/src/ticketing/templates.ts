import type { Core } from '@strapi/types';
import { UID } from '../../../content-types';
import {
  offerValuesSchema,
  templateFieldSchema,
  type OfferView,
  type TemplateField,
  type TemplateView,
} from '../../../contracts';
import type { EmailChannelConfig } from '../config';
import { documents, type StrapiDocument } from '../strapi/border';
import { listTargets } from './catalogue';

/** Maximum number of published templates or offers to return. */
const MOST = 1_000;

/** Parses stored template fields, and omits invalid rows, which no validation would have accepted. */
export const readFields = (stored: unknown): TemplateField[] =>
  (Array.isArray(stored) ? stored : []).flatMap((entry) => {
    const parsed = templateFieldSchema.safeParse(entry);
    return parsed.success ? [parsed.data] : [];
  });

/** Converts an entry to the template as channels use it. */
export const toTemplate = (entry: StrapiDocument): TemplateView => ({
  documentId: entry.documentId,
  name: String(entry.name ?? ''),
  ticketType: String(entry.ticketType ?? ''),
  target: String(entry.target ?? ''),
  fields: readFields(entry.fields),
});

const toOffer = (entry: StrapiDocument): OfferView => ({
  documentId: entry.documentId,
  name: String(entry.name ?? ''),
  template: (entry.template as StrapiDocument | null | undefined)?.documentId ?? null,
  values: offerValuesSchema.safeParse(entry.values ?? {}).data ?? {},
});

/**
 * Reads published templates and offers. Nothing is cached, so what editors publish applies at once on every instance. A
 * template counts as unpublished if tickets cannot be created in its target.
 */
export function createTemplates({
  strapi,
  config,
}: {
  strapi: Core.Strapi;
  config: Pick<EmailChannelConfig, 'bundledTicket'>;
}) {
  const usable = (template: TemplateView): boolean =>
    listTargets(strapi, config).some(({ uid }) => uid === template.target);
  const offerQuery = { status: 'published', populate: { template: { fields: ['documentId'] } } };

  return {
    /** Published templates by name, at most 1,000. */
    async published(): Promise<TemplateView[]> {
      const entries = await documents(strapi, UID.template).findMany({
        status: 'published',
        sort: 'name:asc',
        limit: MOST,
      });
      return entries.map(toTemplate).filter(usable);
    },

    async findPublished(documentId: string): Promise<TemplateView | null> {
      const entry = await documents(strapi, UID.template).findOne({ documentId, status: 'published' });
      const template = entry && toTemplate(entry);
      return template && usable(template) ? template : null;
    },

    /** Published offers of one template or all, by name, at most 1,000. */
    async offers(templateDocumentId?: string): Promise<OfferView[]> {
      const entries = await documents(strapi, UID.offer).findMany({
        ...offerQuery,
        ...(templateDocumentId === undefined
          ? {}
          : { filters: { template: { documentId: templateDocumentId } } }),
        sort: 'name:asc',
        limit: MOST,
      });
      return entries.map(toOffer);
    },

    async findOffer(documentId: string): Promise<OfferView | null> {
      const entry = await documents(strapi, UID.offer).findOne({ documentId, ...offerQuery });
      return entry && toOffer(entry);
    },
  };
}

export type Templates = ReturnType<typeof createTemplates>;
