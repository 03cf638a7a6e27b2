import { EmailChannelError } from '../../../../contracts';

/** The minimum version that BullMQ recommends. Valkey reports the Redis version that it is compatible with. */
const LEAST_VERSION = '6.2.0';

/** Properties that a Redis server reports. */
export interface ServerFacts {
  version: string;
  /** `maxmemory-policy`; null if the server does not report it. */
  policy: string | null;
}

/** Parses the response of INFO, which also works on servers that reject CONFIG. */
export function factsOf(info: string): ServerFacts {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1]?.trim();
  return { version: value('redis_version') ?? '0', policy: value('maxmemory_policy') ?? null };
}

/** Returns why a server cannot be used as the queue; null if it can. */
export const refusalOf = ({ version }: ServerFacts, address: string): EmailChannelError | null =>
  isOlder(version, LEAST_VERSION)
    ? queueError('version', address, { version, least: LEAST_VERSION.replace(/\.0$/, '') })
    : null;

/** Returns a problem of a server that can still be used; null if there is none. */
export const warningOf = ({ policy }: ServerFacts, address: string): EmailChannelError | null =>
  policy === null || policy === 'noeviction' ? null : queueError('policy', address, { policy });

/** Explains why a command or a connection failed. */
export function errorOf(cause: unknown, address: string): EmailChannelError {
  if (cause instanceof EmailChannelError) return cause;
  const text = cause instanceof Error ? cause.message : String(cause);
  if (/WRONGPASS|NOAUTH|NOPERM|invalid password|invalid username-password|AUTH/i.test(text))
    return queueError('login', address, {}, cause);
  if (/READONLY|^OOM|MISCONF/.test(text)) return queueError('read-only', address, {}, cause);
  return queueError(null, address, {}, cause);
}

export const queueError = (
  more: 'login' | 'version' | 'policy' | 'shared' | 'read-only' | null,
  address: string,
  values: Record<string, string> = {},
  cause?: unknown,
): EmailChannelError =>
  new EmailChannelError(
    more ? `queue-unavailable.${more}` : 'queue-unavailable',
    { address, ...values },
    { field: 'queue.redis', cause },
  );

/** Whether a version such as `7.0.15` is lower than another. */
function isOlder(version: string, least: string): boolean {
  const [found, wanted] = [version, least].map((text) =>
    text.split('.').map((part) => parseInt(part, 10) || 0),
  );
  for (let part = 0; part < 3; part += 1)
    if (found![part] !== wanted![part]) return (found![part] ?? 0) < (wanted![part] ?? 0);
  return false;
}
