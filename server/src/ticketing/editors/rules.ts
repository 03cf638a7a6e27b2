import type { z } from 'zod';
import {
  offerValuesSchema,
  problem,
  problemsOf,
  templateFieldsSchema,
  type FieldCatalogue,
  type FieldProblem,
  type TemplateField,
} from '../../../../contracts';
import { checkDefault } from '../values';
import { isNothing } from '../wishes';

/** A template as entered by editors; a draft may lack anything. */
export interface TemplateDraft {
  ticketType?: unknown;
  target?: unknown;
  fields?: unknown;
}

/**
 * Returns the problems of a template. Missing values are none, since Strapi itself requires type and target on
 * publishing.
 * @param context.catalogue fields of the template's target, or null if tickets cannot be created in it
 */
export function templateProblems(
  template: TemplateDraft,
  context: { catalogue: FieldCatalogue | null; ticketTypes: string[] },
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { catalogue, ticketTypes } = context;
  if (!isNothing(template.ticketType) && !ticketTypes.includes(String(template.ticketType)))
    problems.push({ path: ['ticketType'], said: problem('choose-one-of', { options: ticketTypes }) });
  if (!isNothing(template.target) && !catalogue)
    problems.push({
      path: ['target'],
      said: problem('target'),
    });

  const fields = templateFieldsSchema.safeParse(template.fields ?? []);
  if (!fields.success) return [...problems, ...issuesOf(fields.error, 'fields')];
  fields.data.forEach((field, index) => {
    const found = templateFieldProblem(field, index, fields.data, catalogue);
    if (found) problems.push({ ...found, path: ['fields', index, ...found.path] });
  });
  return problems;
}

/**
 * Returns the problems of an offer's values.
 * @param context.template the offer's template, or null if it has none, in which case only the form is checked
 */
export function offerProblems(
  values: unknown,
  context: { template: { fields: TemplateField[] } | null; catalogue: FieldCatalogue | null },
): FieldProblem[] {
  const parsed = offerValuesSchema.safeParse(values ?? {});
  if (!parsed.success) return issuesOf(parsed.error, 'values');
  const { template, catalogue } = context;
  if (!template || !catalogue) return [];
  return Object.entries(parsed.data).flatMap(([name, value]) => {
    const path = ['values', name];
    if (!template.fields.some(({ field }) => field === name))
      return [{ path, said: problem('field-not-in-template', { field: name }) }];
    const field = catalogue.fields.find((candidate) => candidate.name === name);
    if (!field)
      return [{ path, said: problem('field-unknown', { target: catalogue.displayName, field: name }) }];
    const refusal = isNothing(value) ? null : checkDefault(field, value);
    return refusal ? [{ path, said: refusal }] : [];
  });
}

function templateFieldProblem(
  entry: TemplateField,
  index: number,
  all: TemplateField[],
  catalogue: FieldCatalogue | null,
): FieldProblem | null {
  if (all.findIndex(({ field }) => field === entry.field) < index)
    return { path: ['field'], said: problem('field-twice', { field: entry.field }) };
  if (!catalogue) return null;
  const field = catalogue.fields.find(({ name }) => name === entry.field);
  if (!field)
    return {
      path: ['field'],
      said: problem('field-unknown', { target: catalogue.displayName, field: entry.field }),
    };
  const refusal = isNothing(entry.defaultValue) ? null : checkDefault(field, entry.defaultValue);
  return refusal ? { path: ['defaultValue'], said: refusal } : null;
}

const issuesOf = (error: z.ZodError, root: string): FieldProblem[] =>
  problemsOf(error).map(({ path, said }) => ({ path: [root, ...path], said }));
