import { templateFieldsSchema, offerValuesSchema, type TemplateField } from '../../../contracts/mapping';
import type { OfferValues } from '../../../contracts/mapping';
import { parseJson } from '../ui/values';

/** The value of a JSON attribute, which the Content Manager may pass as a string. */
const jsonOf = (value: unknown): unknown => (typeof value === 'string' ? parseJson(value) : value);

/** Parses a template's fields; empty if the value is invalid. */
export function readTemplateFields(value: unknown): TemplateField[] {
  const result = templateFieldsSchema.safeParse(jsonOf(value));
  return result.success ? result.data : [];
}

/** Parses an offer's values; empty if the value is invalid. */
export function readOfferValues(value: unknown): OfferValues {
  const result = offerValuesSchema.safeParse(jsonOf(value));
  return result.success ? result.data : {};
}

/** Sets the value of a field, or removes it if null. */
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
 * The template of an offer being edited: the newly connected one, else the stored one unless it was disconnected. The
 * Content Manager keeps relation changes separate from stored values.
 */
export function chosenTemplate(change: unknown, stored: string | null): string | null {
  const { connect = [], disconnect = [] } = (change ?? {}) as RelationChange;
  const connected = connect.at(-1)?.documentId;
  if (connected) return connected;
  return disconnect.length > 0 ? null : stored;
}
