/** HTTP statuses of a permanent rejection of a file: too large, unsupported type, not processable. */
const STATUSES = new Set([413, 415, 422]);
/** Error names of such rejections for providers with less specific statuses: S3 returns 400. */
const NAMES =
  /^(?:EntityTooLarge|PayloadTooLarge|RequestEntityTooLarge|UnsupportedMediaType|UnprocessableEntity)(?:Error|Exception)?$/;
/** Maximum depth of nested errors. */
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
 * Whether an upload provider rejected a file permanently. Other errors may be temporary: no response, a full disk,
 * missing permissions, a server error.
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
