import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { SharedCount } from '../../mailbox/connection-limit';
import type { QueueLink } from './link';

/** How long connections of an instance count after its last heartbeat, in ms. */
const ALIVE_MS = 30_000;
/** Number of checks after which the count is written completely, in case Redis and this instance differ. */
const LOOKS = 12;
const DAY_MS = 86_400_000;

/** Takes one place at each key where living instances hold fewer than its limit. */
const TAKE = `
for n, key in ipairs(KEYS) do
  local sum = 0
  local held = redis.call('HGETALL', key)
  for at = 1, #held, 2 do
    if redis.call('EXISTS', ARGV[1] .. held[at]) == 1 then sum = sum + tonumber(held[at + 1])
    else redis.call('HDEL', key, held[at]) end
  end
  if sum >= tonumber(ARGV[n + 3]) then return 0 end
end
for _, key in ipairs(KEYS) do
  redis.call('HINCRBY', key, ARGV[2], 1)
  redis.call('PEXPIRE', key, ARGV[3])
end
return 1`;

const GIVE = `
for _, key in ipairs(KEYS) do
  if redis.call('HINCRBY', key, ARGV[1], -1) <= 0 then redis.call('HDEL', key, ARGV[1]) end
end`;

/**
 * Counts connections of all instances in Redis. A count belongs to its instance and expires without heartbeats; if
 * Redis loses it, it is written again. It limits connections to mail servers; nothing else depends on it.
 * @param instance name of this instance
 * @param alive number of instances that are alive, for the time without Redis
 */
export function createSharedCount(link: QueueLink, instance: string, alive: () => number): SharedCount {
  const held = new Map<string, number>();
  let looks = 0;
  const keyOf = (prefix: string, name: string) =>
    `${prefix}:connections:${createHash('sha256').update(name).digest('base64url').slice(0, 22)}`;
  const aliveOf = (prefix: string) => `${prefix}:alive:`;
  const note = (names: string[], by: number) => {
    for (const name of names) {
      const count = (held.get(name) ?? 0) + by;
      if (count > 0) held.set(name, count);
      else held.delete(name);
    }
  };

  const showLife = async (redis: Redis, prefix: string): Promise<void> => {
    const known = await redis.set(`${aliveOf(prefix)}${instance}`, '1', 'PX', ALIVE_MS, 'GET');
    looks += 1;
    if (known !== null && looks % LOOKS !== 0) return;
    const pipeline = redis.pipeline();
    for (const [name, count] of held) {
      pipeline.hset(keyOf(prefix, name), instance, count);
      pipeline.pexpire(keyOf(prefix, name), DAY_MS);
    }
    await pipeline.exec();
  };
  link.onLook(() => {
    const [redis, prefix] = [link.redis(), link.prefix()];
    // The next check compensates for a failed one.
    if (redis && prefix) void showLife(redis, prefix).catch(() => undefined);
  });

  return {
    async take(places) {
      const [redis, prefix] = [link.redis(), link.prefix()];
      const names = places.map(({ name }) => name);
      if (redis && prefix) {
        const keys = names.map((name) => keyOf(prefix, name));
        const limits = places.map(({ limit }) => limit);
        const taken = await redis
          .eval(TAKE, keys.length, ...keys, aliveOf(prefix), instance, DAY_MS, ...limits)
          .catch(() => null);
        if (taken === 0) return false;
      }
      note(names, 1);
      return true;
    },

    give(names) {
      note(names, -1);
      const [redis, prefix] = [link.redis(), link.prefix()];
      if (!redis || !prefix) return;
      const keys = names.map((name) => keyOf(prefix, name));
      void redis.eval(GIVE, keys.length, ...keys, instance).catch(() => undefined);
    },

    share: () => (link.redis() ? 1 : Math.max(1, alive())),
  };
}
