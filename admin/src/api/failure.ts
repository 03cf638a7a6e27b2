import type { FieldProblem } from '../../../contracts/problems';
import { isSaid, type Said } from '../../../contracts/said';

/** A sentence as data; or in words, as the panel itself and older servers put it. */
export interface Sentence {
  message?: string | null;
  said?: Said | null;
}

/** What is wrong with a field of a form. */
export interface FormProblem extends Sentence {
  path: FieldProblem['path'];
}

/** What went wrong with a request, in words for a person and by field. */
export interface Failure {
  /** A code of contracts/errors, null where the server could not be reached or did not name one. */
  code: string | null;
  message: string;
  /** The same as data, null where an older server did not send it. */
  said?: Said | null;
  problems: FormProblem[];
}

/** Reads the error of a request, whatever it was: an answer in Strapi's shape or a lost connection. */
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

/** A problem in the person's language. */
export type WordedProblem = FormProblem & { message: string };

export type FormErrors = { [key: string]: string | FormErrors };

/** Problems as the nested object that Strapi's forms read errors from; the first one of a field counts. */
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

/** Null where the parent has an error of its own. */
function childOf(errors: FormErrors, key: string): FormErrors | null {
  const child = (errors[key] ??= {});
  return typeof child === 'string' ? null : child;
}
