import {
  EMAIL_PROPERTIES,
  FITS,
  type CatalogueField,
  type FieldCatalogue,
  type FieldMapping,
} from '../../contracts';
import type { TemplateView } from '../../contracts';
import ticket from '../../content-types/ticket';
import { catalogueOf } from '../../server/src/ticketing/catalogue';

/** A field of a type, without any bound. */
export const aField = (
  type: CatalogueField['type'],
  values: Partial<CatalogueField> = {},
): CatalogueField => ({
  name: 'field',
  type,
  required: false,
  multiple: false,
  maxLength: null,
  minLength: null,
  min: null,
  max: null,
  regex: null,
  unique: false,
  options: null,
  allowedTypes: null,
  relationTarget: null,
  default: null,
  fits: EMAIL_PROPERTIES.filter((property) => FITS[property].includes(type)),
  ...values,
});

/** The fields of the bundled ticket. */
export const ticketCatalogue = (): FieldCatalogue =>
  catalogueOf({
    uid: 'plugin::email-channel.ticket',
    info: ticket.info,
    attributes: ticket.attributes as never,
  });

/** A content type of some fields. */
export const aCatalogue = (fields: Record<string, CatalogueField>): FieldCatalogue => ({
  uid: 'api::case.case',
  displayName: 'Case',
  fields: Object.entries(fields).map(([name, field]) => ({ ...field, name })),
  localized: false,
  unfillable: [],
});

/** A template of the bundled ticket. */
export const aTemplate = (values: Partial<TemplateView> = {}): TemplateView => ({
  documentId: 'template1',
  name: 'Incident',
  ticketType: 'Incident',
  target: 'plugin::email-channel.ticket',
  fields: [],
  ...values,
});

/** An optional row of a mapping. */
export const aRow = (field: string, values: Partial<FieldMapping> = {}): FieldMapping => ({
  kind: 'optional',
  field,
  source: null,
  defaultValue: null,
  bodyFormat: 'auto',
  valueTable: null,
  restricted: false,
  roles: [],
  ...values,
});
