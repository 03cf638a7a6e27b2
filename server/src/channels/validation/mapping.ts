import {
  appSourceName,
  FITS,
  IMPORTANCES,
  isAppSource,
  type CatalogueField,
  type Channel,
  type FieldCatalogue,
  type FieldMapping,
  type TemplateView,
  type ValueSourceView,
} from '../../../../contracts';
import { importanceFor } from '../../ticketing/mail-values';
import type { ProblemList } from './problem-list';
import { checkDefault, checkValue } from '../../ticketing/values';
import { isNothing, sourceOf, wishesOf, type Wish } from '../../ticketing/wishes';

/** Finds invalid mapping rows and required fields without a mapping. */
export function findMappingProblems(
  channel: Pick<Channel, 'mappings' | 'addEmailAsAttachment'>,
  template: TemplateView,
  catalogue: FieldCatalogue,
  problems: ProblemList,
  valueSources: ValueSourceView[] = [],
): void {
  const rows = channel.mappings;
  for (const { name, type } of catalogue.unfillable)
    problems.missing(['template'], 'field-unfillable', { target: catalogue.displayName, field: name, type });
  const fields = new Map(catalogue.fields.map((field) => [field.name, field]));
  rows.forEach((row, index) => {
    const field = fields.get(row.field);
    if (!field)
      problems.wrong(['mappings', index, 'field'], 'field-unknown', {
        target: catalogue.displayName,
        field: row.field,
      });
    else if (rows.findIndex((other) => other.field === row.field) < index)
      problems.wrong(['mappings', index, 'field'], 'field-twice', { field: row.field });
    else checkRow(row, field, ['mappings', index], problems, valueSources);
  });

  for (const wish of wishesOf(rows, template.fields, catalogue)) {
    if (!wish.required || isFilled(wish)) continue;
    const index = rows.findIndex(({ field }) => field === wish.name);
    if (index < 0) problems.missing(['mappings'], 'required-not-mapped', { field: wish.name });
    else if (wish.field)
      problems.missing(
        ['mappings', index],
        rows[index]!.restricted && rows[index]!.source ? 'required-restricted' : 'required-empty',
        { field: wish.name },
      );
  }
  if (channel.addEmailAsAttachment && !rows.some((row) => takesMail(row, fields.get(row.field))))
    problems.missing(['addEmailAsAttachment'], 'mail-not-mapped');
}

function checkRow(
  row: FieldMapping,
  field: CatalogueField,
  path: (string | number)[],
  { wrong, missing }: ProblemList,
  valueSources: ValueSourceView[],
): void {
  if (row.restricted && field.component) return wrong([...path, 'restricted'], 'component-restricted');
  const own = isAppSource(row.source) ? row.source : null;
  const offered = own && valueSources.find(({ source }) => source === own);
  if (own && !offered) return wrong([...path, 'source'], 'source-unknown', { source: appSourceName(own) });
  const fits = offered ? offered.types : isAppSource(row.source) || !row.source ? null : FITS[row.source];
  if (fits && !fits.includes(field.type))
    return wrong([...path, 'source'], 'source-does-not-fit', {
      type: field.type,
      property: offered ? offered.label : { text: `property.${row.source}` },
    });
  if (!isNothing(row.defaultValue)) {
    const refusal = checkDefault(field, row.defaultValue);
    if (refusal) wrong([...path, 'defaultValue'], refusal);
  }
  if (row.source !== 'importance') return;
  for (const importance of IMPORTANCES) {
    const value = row.valueTable?.[importance];
    const refusal = value === undefined ? null : checkValue(field, value);
    if (refusal) wrong([...path, 'valueTable', importance], refusal);
    const hasNone = importanceFor(field, importance, row.valueTable) === null;
    if (hasNone && row.kind === 'required' && isNothing(row.defaultValue) && field.default === null)
      missing([...path, 'valueTable', importance], 'importance-not-mapped', {
        importance: { text: `importance.${importance}` },
      });
  }
}

const isFilled = (wish: Wish): boolean =>
  sourceOf(wish) !== null ||
  !isNothing(wish.row?.defaultValue) ||
  !isNothing(wish.templateDefault) ||
  (wish.field !== null && wish.field.default !== null);

const takesMail = (row: FieldMapping, field: CatalogueField | undefined): boolean =>
  sourceOf({ row }) === 'attachment' &&
  field?.type === 'media' &&
  (field.allowedTypes === null || field.allowedTypes.includes('files'));
