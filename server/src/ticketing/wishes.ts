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
  /** Null if the content type does not have the field (anymore). */
  field: CatalogueField | null;
  row: FieldMapping | null;
  /** Default of the template, or null. */
  templateDefault: unknown;
  required: boolean;
}

/**
 * Returns each field that is mapped, named by the template, required by the content type or set by a rule, once, in
 * that order.
 */
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

/** Properties whose loss would lose the text, files or sender of a message. */
const CONTENTS: readonly EmailProperty[] = ['subject', 'body', 'sender', 'attachment'];

/**
 * Whether messages must be held because a field no longer exists that the ticket requires or that is the only one for
 * some content.
 */
export function isLost(wish: Wish, all: Wish[]): boolean {
  if (wish.field) return false;
  const source = sourceOf(wish);
  const isKept = all.some((other) => other.field && sourceOf(other) === source);
  return wish.required || (source !== null && !isAppSource(source) && CONTENTS.includes(source) && !isKept);
}

/** Returns the fields that no longer exist and without which messages must be held. */
export function lostFields(
  rows: FieldMapping[],
  templateFields: TemplateField[],
  catalogue: FieldCatalogue,
): string[] {
  const wishes = wishesOf(rows, templateFields, catalogue);
  return wishes.filter((wish) => isLost(wish, wishes)).map(({ name }) => name);
}

/**
 * Whether the field that a message was held for now always has a value, from the mapping's default or the content
 * type's, or is no longer an unfillable required field.
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

/** The message property that fills the field. A restricted field is never filled from a message. */
export const sourceOf = ({ row }: Pick<Wish, 'row'>) => (row && !row.restricted ? row.source : null);

/** Whether a value is empty. */
export const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
