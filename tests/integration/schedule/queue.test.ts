import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { eventually } from '../../support/eventually';
import { startRedis, type TestRedis } from '../../support/redis';

const MINUTE_MS = 60_000;
const DAY_S = 86_400;

jest.setTimeout(240_000);

describeWith(['dovecot', 'redis'], 'an instance of a fleet', () => {
  let redis: TestRedis;
  let desk: Desk;

  beforeAll(async () => {
    redis = await startRedis();
    desk = await startDesk({ config: { reading: true, idle: false, queue: { redis: redis.url } } });
  });
  afterAll(async () => {
    await desk?.stop();
    await redis?.stop();
  });

  const ticketOf = (subject: string, ms = 30_000) =>
    eventually(
      `the ticket “${subject}”`,
      async () => (await desk.tickets()).find((ticket) => ticket.subject === subject),
      ms,
    );
  const state = () => desk.application.engine.state();
  let folders = 0;
  const channelOf = async (values: object = {}) => {
    const folder = `Folder${(folders += 1)}`;
    desk.dovecot.maildir('desk', folder);
    const channel = await desk.channel({
      folders: [{ path: folder }],
      pollingIntervalSeconds: DAY_S,
      ...values,
    });
    return { folder, channel };
  };

  it('reads a channel that was created, and polls it at its interval by a job scheduler', async () => {
    const { folder } = await channelOf({ pollingIntervalSeconds: 10 });
    desk.deliver(rawMail({ subject: 'At its start' }), { folder });
    await ticketOf('At its start');
    const client = redis.connect();
    await eventually('its scheduler', async () => {
      const [key] = await client.keys('email-channel:*:intervals');
      return key && (await client.hlen(key)) > 0;
    });
    client.disconnect();
    desk.deliver(rawMail({ subject: 'At its interval' }), { folder });
    await ticketOf('At its interval');
    expect(state()).toMatchObject({ kind: 'queue', problem: null });
  });

  it('reads a channel that is woken, also while it is read, and leaves no job behind', async () => {
    const { folder, channel } = await channelOf();
    for (let index = 0; index < 20; index += 1) {
      desk.deliver(rawMail({ subject: `Woken ${index}` }), { folder });
      desk.application.engine.wake(channel);
    }
    await ticketOf('Woken 19');
    expect((await desk.log(channel)).map((row) => row.state)).toEqual(Array(20).fill('ticket'));
    const client = redis.connect();
    await eventually('an empty queue', async () => {
      const [prefix] = await client.keys('email-channel:*:runs:meta');
      const names = ['wait', 'active', 'prioritized', 'completed', 'failed'].map((name) =>
        prefix!.replace(/meta$/, name),
      );
      return (await client.exists(...names)) === 0;
    });
    client.disconnect();
  });

  it('tries again after a failure, at a growing distance', async () => {
    const { channel } = await channelOf({ port: 1, security: 'none' });
    await eventually('three failures', async () => {
      const { health } = await desk.application.channels.view(channel);
      return health.failures >= 3;
    });
    await desk.application.channels.remove(channel);
  });

  it('goes on where Redis lost everything', async () => {
    const { folder } = await channelOf({ pollingIntervalSeconds: 10 });
    await redis.flush();
    desk.deliver(rawMail({ subject: 'After the flush' }), { folder });
    await ticketOf('After the flush', MINUTE_MS);
    expect(state().kind).toBe('queue');
  });

  it('reads without Redis within a minute and says so, and by the queue again once it is back', async () => {
    const { folder } = await channelOf({ pollingIntervalSeconds: 10 });
    desk.deliver(rawMail({ subject: 'Before' }), { folder });
    await ticketOf('Before');
    await redis.stop();
    desk.deliver(rawMail({ subject: 'Without Redis' }), { folder });
    const { tookMs } = await ticketOf('Without Redis', MINUTE_MS);
    console.log(`without Redis mail was a ticket after ${tookMs} ms`);
    expect(state().kind).toBe('embedded');
    expect(state().problem?.message).toContain('queue.redis');
    await redis.start();
    await eventually('the queue', () => state().kind === 'queue' && state().problem === null, MINUTE_MS);
    desk.deliver(rawMail({ subject: 'With Redis again' }), { folder });
    await ticketOf('With Redis again', MINUTE_MS);
  });
});
