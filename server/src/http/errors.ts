import { EmailChannelError, ERRORS, type ErrorCode, type Said, type WordedProblem } from '../../../contracts';
import type { Logger } from '../strapi/logger';
import { databaseError, isTransientDatabaseError } from '../strapi/database-errors';

const NAME: Record<number, string> = {
  400: 'ValidationError',
  403: 'ForbiddenError',
  404: 'NotFoundError',
  409: 'ConflictError',
  422: 'ValidationError',
  500: 'InternalServerError',
  502: 'BadGatewayError',
  503: 'ServiceUnavailableError',
};

/** An error response in Strapi's format. Admin forms read `details.errors`. */
export interface ErrorAnswer {
  status: number;
  body: {
    data: null;
    error: {
      status: number;
      name: string;
      message: string;
      details: {
        code: ErrorCode | 'internal';
        said: Said;
        errors: (WordedProblem & { name: string })[];
      };
    };
  };
}

/** Converts an error to a response. Unexpected errors reveal no details. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (!(error instanceof EmailChannelError))
    return isTransientDatabaseError(error)
      ? errorAnswer(databaseError(error))
      : answer(500, 'internal', 'Internal Server Error', { text: 'error.internal' });
  const { said } = error;
  const { field, problems } = error.details;
  const named = problems ?? (field ? [{ path: field.split('.'), message: error.message, said }] : []);
  return answer(ERRORS[error.code].status, error.code, error.message, said, named);
}

/** Logs details of unexpected errors that the response omits. */
export function logUnexpected(error: unknown, logger: Pick<Logger, 'error'>): void {
  if (error instanceof EmailChannelError) return;
  // Messages of drivers and libraries may contain values, so only the stack is logged.
  const { name, stack } = error instanceof Error ? error : { name: typeof error, stack: undefined };
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  logger.error(`a request failed unexpectedly: ${name}${frames.slice(0, 5).join(' ')}`);
}

function answer(
  status: number,
  code: ErrorCode | 'internal',
  message: string,
  said: Said,
  problems: WordedProblem[] = [],
): ErrorAnswer {
  const name = NAME[status] ?? 'ApplicationError';
  const errors = problems.map((problem) => ({ ...problem, name: 'ValidationError' }));
  return { status, body: { data: null, error: { status, name, message, details: { code, said, errors } } } };
}
