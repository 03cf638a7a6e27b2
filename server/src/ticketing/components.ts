import { step, type FieldCatalogue, type Step } from '../../../contracts';

/**
 * Nests the values of components: `place.city` becomes `{ place: { city } }`. Leaves out, with a note, optional
 * components that lack a required value.
 */
export function nest(
  data: Record<string, unknown>,
  catalogue: FieldCatalogue,
): { entry: Record<string, unknown>; notes: Step[] } {
  const parts = catalogue.fields.filter(({ component }) => component);
  const partNames = new Set(parts.map(({ name }) => name));
  const entry = Object.fromEntries(Object.entries(data).filter(([name]) => !partNames.has(name)));
  const notes: Step[] = [];
  for (const field of new Set(parts.map(({ component }) => component!.field))) {
    const fields = parts.filter(({ component }) => component!.field === field);
    const { repeatable, required } = fields[0]!.component!;
    const filled = fields.filter(({ name }) => Object.hasOwn(data, name));
    if (filled.length === 0 && !required) continue;
    const lacking = fields.find(({ name, component }) => component!.needed && !Object.hasOwn(data, name));
    if (lacking && !required) {
      notes.push(step('mapping.component-incomplete', { field, missing: lacking.name }));
      continue;
    }
    const values = Object.fromEntries(filled.map(({ name }) => [name.slice(field.length + 1), data[name]]));
    entry[field] = repeatable ? [values] : values;
  }
  return { entry, notes };
}
