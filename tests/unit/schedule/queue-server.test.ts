import { configSchema } from '../../../server/src/config';
import { schedulersToChange } from '../../../server/src/schedule/queue/jobs';
import { errorOf, factsOf, refusalOf, warningOf } from '../../../server/src/schedule/queue/judge-server';

const info = (version: string, policy = 'noeviction') =>
  `# Server\r\nredis_version:${version}\r\nos:Linux\r\n# Memory\r\nmaxmemory_policy:${policy}\r\n`;

describe('a Redis server', () => {
  it.each([
    ['5.0.14', false],
    ['6.0.20', false],
    ['6.2.0', true],
    ['7.2.4', true],
    ['10.0.0', true],
  ])('with version %s is usable: %s', (version, serves) => {
    const refusal = refusalOf(factsOf(info(version)), 'redis.example:6379');
    expect(refusal === null).toBe(serves);
    if (refusal) expect(refusal.message).toMatch(`has version ${version}; version 6.2 or later`);
  });

  it('gets a warning if its policy may delete jobs, but not if the policy is unknown', () => {
    expect(warningOf(factsOf(info('7.0.0', 'volatile-ttl')), 'r:1')?.message).toContain('volatile-ttl');
    expect(warningOf(factsOf(info('7.0.0')), 'r:1')).toBeNull();
    expect(warningOf(factsOf('redis_version:7.0.0\r\n'), 'r:1')).toBeNull();
  });

  it.each([
    ['WRONGPASS invalid username-password pair or user is disabled.', /rejects the username or password/],
    ['NOAUTH Authentication required.', /rejects the username or password/],
    ["READONLY You can't write against a read only replica.", /accepts no writes/],
    ["OOM command not allowed when used memory > 'maxmemory'.", /accepts no writes/],
    ['connect ECONNREFUSED 10.0.0.1:6379', /cannot be reached/],
  ])('that answers “%s” causes an error that names the setting', (text, said) => {
    const error = errorOf(new Error(text), 'redis.example:6379');
    expect(error.message).toMatch(said);
    expect(error.message).toContain('queue.redis');
    expect(error.message).not.toContain(text);
  });
});

describe('the setting queue', () => {
  it.each([
    'redis://cache.example',
    'rediss://user:pass%40word@cache.example:6380/2',
    { host: 'cache.example' },
  ])('accepts %j', (redis) => expect(configSchema.safeParse({ queue: { redis } }).success).toBe(true));

  it.each(['cache.example:6379', 'http://cache.example', { port: 1 }, 7])(
    'rejects %j and shows the format of an address',
    (redis) => {
      const { error } = configSchema.safeParse({ queue: { redis } });
      expect(error?.issues[0]).toMatchObject({ path: ['queue', 'redis'] });
      expect(error?.issues[0]?.message).toContain('redis://');
    },
  );

  it('names the part that is wrong', () => {
    const { error } = configSchema.safeParse({ queue: { redis: { host: 'a', port: 70_000 } } });
    expect(error?.issues[0]?.path).toEqual(['queue', 'redis', 'port']);
  });
});

describe('job schedulers of channels', () => {
  it('are written if one is missing or has another interval, and removed if the channel is gone', () => {
    const wanted = new Map([
      ['same', 60_000],
      ['new', 60_000],
      ['changed', 30_000],
    ]);
    expect(schedulersToChange(wanted, { same: '60000', changed: '60000', gone: '60000' })).toEqual({
      write: [
        ['new', 60_000],
        ['changed', 30_000],
      ],
      added: ['new'],
      remove: ['gone'],
    });
  });
});
