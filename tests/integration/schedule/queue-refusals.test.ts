import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from '../../../server/src/installation/place';
import { createQueueLink, type QueueLink } from '../../../server/src/schedule/queue/link';
import { createSendingQueue, type SendingQueue } from '../../../server/src/schedule/queue/sending-queue';
import { describeWith } from '../../support/available';
import { eventually } from '../../support/eventually';
import { startRedis, type TestRedis } from '../../support/redis';

const place: Place = { name: null, signs: ['here'], url: null, label: 'database here' };
const POLICIES = [
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-random',
  'volatile-lru',
  'volatile-lfu',
  'volatile-random',
  'volatile-ttl',
];

jest.setTimeout(120_000);

describeWith('redis', 'an unsuitable Redis', () => {
  const ends: (() => unknown)[] = [];
  let lines: string[] = [];
  const logger = {
    error() {},
    warn: (line: string) => void lines.push(line),
    info() {},
    debug() {},
  };
  beforeEach(() => {
    lines = [];
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  const redisWith = async (settings: string[], password?: string): Promise<TestRedis> => {
    const redis = await startRedis(settings, password);
    ends.push(() => redis.stop());
    return redis;
  };
  const opened = async (
    redis: Parameters<typeof createQueueLink>[0]['redis'],
    id = 'one',
  ): Promise<QueueLink> => {
    const link = createQueueLink({ redis, identity: async () => ({ id, place }), logger, checkMs: 200 });
    ends.push(() => link.close());
    await link.open();
    return link;
  };
  const listening = async (server: Server): Promise<number> => {
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    ends.push(() => new Promise((closed) => server.close(closed)));
    return (server.address() as AddressInfo).port;
  };

  /** Expects that the queue is not used, for a reason that names the setting; it is in the log once, without secrets. */
  const expectRefused = (link: QueueLink, code: string | null, ...said: string[]): void => {
    expect(link.redis()).toBeNull();
    const message = link.problem()?.message ?? '';
    expect(link.problem()?.said.text).toBe(
      code ? `error.queue-unavailable.${code}` : 'error.queue-unavailable',
    );
    for (const part of ['queue.redis', ...said]) expect(message).toContain(part);
    expect(lines.filter((line) => line.includes(message))).toHaveLength(1);
    expect(lines.join()).not.toMatch(/topsecret/);
  };

  it.each([
    ['a port where nothing listens', 'redis://:topsecret@127.0.0.1:1', '127.0.0.1:1'],
    ['a host that does not exist', 'redis://:topsecret@redis.invalid:6379', 'redis.invalid:6379'],
  ])('is reported as unreachable at %s', async (_what, address, where) => {
    expectRefused(await opened(address), null, where, 'cannot be reached');
  });

  it('is reported as unreachable if it is not Redis or never answers', async () => {
    const web = createHttpServer((_request, response) => response.end('hello'));
    expectRefused(await opened(`redis://127.0.0.1:${await listening(web)}`), null, 'cannot be reached');
    lines = [];
    const silent = createServer((socket) => ends.push(() => socket.destroy()));
    expectRefused(await opened(`redis://127.0.0.1:${await listening(silent)}`), null, 'cannot be reached');
  });

  it('is reported as unreachable if it does not support TLS', async () => {
    const redis = await redisWith([]);
    expectRefused(await opened(redis.url.replace('redis:', 'rediss:')), null, 'cannot be reached');
  });

  it('is reported as rejecting a wrong or missing password, a wrong user and one without rights', async () => {
    const redis = await redisWith(['--requirepass', 'right'], 'right');
    const client = redis.connect();
    await client.call('ACL', 'SETUSER', 'limited', 'on', '>topsecret', '~*', '+ping');
    client.disconnect();
    for (const user of [':topsecret@', '', 'nobody:topsecret@', 'limited:topsecret@']) {
      lines = [];
      const link = await opened(`redis://${user}127.0.0.1:${redis.port}`);
      expectRefused(link, 'login', `127.0.0.1:${redis.port}`);
      link.close();
    }
    expect((await opened(redis.url)).problem()).toBeNull();
  });

  it('is reported with its outdated version and the required one', async () => {
    const redis = await redisWith([]);
    const version = /redis_version:(\S+)/.exec(await infoOf(redis))![1]!;
    const old = '5.0.14'.padEnd(version.length, '0').slice(0, version.length);
    const port = await listening(aging(redis.port, `redis_version:${version}`, `redis_version:${old}`));
    expectRefused(await opened(`redis://127.0.0.1:${port}`), 'version', old, '6.2');
  });

  it('is reported as read-only if it is a replica or its memory is full', async () => {
    const replica = await redisWith(['--replicaof', '127.0.0.1', '1']);
    expectRefused(await opened(replica.url), 'read-only', 'replica');
    lines = [];
    const full = await redisWith(['--maxmemory', '1', '--maxmemory-policy', 'noeviction']);
    expectRefused(await opened(full.url), 'read-only', 'memory is full');
  });

  it.each(POLICIES)(
    'with the eviction policy %s causes a warning, even if CONFIG is forbidden, and the queue is used',
    async (policy) => {
      const redis = await redisWith(['--maxmemory-policy', policy, '--rename-command', 'CONFIG', '']);
      const link = await opened(redis.url);
      expect(link.redis()).not.toBeNull();
      expect(link.problem()?.message).toMatch(new RegExp(`${policy}.*noeviction.*queue\\.redis`));
      // Two more looks.
      await sleep(500);
      expect(lines.filter((line) => line.includes(policy))).toHaveLength(1);
    },
  );

  it('can be shared by two installations, and neither takes the jobs of the other', async () => {
    const redis = await redisWith([]);
    const sent: string[] = [];
    const queueOf = async (id: string): Promise<SendingQueue> => {
      const link = await opened(redis.url, id);
      const queue = createSendingQueue({ link, send: async () => void sent.push(id), logger });
      ends.push(() => queue.stop());
      queue.start();
      return queue;
    };
    const [one, two] = [await queueOf('one'), await queueOf('two')];
    await eventually('the queue', () => one.announce('channel', 0));
    await eventually('the job', () => sent.length > 0);
    await eventually('the queue', () => two.announce('channel', 0));
    await eventually('the job', () => sent.includes('two'));
    expect(sent.filter((id) => id === 'one')).toHaveLength(1);
    const client = redis.connect();
    const keys = await client.keys('*');
    client.disconnect();
    expect(keys.every((key) => /^email-channel:\{(one|two)\}:/.test(key))).toBe(true);
  });
});

async function infoOf(redis: TestRedis): Promise<string> {
  const client = redis.connect();
  const info = await client.info('server');
  client.disconnect();
  return info;
}

/** A way to a real Redis on which it says a text of the same length instead of what it says: an older version. */
function aging(port: number, says: string, instead: string): Server {
  return createServer((socket) => {
    const upstream = connect(port, '127.0.0.1');
    socket.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.pipe(upstream);
    upstream.on('data', (data) =>
      socket.write(Buffer.from(data.toString('latin1').replaceAll(says, instead), 'latin1')),
    );
  });
}
