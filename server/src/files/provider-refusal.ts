/** HTTP statuses by which a provider refuses one file for good: too large, of a type that it does not take, not processable. */
const STATUSES = new Set([413, 415, 422]);
/** What providers call such a refusal where the status says less: S3 answers 400. */
const NAMES =
  /^(?:EntityTooLarge|PayloadTooLarge|RequestEntityTooLarge|UnsupportedMediaType|UnprocessableEntity)(?:Error|Exception)?$/;
/** Errors that are wrapped in one another, at most. */
const MAX_DEPTH = 5;

interface ProviderError {
  name?: unknown;
  code?: unknown;
  Code?: unknown;
  status?: unknown;
  statusCode?: unknown;
  http_code?: unknown;
  $metadata?: { httpStatusCode?: unknown };
  response?: { status?: unknown };
  cause?: unknown;
}

/**
 * Whether an upload provider refused one file for good, so that another try ends as this one. Anything else may be over at the
 * next try: no answer, a full disk, missing rights, a fault of the server.
 */
export function isRefusalOfFile(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth >= MAX_DEPTH) return false;
  const { name, code, Code, status, statusCode, http_code, $metadata, response, cause } =
    error as ProviderError;
  return (
    [status, statusCode, http_code, $metadata?.httpStatusCode, response?.status].some((each) =>
      STATUSES.has(Number(each)),
    ) ||
    [name, code, Code].some((each) => typeof each === 'string' && NAMES.test(each)) ||
    isRefusalOfFile(cause, depth + 1)
  );
}
