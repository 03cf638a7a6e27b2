import type { z } from 'zod';
import {
  offerValuesSchema,
  templateFieldsSchema,
  type FieldCatalogue,
  type FieldProblem,
  type TemplateField,
} from '../../../../contracts';
import { checkDefault } from '../values';
import { isNothing } from '../wishes';

/** What editors enter for a template; everything may still be missing in a draft. */
export interface TemplateDraft {
  ticketType?: unknown;
  target?: unknown;
  fields?: unknown;
}

/**
 * What is wrong with a template. What it leaves out is no problem: Strapi itself requires type and target when it is
 * published.
 * @param context.catalogue the fields of the template's target; null where tickets can't be created in it
 */
export function templateProblems(
  template: TemplateDraft,
  context: { catalogue: FieldCatalogue | null; ticketTypes: string[] },
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { catalogue, ticketTypes } = context;
  if (!isNothing(template.ticketType) && !ticketTypes.includes(String(template.ticketType)))
    problems.push({ path: ['ticketType'], message: `Choose one of: ${ticketTypes.join(', ')}.` });
  if (!isNothing(template.target) && !catalogue)
    problems.push({
      path: ['target'],
      message: 'Choose a content type that tickets can be created in.',
    });

  const fields = templateFieldsSchema.safeParse(template.fields ?? []);
  if (!fields.success) return [...problems, ...issuesOf(fields.error, 'fields')];
  fields.data.forEach((field, index) => {
    const problem = templateFieldProblem(field, index, fields.data, catalogue);
    if (problem) problems.push({ ...problem, path: ['fields', index, ...problem.path] });
  });
  return problems;
}

/**
 * What is wrong with the values of an offer.
 * @param context.template the offer's template; null while it has none, which leaves only the form to be checked
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
      return [{ path, message: `The template has no field ${name}.` }];
    const field = catalogue.fields.find((candidate) => candidate.name === name);
    if (!field)
      return [{ path, message: `${catalogue.displayName} has no field ${name} that can be filled.` }];
    const refusal = isNothing(value) ? null : checkDefault(field, value);
    return refusal ? [{ path, message: refusal }] : [];
  });
}

function templateFieldProblem(
  entry: TemplateField,
  index: number,
  all: TemplateField[],
  catalogue: FieldCatalogue | null,
): FieldProblem | null {
  if (all.findIndex(({ field }) => field === entry.field) < index)
    return { path: ['field'], message: `The field ${entry.field} is in the list already.` };
  if (!catalogue) return null;
  const field = catalogue.fields.find(({ name }) => name === entry.field);
  if (!field)
    return {
      path: ['field'],
      message: `${catalogue.displayName} has no field ${entry.field} that can be filled.`,
    };
  const refusal = isNothing(entry.defaultValue) ? null : checkDefault(field, entry.defaultValue);
  return refusal ? { path: ['defaultValue'], message: refusal } : null;
}

const issuesOf = (error: z.ZodError, root: string): FieldProblem[] =>
  error.issues.map(({ path, message }) => ({
    path: [root, ...path.map((key) => (typeof key === 'symbol' ? String(key) : key))],
    message,
  }));
