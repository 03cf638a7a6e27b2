import { EmailChannelError, type ErrorCode, type FieldProblem } from '../../../contracts';
import type { Logger } from '../strapi/logger';
import { isTransientDatabaseError } from '../strapi/database-errors';

/** Where no status is named, a mail server or sign-in service did not do what was asked of it: 502. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  'invalid-input': 400,
  'channel-not-found': 404,
  'message-not-found': 404,
  'choice-not-found': 404,
  'ticket-not-found': 404,
  'no-recipient': 422,
  'sending-failed': 422,
  'channel-busy': 409,
  'not-retriable': 409,
  'installation-copied': 409,
  'channel-incomplete': 422,
  'secret-required': 422,
  'secret-unreadable': 422,
  'host-not-allowed': 422,
  'limit-exceeded': 422,
  'parse-failed': 422,
  'parse-timeout': 422,
  'encryption-key-missing': 503,
  'database-failed': 503,
  'upload-failed': 503,
  aborted: 503,
};

const NAME: Record<number, string> = {
  400: 'ValidationError',
  404: 'NotFoundError',
  409: 'ConflictError',
  422: 'ValidationError',
  500: 'InternalServerError',
  502: 'BadGatewayError',
  503: 'ServiceUnavailableError',
};

/** An error answer in Strapi's shape: `details.errors` is what its admin forms read. */
export interface ErrorAnswer {
  status: number;
  body: {
    data: null;
    error: {
      status: number;
      name: string;
      message: string;
      details: { code: ErrorCode | 'internal'; errors: (FieldProblem & { name: string })[] };
    };
  };
}

/** The answer for an error. What is not the plugin's own error tells nothing of itself. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (!(error instanceof EmailChannelError))
    return isTransientDatabaseError(error)
      ? answer(503, 'database-failed', 'The database could not answer. Try again.')
      : answer(500, 'internal', 'Internal Server Error');
  const { field, problems } = error.details;
  const named = problems ?? (field ? [{ path: field.split('.'), message: error.message }] : []);
  return answer(STATUS[error.code] ?? 502, error.code, error.message, named);
}

/** Notes what an answer keeps to itself. */
export function logUnexpected(error: unknown, logger: Pick<Logger, 'error'>): void {
  if (error instanceof EmailChannelError) return;
  // Messages of drivers and libraries may carry values: the place in the code is what helps.
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: undefined };
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  logger.error(`a request failed unexpectedly: ${name}${frames.slice(0, 5).join(' ')}`);
}

function answer(
  status: number,
  code: ErrorCode | 'internal',
  message: string,
  problems: FieldProblem[] = [],
): ErrorAnswer {
  const name = NAME[status] ?? 'ApplicationError';
  const errors = problems.map((problem) => ({ ...problem, name: 'ValidationError' }));
  return { status, body: { data: null, error: { status, name, message, details: { code, errors } } } };
}
