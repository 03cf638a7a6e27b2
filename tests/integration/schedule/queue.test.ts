import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
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
  const data = mkdtempSync(join(tmpdir(), 'email-channel-redis-'));

  beforeAll(async () => {
    redis = await startRedis(['--appendonly', 'yes', '--dir', data]);
    desk = await startDesk({ config: { reading: true, idle: false, queue: { redis: redis.url } } });
  });
  afterAll(async () => {
    await desk?.stop();
    await redis?.stop();
    rmSync(data, { recursive: true, force: true });
  });

  const ticketOf = (subject: string, ms = 30_000) =>
    eventually(
      `the ticket “${subject}”`,
      async () => (await desk.tickets()).find((ticket) => ticket.subject === subject),
      ms,
    );
  const withQueue = async <T>(
    work: (queue: Queue<{ channel: string; asked: boolean }>) => Promise<T>,
  ): Promise<T> => {
    const client = redis.connect();
    const [meta] = await client.keys('email-channel:*:runs:meta');
    const queue = new Queue('runs', { connection: client, prefix: meta!.replace(/:runs:meta$/, '') });
    try {
      return await work(queue);
    } finally {
      await queue.close();
      client.disconnect();
    }
  };
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

  it('reads a new channel, and polls it at its interval with a job scheduler', async () => {
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

  it('reads a channel that is woken, even while it is read, and leaves no job behind', async () => {
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

  it('reads a channel that is woken after a poll that skipped it', async () => {
    const { folder, channel } = await channelOf();
    desk.deliver(rawMail({ subject: 'Read lately' }), { folder });
    desk.application.engine.wake(channel);
    await ticketOf('Read lately');
    // What the channel's scheduler adds.
    await withQueue((queue) =>
      queue.add('poll', { channel, asked: false }, { removeOnComplete: true, removeOnFail: true }),
    );
    await withQueue((queue) =>
      eventually('a later poll', async () => {
        const later = await queue.getDelayed();
        return later.some(({ name, data }) => name === 'run' && data.channel === channel);
      }),
    );
    desk.deliver(rawMail({ subject: 'Woken after the poll' }), { folder });
    desk.application.engine.wake(channel);
    await ticketOf('Woken after the poll');
  });

  it('reads a channel that was never read soon after it is found, long before its first poll', async () => {
    const { folder, channel } = await channelOf({ status: 'inactive' });
    desk.deliver(rawMail({ subject: 'Never read' }), { folder });
    // As where another instance created it, and ended before it could say so.
    await desk.app.strapi.db
      .connection('email_channels')
      .where({ document_id: channel })
      .update({ status: 'active' });
    await ticketOf('Never read');
  });

  it('retries after a failure, with growing delays', async () => {
    const { channel } = await channelOf({ port: 1, security: 'none' });
    await eventually('three failures', async () => {
      const { health } = await desk.application.channels.view(channel);
      return health.failures >= 3;
    });
    await desk.application.channels.remove(channel);
  });

  it('continues if Redis lost its data', async () => {
    const { folder } = await channelOf({ pollingIntervalSeconds: 10 });
    await redis.flush();
    desk.deliver(rawMail({ subject: 'After the flush' }), { folder });
    await ticketOf('After the flush', MINUTE_MS);
    expect(state().kind).toBe('queue');
  });

  it('reads a channel whose wake-up Redis lost with its data', async () => {
    const { folder, channel } = await channelOf();
    desk.deliver(rawMail({ subject: 'Read before the loss' }), { folder });
    desk.application.engine.wake(channel);
    await ticketOf('Read before the loss');
    desk.deliver(rawMail({ subject: 'Its wake-up was lost' }), { folder });
    await redis.flush();
    await ticketOf('Its wake-up was lost', MINUTE_MS);
  });

  it('reads a channel that is woken while Redis is briefly unavailable', async () => {
    const { folder, channel } = await channelOf();
    desk.deliver(rawMail({ subject: 'Before the moment' }), { folder });
    desk.application.engine.wake(channel);
    await ticketOf('Before the moment');
    await redis.stop();
    await eventually('the loss', () => state().kind === 'embedded');
    desk.deliver(rawMail({ subject: 'In the moment' }), { folder });
    desk.application.engine.wake(channel);
    await redis.start();
    await ticketOf('In the moment', MINUTE_MS);
  });

  it('reads without Redis within a minute and says so, and by the queue again afterwards', async () => {
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
