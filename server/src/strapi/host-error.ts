import { cutValue } from '../../../contracts';

/** Longest text of a host's error that is kept, in UTF-16 units. */
const LONGEST = 300;

/**
 * What code of the host (a hook, a middleware, a provider, a listener) said when it failed: name, code and message, on one
 * line. It may hold anything: secrets are to be masked, and it is for those alone who may see the mail.
 */
export function hostError(error: unknown): string {
  if (typeof error !== 'object' || error === null) return cutValue(`Error: ${String(error)}`, LONGEST);
  const { name, code, message } = error as { name?: unknown; code?: unknown; message?: unknown };
  const named = typeof name === 'string' && name !== '' ? name : 'Error';
  const coded = typeof code === 'string' && code !== '' && code !== named ? `${named} (${code})` : named;
  return cutValue(`${coded}: ${typeof message === 'string' ? message : ''}`, LONGEST);
}
