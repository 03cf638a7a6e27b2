import {
  FITS,
  IMPORTANCES,
  type CatalogueField,
  type Channel,
  type FieldCatalogue,
  type FieldMapping,
  type TemplateView,
} from '../../../../contracts';
import { importanceFor } from '../../ticketing/mail-values';
import type { ProblemList } from './problem-list';
import { checkDefault, checkValue } from '../../ticketing/values';
import { isNothing, sourceOf, wishesOf, type Wish } from '../../ticketing/wishes';

/** Finds what is wrong with the rows of a channel's mapping, and required fields that nothing fills. */
export function findMappingProblems(
  channel: Pick<Channel, 'mappings' | 'addEmailAsAttachment'>,
  template: TemplateView,
  catalogue: FieldCatalogue,
  problems: ProblemList,
): void {
  const rows = channel.mappings;
  for (const { name, type } of catalogue.unfillable)
    problems.missing(
      ['template'],
      `${catalogue.displayName} requires the field ${name} (${type}), which a channel cannot fill. Make it optional or give it a default value in the content type, or choose another template.`,
    );
  const fields = new Map(catalogue.fields.map((field) => [field.name, field]));
  rows.forEach((row, index) => {
    const field = fields.get(row.field);
    if (!field)
      problems.wrong(
        ['mappings', index, 'field'],
        `${catalogue.displayName} has no field ${row.field} that can be filled.`,
      );
    else if (rows.findIndex((other) => other.field === row.field) < index)
      problems.wrong(['mappings', index, 'field'], `The field ${row.field} is mapped already.`);
    else checkRow(row, field, ['mappings', index], problems);
  });

  for (const wish of wishesOf(rows, template.fields, catalogue)) {
    if (!wish.required || isFilled(wish)) continue;
    const index = rows.findIndex(({ field }) => field === wish.name);
    if (index < 0)
      problems.missing(['mappings'], `Map the required field ${wish.name} or give it a default value.`);
    else if (wish.field)
      problems.missing(
        ['mappings', index],
        rows[index]!.restricted && rows[index]!.source
          ? `The field ${wish.name} is restricted, so it is not filled from the mail: enter a default value.`
          : `Choose what fills the required field ${wish.name}, or enter a default value.`,
      );
  }
  if (channel.addEmailAsAttachment && !rows.some((row) => takesMail(row, fields.get(row.field))))
    problems.missing(
      ['addEmailAsAttachment'],
      'Map the attachments to a field for files first: the mail is attached there.',
    );
}

function checkRow(
  row: FieldMapping,
  field: CatalogueField,
  path: (string | number)[],
  { wrong, missing }: ProblemList,
): void {
  if (row.restricted && field.component)
    return wrong([...path, 'restricted'], 'A field of a component cannot be restricted.');
  if (row.source && !FITS[row.source].includes(field.type))
    return wrong(
      [...path, 'source'],
      `A field of the type ${field.type} can’t be filled from ${row.source}.`,
    );
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
      missing(
        [...path, 'valueTable', importance],
        `Choose the option for ${importance} importance, or enter a default value.`,
      );
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
