import type { CatalogueField, OfferValues, TemplateField } from './mapping';

/** A published template, as a channel sees it. */
export interface TemplateView {
  documentId: string;
  name: string;
  ticketType: string;
  /** uid of the content type that tickets are created in. */
  target: string;
  fields: TemplateField[];
}

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
  fields: CatalogueField[];
  /** Fields that the content type requires and that nothing can fill: no ticket can be created while there is one. */
  unfillable: { name: string; type: string }[];
}
