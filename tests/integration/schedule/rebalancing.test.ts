import { startLightImap, type LightImap } from '../../../bench/light-imap';
import { queriesOf, type Queries } from '../../../bench/postgres';
import { describeWith } from '../../support/available';
import { eventually } from '../../support/eventually';
import { startInstances, type Instances, type Serving } from '../../support/instance';
import { startRedis, type TestRedis } from '../../support/redis';

const MINUTE_MS = 60_000;
const MAILBOXES = 12;

jest.setTimeout(400_000);

describeWith(['postgres', 'redis'], 'watches of a fleet', () => {
  let imap: LightImap;
  let redis: TestRedis;
  let instances: Instances;
  let database: Queries;

  beforeAll(async () => {
    imap = await startLightImap();
    redis = await startRedis();
    instances = await startInstances('postgres', {
      queue: { redis: redis.url },
      connectionsPerServer: 100,
    });
    database = await queriesOf(instances.environment);
    await instances.setup(
      Array.from({ length: MAILBOXES }, (_, index) => ({
        name: `Mailbox ${index}`,
        host: 'localhost',
        port: imap.port,
        security: 'none',
        username: `user${index}`,
        secrets: { password: 'password' },
        pollingIntervalSeconds: 600,
      })),
    );
  });
  afterAll(async () => {
    await database?.end();
    await instances?.stop();
    await redis?.stop();
    await imap?.stop();
  });

  /** Mailboxes that each instance watches now, by the leases. */
  const shares = async (): Promise<number[]> => {
    const rows = await database.query(
      `SELECT count(*)::int AS n FROM email_channel_states
        WHERE watch_until > extract(epoch FROM clock_timestamp()) * 1000 GROUP BY watch_owner ORDER BY 1`,
    );
    return rows.map(({ n }) => Number(n));
  };
  /** Waits until all mailboxes are watched, by so many instances with equal shares; answers after how long, in ms. */
  const spread = async (over: number): Promise<number> => {
    const share = MAILBOXES / over;
    const { tookMs } = await eventually(
      `watches of ${over} instances`,
      async () => {
        const found = await shares();
        return found.length === over && found.every((count) => Math.abs(count - share) <= 1);
      },
      2 * MINUTE_MS,
    );
    return tookMs;
  };

  it('are spread evenly within a minute when an instance joins or dies', async () => {
    const first = await instances.serve();
    await spread(1);
    const others: Serving[] = [];
    const took: Record<string, number> = {};
    others.push(await instances.serve());
    took.joined = await spread(2);
    others.push(await instances.serve());
    took['joined again'] = await spread(3);
    await others.pop()!.kill();
    took.died = await spread(2);
    console.log(`watches were spread again after ${JSON.stringify(took)} ms`);
    for (const ms of Object.values(took)) expect(ms).toBeLessThan(MINUTE_MS);
    await first.kill();
  });
});
