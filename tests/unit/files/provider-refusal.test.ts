import { isRefusalOfFile } from '../../../server/src/files/provider-refusal';

it.each([
  ['a status', { status: 413 }],
  ['a status code', { statusCode: 415 }],
  ['AWS', { name: 'Error', $metadata: { httpStatusCode: 422 } }],
  ['S3, whose status is 400', { name: 'EntityTooLarge', $metadata: { httpStatusCode: 400 } }],
  ['S3, by its code', { name: 'Error', Code: 'EntityTooLarge' }],
  ['Cloudinary', { http_code: 413 }],
  ['an HTTP client', { response: { status: 413 } }],
  ['Strapi', { name: 'PayloadTooLargeError' }],
  ['an error around it', new Error('upload failed', { cause: { cause: { status: 413 } } })],
])('recognizes a permanent refusal of a file by %s', (_, error) => {
  expect(isRefusalOfFile(error)).toBe(true);
});

it.each([
  [new Error('connect ECONNREFUSED')],
  [{ code: 'ENOSPC' }],
  [{ $metadata: { httpStatusCode: 403 } }],
  [{ $metadata: { httpStatusCode: 503 } }],
  [{ status: 429 }],
  [{ status: 400 }],
  ['413'],
  [null],
])('treats %j as a temporary error', (error) => {
  expect(isRefusalOfFile(error)).toBe(false);
});

it('stops at an error that is its own cause', () => {
  const error = new Error('round');
  error.cause = error;
  expect(isRefusalOfFile(error)).toBe(false);
});
