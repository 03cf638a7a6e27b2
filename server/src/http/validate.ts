import type { z } from 'zod';
import { problemError, problemsOf } from '../../../contracts';

/** Validates request data. Throws `invalid-input` with a problem for each field. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  throw problemError('invalid-input', problemsOf(result.error));
}
