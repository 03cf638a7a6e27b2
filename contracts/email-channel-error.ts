import { english } from './english';
import { ERRORS, type ErrorCode, type ErrorText } from './errors';
import { problem, type FieldProblem, type ProblemCode } from './problems';
import { cutValues, type Said, type Values } from './said';

/** A field problem with its English sentence, for programs. */
export interface WordedProblem extends FieldProblem {
  message: string;
}

/** Renders a `Said` in English. */
export const inEnglish = ({ text, values }: Said): string => english(text, values);

/**
 * Error with a code, a translatable message and the field it concerns. The message never contains a secret or a raw
 * server response; `message` is the English text. `transient` says whether a retry may succeed without a person's help.
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
      /** Overrides the table of errors. */
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

  /** Returns a copy of the error for a field. */
  about(field: string): EmailChannelError {
    const text = this.said.text.slice('error.'.length) as ErrorText;
    return new EmailChannelError(text, this.said.values, { ...this.details, field });
  }

  /** Returns a copy of the error that is marked as transient. */
  again(): EmailChannelError {
    const text = this.said.text.slice('error.'.length) as ErrorText;
    return new EmailChannelError(text, this.said.values, { ...this.details, transient: true });
  }

  get transient(): boolean {
    return this.details.transient ?? ERRORS[this.code].needs === 'nobody';
  }
}

/** Creates an error from at least one field problem; the first provides the message. */
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

/** Creates an `invalid-input` error for a single field; `field` is a dotted path. */
export const invalidInput = <C extends ProblemCode>(
  field: string,
  ...about: Parameters<typeof problem<C>>
): EmailChannelError =>
  problemError('invalid-input', [{ path: field.split('.'), said: problem<C>(...about) }]);
