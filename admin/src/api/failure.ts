import type { FieldProblem } from '../../../contracts/problems';
import { isSaid, type Said } from '../../../contracts/said';

/** A sentence as data, or as plain text from the panel itself or an older server. */
export interface Sentence {
  message?: string | null;
  said?: Said | null;
}

/** A problem with a form field. */
export interface FormProblem extends Sentence {
  path: FieldProblem['path'];
}

/** Error of a request, as a message for the user and by field. */
export interface Failure {
  /** A code of contracts/errors, or null if the server was unreachable or sent none. */
  code: string | null;
  message: string;
  /** The message as data, or null from an older server. */
  said?: Said | null;
  problems: FormProblem[];
}

/** Converts any error of a request: a Strapi error response or a lost connection. */
export function failureOf(error: unknown): Failure {
  const { message, details } = record(error);
  const { code, errors, said } = record(details);
  return {
    code: typeof code === 'string' ? code : null,
    message: typeof message === 'string' ? message : '',
    ...(isSaid(said) && { said }),
    problems: Array.isArray(errors) ? errors.filter(isProblem).map(toProblem) : [],
  };
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const isProblem = (value: unknown): value is FormProblem =>
  Array.isArray(record(value).path) && typeof record(value).message === 'string';

const toProblem = ({ path, message, said }: FormProblem): FormProblem => ({
  path: path.map((part) => (/^\d+$/.test(String(part)) ? Number(part) : part)),
  message,
  ...(isSaid(said) && { said }),
});

/** A problem with its message in the user's language. */
export type WordedProblem = FormProblem & { message: string };

export type FormErrors = { [key: string]: string | FormErrors };

/** Converts problems to the nested object that Strapi's forms expect. The first problem of a field wins. */
export function toFormErrors(problems: WordedProblem[]): FormErrors {
  const errors: FormErrors = {};
  for (const { path, message } of problems) {
    const last = path.at(-1);
    if (last === undefined) continue;
    let at: FormErrors | null = errors;
    for (const part of path.slice(0, -1)) at = at && childOf(at, String(part));
    if (at && !(String(last) in at)) at[String(last)] = message;
  }
  return errors;
}

/** Null if the parent has an error of its own. */
function childOf(errors: FormErrors, key: string): FormErrors | null {
  const child = (errors[key] ??= {});
  return typeof child === 'string' ? null : child;
}
