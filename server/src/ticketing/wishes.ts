import {
  isAppSource,
  type CatalogueField,
  type Channel,
  type EmailProperty,
  type FieldCatalogue,
  type FieldMapping,
  type TemplateField,
} from '../../../contracts';
import { checkValue } from './values';

/** The requirements of one ticket field, from its mapping row, the template and the content type. */
export interface Wish {
  name: string;
  /** Null when the content type has no such field (any more). */
  field: CatalogueField | null;
  row: FieldMapping | null;
  /** Default of the template, null where it has none. */
  templateDefault: unknown;
  required: boolean;
}

/** Every field that is mapped, named by the template, required by the content type or set by a rule, once, in that order. */
export function wishesOf(
  rows: FieldMapping[],
  templateFields: TemplateField[],
  catalogue: FieldCatalogue,
  setByRules: Iterable<string> = [],
): Wish[] {
  const fields = new Map(catalogue.fields.map((field) => [field.name, field]));
  const template = new Map(templateFields.map((field) => [field.field, field]));
  const byField = new Map(rows.toReversed().map((row) => [row.field, row]));
  const required = catalogue.fields.filter((field) => field.required).map(({ name }) => name);
  const names = new Set([...rows.map(({ field }) => field), ...template.keys(), ...required, ...setByRules]);
  return [...names].map((name) => {
    const row = byField.get(name) ?? null;
    const field = fields.get(name) ?? null;
    return {
      name,
      field,
      row,
      templateDefault: template.get(name)?.defaultValue ?? null,
      required: row?.kind === 'required' || template.get(name)?.required === true || field?.required === true,
    };
  });
}

/** Properties whose loss would leave words, files or the sender of a mail behind. */
const CONTENTS: readonly EmailProperty[] = ['subject', 'body', 'sender', 'attachment'];

/** Whether mail has to wait, since a field is gone that the ticket needs or that alone takes something of the mail. */
export function isLost(wish: Wish, all: Wish[]): boolean {
  if (wish.field) return false;
  const source = sourceOf(wish);
  const isKept = all.some((other) => other.field && sourceOf(other) === source);
  return wish.required || (source !== null && !isAppSource(source) && CONTENTS.includes(source) && !isKept);
}

/** Names of the fields that the content type has not any more and without which mail has to wait. */
export function lostFields(
  rows: FieldMapping[],
  templateFields: TemplateField[],
  catalogue: FieldCatalogue,
): string[] {
  const wishes = wishesOf(rows, templateFields, catalogue);
  return wishes.filter((wish) => isLost(wish, wishes)).map(({ name }) => name);
}

/**
 * Whether a field that a message was held for has a value in any case now: the mapping's default or that of the content type;
 * or nothing requires it any more that could not be filled.
 */
export function isFilledNow(
  name: string,
  { mappings }: Pick<Channel, 'mappings'>,
  catalogue: FieldCatalogue,
): boolean {
  const field = catalogue.fields.find((one) => one.name === name);
  if (!field) return catalogue.unfillable.every((one) => one.name !== name);
  if (field.default !== null) return true;
  const value = mappings.find((row) => row.field === name)?.defaultValue;
  return !isNothing(value) && checkValue(field, value) === null;
}

/** What the mail fills the field from; a restricted field is never filled from the mail. */
export const sourceOf = ({ row }: Pick<Wish, 'row'>) => (row && !row.restricted ? row.source : null);

/** Whether a value is none at all. */
export const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
