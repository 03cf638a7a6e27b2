import { english } from './english';
import { ERRORS, type ErrorCode, type ErrorText } from './errors';
import { problem, type FieldProblem, type ProblemCode } from './problems';
import { cutValues, type Said, type Values } from './said';

/** A problem of a field together with its sentence in English, for programs. */
export interface WordedProblem extends FieldProblem {
  message: string;
}

/** The English sentence of what travels as data. */
export const inEnglish = ({ text, values }: Said): string => english(text, values);

/**
 * An error with a code, a sentence for people as data (never a secret, never a server's raw answer) and the field it belongs
 * to. `message` is the sentence in English. `transient` says whether trying again later can help without a person.
 */
export class EmailChannelError extends Error {
  override readonly name = 'EmailChannelError';
  readonly code: ErrorCode;
  readonly said: Said;

  constructor(
    text: ErrorText,
    values: Values = {},
    readonly details: {
      field?: string;
      problems?: WordedProblem[];
      /** Where it differs from what the table says of the code. */
      transient?: boolean;
      /** Wait requested by the server (Retry-After), in ms. */
      retryAfterMs?: number;
      cause?: unknown;
    } = {},
  ) {
    const said = { text: `error.${text}`, values: cutValues(values) };
    super(inEnglish(said), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = text.split('.', 1)[0] as ErrorCode;
    this.said = said;
  }

  /** The same error, about a field. */
  about(field: string): EmailChannelError {
    const text = this.said.text.slice('error.'.length) as ErrorText;
    return new EmailChannelError(text, this.said.values, { ...this.details, field });
  }

  /** The same error, of what is worth another try by itself. */
  again(): EmailChannelError {
    const text = this.said.text.slice('error.'.length) as ErrorText;
    return new EmailChannelError(text, this.said.values, { ...this.details, transient: true });
  }

  get transient(): boolean {
    return this.details.transient ?? ERRORS[this.code].needs === 'nobody';
  }
}

/** An error for problems of fields, of which there is at least one; the first is its sentence. */
export const problemError = (
  text: 'invalid-input' | 'channel-incomplete' | 'secret-required.again',
  problems: FieldProblem[],
): EmailChannelError =>
  new EmailChannelError(
    text,
    { problem: problems[0]!.said },
    {
      field: problems[0]!.path.join('.'),
      problems: problems.map(({ path, said }) => ({ path, message: inEnglish(said), said })),
    },
  );

/** `invalid-input` for one problem of one field; `field` is its path with dots. */
export const invalidInput = <C extends ProblemCode>(
  field: string,
  ...about: Parameters<typeof problem<C>>
): EmailChannelError =>
  problemError('invalid-input', [{ path: field.split('.'), said: problem<C>(...about) }]);
