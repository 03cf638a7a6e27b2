import type { Place } from '../../../server/src/installation/place';
import { createQueueLink, type QueueLink } from '../../../server/src/schedule/queue/link';
import { createSharedCount } from '../../../server/src/schedule/queue/shared-count';
import { describeWith } from '../../support/available';
import { eventually } from '../../support/eventually';
import { startRedis, type TestRedis } from '../../support/redis';

const logger = { error() {}, warn() {}, info() {}, debug() {} };
const place = (name: string): Place => ({ name: null, signs: [name], url: null, label: `database ${name}` });

describeWith('redis', 'the connection to Redis', () => {
  let redis: TestRedis;
  const links: QueueLink[] = [];
  const linkTo = (
    address: Parameters<typeof createQueueLink>[0]['redis'],
    where = place('here'),
    id = 'one',
  ): QueueLink => {
    const link = createQueueLink({
      redis: address,
      identity: async () => ({ id, place: where }),
      logger,
      checkMs: 200,
    });
    links.push(link);
    return link;
  };
  const opened = async (...args: Parameters<typeof linkTo>) => {
    const link = linkTo(...args);
    await link.open();
    return link;
  };

  beforeAll(async () => {
    redis = await startRedis(['--requirepass', 'right'], 'right');
  });
  afterEach(() => links.splice(0).forEach((link) => link.close()));
  afterAll(() => redis?.stop());

  it('is usable, with keys that name the installation, by an address or by its parts', async () => {
    for (const address of [
      redis.url,
      { host: '127.0.0.1', port: redis.port, password: 'right', db: 0, tls: false },
    ]) {
      const link = await opened(address);
      expect(link.problem()).toBeNull();
      expect(link.redis()).not.toBeNull();
      expect(link.prefix()).toBe('email-channel:{one}');
    }
  });

  it.each([
    ['a wrong address', () => 'redis://127.0.0.1:1', 'cannot be reached'],
    ['a wrong password', () => redis.url.replace('right', 'wrong'), 'rejects the username or password'],
    ['no password', () => `redis://127.0.0.1:${redis.port}`, 'rejects the username or password'],
  ])('reports the setting for %s', async (_what, address, said) => {
    const link = await opened(address());
    expect(link.redis()).toBeNull();
    expect(link.problem()?.message).toContain(said);
    expect(link.problem()?.message).toContain('queue.redis');
    expect(link.problem()?.message).not.toContain('wrong');
  });

  it('warns about an eviction policy that may delete jobs, but is still usable', async () => {
    const client = redis.connect();
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const link = await opened(redis.url);
    expect(link.redis()).not.toBeNull();
    expect(link.problem()?.message).toMatch(/allkeys-lru.*noeviction/);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await eventually('the end of the warning', () => link.problem() === null);
    client.disconnect();
  });

  it('leaves the queue to the installation that uses it if a copy has the same id', async () => {
    await opened(redis.url, place('original'), 'copied');
    const copy = await opened(redis.url, place('copy'), 'copied');
    expect(copy.redis()).toBeNull();
    expect(copy.problem()?.message).toContain('in use by database original');
  });

  it('notices within seconds that Redis is unavailable or available again', async () => {
    const own = await startRedis();
    const link = await opened(own.url);
    expect(link.redis()).not.toBeNull();
    await own.stop();
    await eventually('its absence', () => link.redis() === null && link.problem() !== null);
    await own.start();
    await eventually('its return', () => link.redis() !== null && link.problem() === null);
    await own.stop();
  });

  describe('counting connections of all instances', () => {
    const at = (limit: number) => [{ name: 'imap.example.com', limit }];

    it('stops at the limit, whoever takes the places, and releases them', async () => {
      const [a, b] = await Promise.all([opened(redis.url), opened(redis.url)]);
      const [one, two] = [createSharedCount(a, 'a', () => 2), createSharedCount(b, 'b', () => 2)];
      await eventually('signs of life', async () => {
        const client = redis.connect();
        const alive = await client.exists('email-channel:{one}:alive:a', 'email-channel:{one}:alive:b');
        client.disconnect();
        return alive === 2;
      });
      const taken = [];
      for (let turn = 0; turn < 4; turn += 1) taken.push(await one.take(at(6)), await two.take(at(6)));
      expect(taken.filter(Boolean)).toHaveLength(6);
      one.give(['imap.example.com']);
      await eventually('a free place', () => two.take(at(6)));
      expect(await one.take(at(6))).toBe(false);
    });

    it('does not include an instance without heartbeats, and recovers after a flush', async () => {
      const [a, b] = await Promise.all([
        opened(redis.url, place('here'), 'two'),
        opened(redis.url, place('here'), 'two'),
      ]);
      const [one, two] = [createSharedCount(a, 'a', () => 2), createSharedCount(b, 'b', () => 2)];
      const client = redis.connect();
      const alive = () => client.exists('email-channel:{two}:alive:a', 'email-channel:{two}:alive:b');
      await eventually('signs of life', async () => (await alive()) === 2);
      expect(await one.take(at(1))).toBe(true);
      expect(await two.take(at(1))).toBe(false);
      await client.flushall();
      await eventually('signs of life', async () => (await alive()) === 2);
      await eventually(
        'the count',
        async () => !(await two.take(at(1))) || (two.give(['imap.example.com']), false),
      );
      a.close();
      await client.del('email-channel:{two}:alive:a');
      expect(await two.take(at(1))).toBe(true);
      client.disconnect();
    });

    it('is divided by the instances while Redis is unavailable', async () => {
      const link = await opened('redis://127.0.0.1:1');
      expect(createSharedCount(link, 'a', () => 4).share()).toBe(4);
    });
  });
});
