import { z } from 'zod';
import { line } from './channel-values';
import { templateFieldsSchema, type CatalogueField, type OfferValues, type TemplateField } from './mapping';
import { asProblem } from './problems';

/** A published template, as a channel sees it. */
export interface TemplateView {
  documentId: string;
  name: string;
  ticketType: string;
  /** uid of the content type of the tickets. */
  target: string;
  fields: TemplateField[];
}

/** A template to create and publish. Omitted fields come from `standardTemplate`. */
export const newTemplateSchema = z.strictObject({
  name: line(100).min(1, asProblem('name-missing')),
  ticketType: z.string().max(255).optional(),
  target: z.string().max(255).optional(),
  fields: templateFieldsSchema.optional(),
});
export type NewTemplate = z.infer<typeof newTemplateSchema>;

/** A published offer with values for its template's fields. */
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
  /** Whether entries are localized. */
  localized: boolean;
  fields: CatalogueField[];
  /** Required fields that nothing can fill. They prevent creating tickets. */
  unfillable: { name: string; type: string }[];
}
