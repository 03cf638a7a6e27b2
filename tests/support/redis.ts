import { Redis } from 'ioredis';
import { freePorts, supervise, waitForPort, type Supervised } from './mailservers/processes';

/** A Redis of a test's own, on a free port of loopback. It keeps nothing on disk. */
export interface TestRedis {
  port: number;
  url: string;
  /** Forgets everything. */
  flush(): Promise<void>;
  /** Ends it; `start` begins it again, empty, on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** A connection for looking in; close it by `disconnect()`. */
  connect(): Redis;
}

/** @param settings further arguments of redis-server, such as `['--requirepass', 'secret']` */
export async function startRedis(settings: string[] = [], password = ''): Promise<TestRedis> {
  const [port] = await freePorts(1);
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    ...settings,
  ];
  let server: Supervised | null = null;
  const redis: TestRedis = {
    port: port!,
    url: `redis://${password ? `:${password}@` : ''}127.0.0.1:${port}`,
    async start() {
      server = supervise('redis-server', args, 2_000);
      await waitForPort(port!);
    },
    async stop() {
      await server?.stop();
      server = null;
    },
    async flush() {
      const client = redis.connect();
      await client.flushall();
      client.disconnect();
    },
    connect: () => new Redis(redis.url, { maxRetriesPerRequest: 1 }),
  };
  await redis.start();
  return redis;
}
