import { describeWith } from '../../support/available';
import { rawMail } from '../../support/desk';
import { eventually } from '../../support/eventually';
import { startInstances, type Instances, type Serving } from '../../support/instance';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { headerOf, startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';
import { startRedis, type TestRedis } from '../../support/redis';
import { median } from '../../../bench/tables';

const MINUTE_MS = 60_000;
const LIMIT = 30;
/** Without the queue, mail of another instance is found by looking every five seconds. */
const AT_ONCE_MS = 2_000;

jest.setTimeout(300_000);

describeWith(['dovecot', 'postgres', 'redis'], 'the outbox of a fleet', () => {
  let dovecot: Dovecot;
  let redis: TestRedis;
  let sink: SmtpSink;
  let instances: Instances;
  let web: Serving;
  let ticket: string;

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { desk: 'secret-pass' } });
    redis = await startRedis();
    sink = await startSmtpSink();
    instances = await startInstances(
      'postgres',
      { queue: { redis: redis.url }, idle: false, outgoing: { perHour: LIMIT } },
      { SMTP_PORT: String(sink.port) },
    );
    const channel = await instances.setup({
      host: 'localhost',
      port: dovecot.ports.imaps,
      caCertificate: dovecot.ca,
      username: 'desk',
      replyTo: 'support@desk.example',
      secrets: { password: 'secret-pass' },
      pollingIntervalSeconds: 86_400,
    });
    dovecot.deliver('desk', 'INBOX', rawMail({ from: 'anna@customer.example' }), {
      internalDate: new Date(),
    });
    await instances.run(channel);
    ticket = (await instances.report()).tickets[0]!.documentId;
    web = await instances.serve(undefined, { reading: false });
  });
  afterAll(async () => {
    await instances?.stop();
    await Promise.all([sink?.stop(), redis?.stop(), dovecot?.stop()]);
  });

  /** Replies through the instance that serves people; answers how long it took until the mail went out, in ms. */
  const replied = async (ms = MINUTE_MS): Promise<number> => {
    const before = sink.mails.length;
    web.reply(ticket);
    return (await eventually('the reply', () => sink.mails.length > before, ms)).tookMs;
  };
  const ids = () => sink.mails.map(({ raw }) => headerOf(raw, 'Message-ID'));

  it('is sent by instances that read, not by one that serves the panel', async () => {
    web.reply(ticket);
    await eventually('the reply', async () => (await instances.report()).outgoing.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    expect(sink.mails).toHaveLength(0);
    await Promise.all([instances.serve(), instances.serve()]);
    await eventually('the reply', () => sink.mails.length === 1, MINUTE_MS);
  });

  it('is sent at once by another instance, even after Redis lost its data', async () => {
    const took: number[] = [];
    for (let count = 0; count < 7; count += 1) {
      if (count === 4) await redis.flush();
      took.push(await replied());
    }
    console.log(`replies through another instance went out after ${took.join(', ')} ms`);
    expect(median(took)).toBeLessThan(AT_ONCE_MS);
  });

  it('is sent within a minute while Redis is unavailable', async () => {
    await redis.stop();
    const tookMs = await replied();
    console.log(`without Redis a reply went out after ${tookMs} ms`);
    await redis.start();
  });

  it('stays within the hourly limit across all instances, and sends each message once', async () => {
    const before = sink.mails.length;
    for (let count = before; count < LIMIT + 15; count += 1) web.reply(ticket);
    await eventually(
      'all replies',
      async () => (await instances.report()).outgoing.length === LIMIT + 15,
      MINUTE_MS,
    );
    await eventually('the limit', () => sink.mails.length >= LIMIT, MINUTE_MS);
    // Time for each instance to look again.
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect(ids()).toHaveLength(LIMIT);
    expect(new Set(ids()).size).toBe(LIMIT);
    const states = (await instances.report()).outgoing.map(({ state }) => state);
    expect(states.filter((state) => state === 'sent')).toHaveLength(LIMIT);
    expect(states.filter((state) => state === 'waiting')).toHaveLength(15);
  });
});
