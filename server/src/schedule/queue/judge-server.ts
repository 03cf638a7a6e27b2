import { EmailChannelError } from '../../../../contracts';

/** The oldest version that BullMQ recommends. Valkey reports the Redis version that it is compatible with. */
const LEAST_VERSION = '6.2.0';

/** What a Redis server says of itself. */
export interface ServerFacts {
  version: string;
  /** `maxmemory-policy`; null where the server does not say. */
  policy: string | null;
}

/** Reads the answer of INFO, which servers give where they refuse CONFIG. */
export function factsOf(info: string): ServerFacts {
  const value = (name: string) => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1]?.trim();
  return { version: value('redis_version') ?? '0', policy: value('maxmemory_policy') ?? null };
}

/** Why a server cannot serve as the queue; null when it can. */
export const refusalOf = ({ version }: ServerFacts, address: string): EmailChannelError | null =>
  isOlder(version, LEAST_VERSION)
    ? queueError('version', address, { version, least: LEAST_VERSION.replace(/\.0$/, '') })
    : null;

/** What is wrong with a server although it serves; null when nothing is. */
export const warningOf = ({ policy }: ServerFacts, address: string): EmailChannelError | null =>
  policy === null || policy === 'noeviction' ? null : queueError('policy', address, { policy });

/** What the failure of a command or of a connection means. */
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

/** Whether a version such as `7.0.15` comes before another. */
function isOlder(version: string, least: string): boolean {
  const [found, wanted] = [version, least].map((text) =>
    text.split('.').map((part) => parseInt(part, 10) || 0),
  );
  for (let part = 0; part < 3; part += 1)
    if (found![part] !== wanted![part]) return (found![part] ?? 0) < (wanted![part] ?? 0);
  return false;
}
