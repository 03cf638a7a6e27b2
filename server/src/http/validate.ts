import type { z } from 'zod';
import { EmailChannelError, type FieldProblem } from '../../../contracts';

/** Checks what came over HTTP. Throws `invalid-input` with a problem for each field. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap(toProblems);
  throw new EmailChannelError('invalid-input', problems[0]?.message ?? 'The request is not valid.', {
    problems,
  });
}

/** An unknown key is a problem of its own, named by its path, so that a form can show it where it belongs. */
function toProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({ path: [...path, key], message: 'There is no such setting.' }));
}
