import { templateFieldsSchema, offerValuesSchema, type TemplateField } from '../../../contracts/mapping';
import type { OfferValues } from '../../../contracts/mapping';
import { parseJson } from '../ui/values';

/** What a JSON attribute holds, which the Content Manager may hand over as text. */
const jsonOf = (value: unknown): unknown => (typeof value === 'string' ? parseJson(value) : value);

/** The fields of a template; none where the value is no such list. */
export function readTemplateFields(value: unknown): TemplateField[] {
  const result = templateFieldsSchema.safeParse(jsonOf(value));
  return result.success ? result.data : [];
}

/** The values of an offer; none where the value is no such object. */
export function readOfferValues(value: unknown): OfferValues {
  const result = offerValuesSchema.safeParse(jsonOf(value));
  return result.success ? result.data : {};
}

/** Sets or, by null, removes the value of one field. */
export function setOfferValue(values: OfferValues, field: string, value: unknown): OfferValues {
  const { [field]: _before, ...others } = values;
  return value === null || value === undefined
    ? others
    : { ...others, [field]: value as OfferValues[string] };
}

interface RelationChange {
  connect?: { documentId?: string }[];
  disconnect?: unknown[];
}

/**
 * The template of an offer while it is edited: the one just connected, else the stored one unless it was disconnected.
 * The Content Manager keeps changes of a relation apart from what is stored.
 */
export function chosenTemplate(change: unknown, stored: string | null): string | null {
  const { connect = [], disconnect = [] } = (change ?? {}) as RelationChange;
  const connected = connect.at(-1)?.documentId;
  if (connected) return connected;
  return disconnect.length > 0 ? null : stored;
}
