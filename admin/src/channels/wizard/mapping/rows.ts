import type {
  CatalogueField,
  FieldMapping,
  MappingSource,
  OfferValues,
  TemplateField,
} from '../../../../../contracts/mapping';
import type { FieldCatalogue } from '../../../../../contracts/templates';
import type { FormProblem } from '../../../api/failure';

type Rows = FieldMapping[];

/** A row that does not fill anything yet. */
export const blankRow = (field: string, kind: FieldMapping['kind']): FieldMapping => ({
  kind,
  field,
  source: null,
  defaultValue: null,
  bodyFormat: 'auto',
  valueTable: null,
  restricted: false,
  roles: [],
});

const isNothing = (value: unknown): boolean => value === null || value === undefined || value === '';

/** Changes the row of a field; other rows stay unchanged. */
export const changeRow = (rows: Rows, field: string, change: Partial<FieldMapping>): Rows =>
  rows.map((row) => (row.field === field ? { ...row, ...change } : row));

/** Returns the field that a message property is mapped to, or null. */
export const fieldOf = (rows: Rows, property: MappingSource): string | null =>
  rows.find(({ source }) => source === property)?.field ?? null;

/**
 * Maps a message property to a field, or to none. It is removed from its previous field, and an optional row that is
 * empty as a result is deleted. Replaces the field's previous property.
 */
export function setSource(rows: Rows, property: MappingSource, field: string | null): Rows {
  const freed = rows
    .map((row) => (row.source === property && row.field !== field ? { ...row, source: null } : row))
    .filter((row, index) => row === rows[index] || row.kind === 'required' || !isNothing(row.defaultValue));
  if (!field) return freed;
  const source = { source: property, valueTable: null };
  return freed.some((row) => row.field === field)
    ? changeRow(freed, field, source)
    : [...freed, { ...blankRow(field, 'optional'), ...source }];
}

/**
 * Returns the rows for another template: its suggestions, combined with existing settings for the same fields. Keeps
 * optional rows of fields that the new target has too.
 */
export function withTemplate(rows: Rows, suggested: Rows, catalogue: FieldCatalogue): Rows {
  const before = new Map(rows.map((row) => [row.field, row]));
  const kept = suggested.map((row) => {
    const known = before.get(row.field);
    return known ? { ...known, kind: row.kind, source: known.source ?? row.source } : row;
  });
  const has = new Set(kept.map(({ field }) => field));
  const fields = new Set(catalogue.fields.map(({ name }) => name));
  const others = rows
    .filter(
      ({ field, source, defaultValue }) =>
        !has.has(field) && fields.has(field) && (source || !isNothing(defaultValue)),
    )
    .map((row) => ({ ...row, kind: 'optional' as const }));
  return oneFieldEach([...others, ...kept]).filter(
    (row) => row.kind === 'required' || row.source || !isNothing(row.defaultValue),
  );
}

/** If several rows use a property, keeps it in the first. */
function oneFieldEach(rows: Rows): Rows {
  const taken = new Set<MappingSource>();
  return rows.map((row) => {
    if (!row.source) return row;
    if (taken.has(row.source)) return { ...row, source: null };
    taken.add(row.source);
    return row;
  });
}

/** Copies an offer's values to the required rows. */
export const withOfferValues = (rows: Rows, values: OfferValues): Rows =>
  rows.map((row) =>
    row.kind === 'required' && !isNothing(values[row.field])
      ? { ...row, defaultValue: values[row.field]! }
      : row,
  );

/** Fields without a row, to choose an optional one from. */
export const freeFields = (rows: Rows, fields: CatalogueField[]): CatalogueField[] =>
  fields.filter(({ name }) => !rows.some(({ field }) => field === name));

/** Names of the fields that the template or its target requires. */
function requiredFields(template: TemplateField[], fields: CatalogueField[]): string[] {
  const names = [
    ...template.filter(({ required }) => required).map(({ field }) => field),
    ...fields.filter(({ required }) => required).map(({ name }) => name),
  ];
  return [...new Set(names)].filter((name) => fields.some((field) => field.name === name));
}

/** Marks the rows of required fields as required, however they were added. */
export function withKinds(rows: Rows, template: TemplateField[], fields: CatalogueField[]): Rows {
  const required = new Set(requiredFields(template, fields));
  return rows.map((row) => (required.has(row.field) ? { ...row, kind: 'required' } : row));
}

/** Required fields whose row was removed; a content type default suffices without a row. */
export function removedFields(rows: Rows, template: TemplateField[], fields: CatalogueField[]): string[] {
  return requiredFields(template, fields).filter(
    (name) =>
      !rows.some(({ field }) => field === name) &&
      (template.some(({ field }) => field === name) ||
        isNothing(fields.find((field) => field.name === name)?.default)),
  );
}

/**
 * Required fields that nothing fills: no message property, and no default of the row, the template or the content type.
 * A restricted field is never filled from the message. `messages` contains the texts for a field with and without a
 * row.
 */
export function missingValues(
  rows: Rows,
  template: TemplateField[],
  fields: CatalogueField[],
  messages: { row: string; removed(field: string): string },
): FormProblem[] {
  const hasDefault = (name: string) =>
    !isNothing(template.find(({ field }) => field === name)?.defaultValue) ||
    !isNothing(fields.find((field) => field.name === name)?.default);
  const isFilled = (row: FieldMapping) =>
    (row.source !== null && !row.restricted) || !isNothing(row.defaultValue) || hasDefault(row.field);
  const empty = rows.flatMap((row, index) =>
    row.kind === 'required' && !isFilled(row) ? [{ path: ['mappings', index], message: messages.row }] : [],
  );
  const removed = removedFields(rows, template, fields)
    .filter((name) => !hasDefault(name))
    .map((name) => ({ path: ['mappings'], message: messages.removed(name) }));
  return [...empty, ...removed];
}

/** Error of a row, wherever the form stores it. */
export function rowError(error: unknown, key: 'row' | 'defaultValue'): string | undefined {
  if (typeof error === 'string') return key === 'row' ? error : undefined;
  if (typeof error !== 'object' || error === null) return undefined;
  const at = error as Record<string, unknown>;
  const found = key === 'defaultValue' ? at.defaultValue : (at.field ?? at.source ?? at.roles);
  return typeof found === 'string' ? found : undefined;
}
