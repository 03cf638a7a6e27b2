import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKPOINTS } from '../../server/src/intake/dependencies';
import { violations } from './guarantee';
import { startInstances, type Fault, type Instances } from './instance';
import { generateMail, type GeneratedMail } from './mailbox-generator';
import { Random } from './mailbox-generator/random';
import { startDovecot } from './mailservers/dovecot';
import { startRedis, type TestRedis } from './redis';
import type { DatabaseName } from './test-database';

const INSTANCES = 2;
const MAX_MAILS = 100_000;
/** Mail comes in this often while instances are killed, in ms. */
const ARRIVES_MS = 400;
/** What befalls Redis, one of them after each kill; most often nothing. */
const REDIS = ['nothing', 'nothing', 'flush', 'restart'] as const;
const AWAY_MS = 3_000;
/** An instance that did not come to its checkpoint by then is killed where it is, in ms. */
const PATIENCE_MS = 15_000;

export interface FleetChaosOptions {
  database: DatabaseName;
  /** The same seed makes the same mail and the same faults, though not the same moments. */
  seed: number;
  /** Instances that are killed, each at a checkpoint that the seed tells. */
  kills: number;
  log(line: string): void;
}

/**
 * A fleet on a queue whose instances die at any point of their work and are replaced, while mail arrives and Redis is flushed
 * and restarted; then it comes to rest.
 * @returns what is wrong with the guarantee at the end, empty when it was kept
 */
export async function fleetChaos({ database, seed, kills, log }: FleetChaosOptions): Promise<string[]> {
  const random = new Random(seed);
  const dovecot = await startDovecot({ users: { desk: 'secret-pass' } });
  let redis: TestRedis | undefined;
  let instances: Instances | undefined;
  try {
    redis = await startRedis();
    instances = await startInstances(database, { leaseMs: 2_000, queue: { redis: redis.url } });
    const channel = await instances.setup({
      host: 'localhost',
      port: dovecot.ports.imaps,
      caCertificate: dovecot.ca,
      username: 'desk',
      secrets: { password: 'secret-pass' },
      folders: [{ path: 'INBOX', after: 'move', successFolder: 'Done' }],
      pollingIntervalSeconds: 10,
      senderLimitPerHour: 10_000,
    });
    const mails = generateMail({
      count: MAX_MAILS,
      seed,
      mix: { plain: 3, html: 1, attachment: 1 },
      attachmentBytes: 5_000,
      senders: 40,
    });
    const delivered: GeneratedMail[] = [];
    const ended = new AbortController();
    const arriving = (async () => {
      while (!ended.signal.aborted) {
        const mail = mails.next().value as GeneratedMail;
        dovecot.deliver('desk', 'INBOX', mail.raw, { internalDate: mail.date });
        delivered.push(mail);
        await sleep(ARRIVES_MS, null, { signal: ended.signal }).catch(() => undefined);
      }
    })();

    let left = kills;
    const { serve } = instances;
    const { flush, stop, start } = redis;
    /** One place of the fleet: an instance that is killed is replaced until none is to be killed any more. */
    const place = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const fault: Fault = { kind: 'kill', at: `${random.pick(CHECKPOINTS)}:${random.int(1, 2)}` };
        const befalls = random.pick(REDIS);
        const instance = await serve(fault);
        // Another instance may have all the mail, or there is no message of that kind.
        await Promise.race([instance.ended, sleep(PATIENCE_MS)]);
        await instance.kill();
        log(`killed at ${fault.at} after ${instance.decided()} messages; redis: ${befalls}`);
        if (befalls === 'flush') await flush();
        if (befalls === 'restart') {
          await stop();
          await sleep(AWAY_MS);
          await start();
        }
      }
    };
    await Promise.all(Array.from({ length: INSTANCES }, place));
    ended.abort();
    await arriving;
    // What is left over from the last kills, as the next instance would read it.
    await instances.run(channel);
    log(`${delivered.length} messages`);
    return violations(await instances.report(), delivered);
  } finally {
    await instances?.stop();
    await redis?.stop();
    await dovecot.stop();
  }
}
