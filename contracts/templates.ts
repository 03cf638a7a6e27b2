import { z } from 'zod';
import { line } from './channel-values';
import { templateFieldsSchema, type CatalogueField, type OfferValues, type TemplateField } from './mapping';
import { asProblem } from './problems';

/** A published template, as a channel sees it. */
export interface TemplateView {
  documentId: string;
  name: string;
  ticketType: string;
  /** uid of the content type that tickets are created in. */
  target: string;
  fields: TemplateField[];
}

/** A template to make and publish. What is left out is that of the standard template: see `standardTemplate`. */
export const newTemplateSchema = z.strictObject({
  name: line(100).min(1, asProblem('name-missing')),
  ticketType: z.string().max(255).optional(),
  target: z.string().max(255).optional(),
  fields: templateFieldsSchema.optional(),
});
export type NewTemplate = z.infer<typeof newTemplateSchema>;

/** A published offer with the values it has for its template's fields. */
export interface OfferView {
  documentId: string;
  name: string;
  template: string | null;
  values: OfferValues;
}

/** The fields of a target content type. */
export interface FieldCatalogue {
  uid: string;
  displayName: string;
  /** Whether an entry belongs to a locale. */
  localized: boolean;
  fields: CatalogueField[];
  /** Fields that the content type requires and that nothing can fill: no ticket can be created while there is one. */
  unfillable: { name: string; type: string }[];
}
