import { z } from 'zod';

/** Texts are transferred as data: a translation key with values. The recipient renders them. */

/** A value of a text. Lists are joined with commas, and texts can be nested. */
export type Value = string | number | Said | readonly Value[];
export type Values = Record<string, Value>;

/** A translatable text: a key in admin/src/translations such as `sign.header`, with values. */
export interface Said {
  text: string;
  values?: Values;
}

/** A text received over HTTP. */
export const saidSchema: z.ZodType<Said> = z.lazy(() =>
  z.object({ text: z.string(), values: z.record(z.string(), valueSchema).optional() }),
);
const valueSchema: z.ZodType<Value> = z.lazy(() =>
  z.union([z.string(), z.number(), saidSchema, z.array(valueSchema)]),
);

/** Maximum length of values in UTF-16 units, and of lists. */
const MAX_LENGTH = 500;
const MAX_LIST = 50;

/** Cuts values to the maximum length, on character boundaries and without control characters. */
export const cutValues = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, cut(value)]));

function cut(value: Value): Value {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return cutValue(value, MAX_LENGTH);
  if (isSaid(value)) return { text: value.text, ...(value.values && { values: cutValues(value.values) }) };
  return value.slice(0, MAX_LIST).map(cut);
}

/** Cuts a string to `most` UTF-16 units on a character boundary, as a single line. */
export function cutValue(value: string, most = 120): string {
  const clean = value.replace(/\p{Cc}/gu, ' ');
  return clean.length > most ? `${clean.slice(0, most - 1).toWellFormed()}…` : clean;
}

export const isSaid = (value: unknown): value is Said =>
  typeof value === 'object' && value !== null && typeof (value as Said).text === 'string';

/** Converts values for the message formatter: nested texts are rendered by `say`, lists are joined. */
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
