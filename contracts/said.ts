import { z } from 'zod';

/** Words travel as data: a key of the translations with the values of its sentence. The reader's side has the sentences. */

/** A value of a sentence; a list is shown with commas, and a sentence may stand within another. */
export type Value = string | number | Said | readonly Value[];
export type Values = Record<string, Value>;

/** A sentence: the key of its text in admin/src/translations, such as `sign.header`. */
export interface Said {
  text: string;
  values?: Values;
}

/** A sentence that comes over HTTP. */
export const saidSchema: z.ZodType<Said> = z.lazy(() =>
  z.object({ text: z.string(), values: z.record(z.string(), valueSchema).optional() }),
);
const valueSchema: z.ZodType<Value> = z.lazy(() =>
  z.union([z.string(), z.number(), saidSchema, z.array(valueSchema)]),
);

/** Longest value, in UTF-16 units, and longest list that a sentence takes. */
const MAX_LENGTH = 500;
const MAX_LIST = 50;

/** Values cut to what a sentence takes: whole characters, no control characters. */
export const cutValues = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, cut(value)]));

function cut(value: Value): Value {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return cutValue(value, MAX_LENGTH);
  if (isSaid(value)) return { text: value.text, ...(value.values && { values: cutValues(value.values) }) };
  return value.slice(0, MAX_LIST).map(cut);
}

/** A string for a sentence: at most `most` UTF-16 units of whole characters, on one line. */
export function cutValue(value: string, most = 120): string {
  const clean = value.replace(/\p{Cc}/gu, ' ');
  return clean.length > most ? `${clean.slice(0, most - 1).toWellFormed()}…` : clean;
}

export const isSaid = (value: unknown): value is Said =>
  typeof value === 'object' && value !== null && typeof (value as Said).text === 'string';

/** The values as a message format takes them: sentences said by `say`, lists joined. */
export const plainValues = (
  values: Values,
  say: (text: string, values: Values) => string,
): Record<string, string | number> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plain(value, say)]));

function plain(value: Value, say: (text: string, values: Values) => string): string | number {
  if (typeof value !== 'object') return value;
  if (isSaid(value)) return say(value.text, value.values ?? {});
  return value.map((entry) => plain(entry, say)).join(', ');
}
