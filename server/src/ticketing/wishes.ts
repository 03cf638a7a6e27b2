import type { CatalogueField, FieldCatalogue, FieldMapping, TemplateField } from '../../../contracts';

/** What is asked of one field of the ticket, by a row of the mapping, the template and the content type together. */
export interface Wish {
  name: string;
  /** Null when the content type has no such field (any more). */
  field: CatalogueField | null;
  row: FieldMapping | null;
  /** Default of the template, null where it has none. */
  templateDefault: unknown;
  required: boolean;
}

/** Every field that is mapped, named by the template or required by the content type, once, in that order. */
export function wishesOf(
  rows: FieldMapping[],
  templateFields: TemplateField[],
  catalogue: FieldCatalogue,
): Wish[] {
  const fields = new Map(catalogue.fields.map((field) => [field.name, field]));
  const template = new Map(templateFields.map((field) => [field.field, field]));
  const byField = new Map(rows.toReversed().map((row) => [row.field, row]));
  const required = catalogue.fields.filter((field) => field.required).map(({ name }) => name);
  const names = new Set([...rows.map(({ field }) => field), ...template.keys(), ...required]);
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

/** What the mail fills the field from; a restricted field is never filled from the mail. */
export const sourceOf = ({ row }: Pick<Wish, 'row'>) => (row && !row.restricted ? row.source : null);

/** Whether a value is none at all. */
export const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
