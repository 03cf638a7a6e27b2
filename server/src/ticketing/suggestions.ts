import type {
  CatalogueField,
  EmailProperty,
  FieldCatalogue,
  FieldMapping,
  TemplateView,
} from '../../../contracts';
import { wishesOf } from './wishes';

/** Names that helpdesks use for ticket fields, the likeliest first. Letter case and `_` are ignored. */
const USUAL_NAMES: Record<EmailProperty, string[]> = {
  subject: ['subject', 'title', 'summary', 'shortdescription', 'name'],
  body: ['description', 'body', 'content', 'message', 'text', 'details'],
  sender: ['requesteremail', 'senderemail', 'fromemail', 'email', 'requester', 'sender', 'from'],
  senderName: ['requestername', 'sendername', 'fromname', 'customername'],
  importance: ['priority', 'importance', 'urgency'],
  receivedTime: ['receivedat', 'receivedtime', 'received', 'receivedon'],
  recipients: ['recipients', 'recipient', 'to'],
  attachment: ['attachments', 'attachment', 'files', 'file', 'documents'],
};

/**
 * Suggests the initial mapping rows of a channel: one for each field that the template or the content type requires,
 * and one for each field whose name matches a message property. A required field without a match gets a row without a
 * source, to be filled in by a person.
 */
export function suggestMappings(template: TemplateView, catalogue: FieldCatalogue): FieldMapping[] {
  const sources = new Map<string, EmailProperty>();
  for (const [property, names] of Object.entries(USUAL_NAMES) as [EmailProperty, string[]][]) {
    const field = bestField(catalogue.fields, property, names, sources);
    if (field) sources.set(field.name, property);
  }
  const wanted = new Set(template.fields.filter(({ required }) => required).map(({ field }) => field));
  const required = new Set(
    wishesOf([], template.fields, catalogue)
      .filter(({ name, field }) => field && (wanted.has(name) || (field.required && field.default === null)))
      .map(({ name }) => name),
  );
  const optional = [...sources.keys()].filter((name) => !required.has(name));
  return [
    ...[...required].map((name) => row('required', name, sources.get(name) ?? null)),
    ...optional.map((name) => row('optional', name, sources.get(name)!)),
  ];
}

function bestField(
  fields: CatalogueField[],
  property: EmailProperty,
  names: string[],
  taken: Map<string, EmailProperty>,
): CatalogueField | undefined {
  return fields
    .map((field) => ({ field, rank: names.indexOf(field.name.toLowerCase().replace(/[^a-z]/g, '')) }))
    .filter(({ field, rank }) => rank >= 0 && field.fits.includes(property) && !taken.has(field.name))
    .sort((a, b) => a.rank - b.rank)[0]?.field;
}

const row = (kind: FieldMapping['kind'], field: string, source: EmailProperty | null): FieldMapping => ({
  kind,
  field,
  source,
  defaultValue: null,
  bodyFormat: 'auto',
  valueTable: null,
  restricted: false,
  roles: [],
});
