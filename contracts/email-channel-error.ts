import { english } from './english';
import { ERRORS, type ErrorCode, type ErrorText, type FieldProblem } from './errors';
import { cutValues, type Said, type Values } from './said';

/**
 * An error with a code, a sentence for people as data (never a secret, never a server's raw answer) and the field it belongs
 * to. `message` is the sentence in English. `transient` says whether trying again later can help without a person.
 */
export class EmailChannelError extends Error {
  override readonly name = 'EmailChannelError';
  readonly code: ErrorCode;
  readonly said: Said | null;

  /** @param values of the sentence; a string is the sentence itself */
  constructor(
    text: ErrorText,
    values: Values | string = {},
    readonly details: {
      field?: string;
      problems?: FieldProblem[];
      /** Where it differs from what the table says of the code. */
      transient?: boolean;
      /** How long a server asked to be left alone, in ms. */
      retryAfterMs?: number;
      cause?: unknown;
    } = {},
  ) {
    const said = typeof values === 'string' ? null : { text: `error.${text}`, values: cutValues(values) };
    super(
      said ? english(said.text, said.values) : String(values),
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = text.split('.', 1)[0] as ErrorCode;
    this.said = said;
  }

  /** The same error, about a field. */
  about(field: string): EmailChannelError {
    const text = (this.said?.text.slice('error.'.length) ?? this.code) as ErrorText;
    return new EmailChannelError(text, this.said?.values ?? this.message, { ...this.details, field });
  }

  get transient(): boolean {
    return this.details.transient ?? ERRORS[this.code].needs === 'nobody';
  }
}
