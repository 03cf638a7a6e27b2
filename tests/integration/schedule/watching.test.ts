import { ImapFlow } from 'imapflow';
import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { eventually } from '../../support/eventually';
import { startProxy, type Proxy } from '../../support/mailservers/proxy';

const DAY_S = 86_400;

describeWith('dovecot', 'a channel that is polled once a day, on a server with IDLE', () => {
  let desk: Desk;
  let proxy: Proxy;

  beforeAll(async () => {
    desk = await startDesk({
      config: { reading: true, connectionsPerAccount: 20, connectionsPerServer: 30 },
    });
    proxy = await startProxy(desk.dovecot);
  });
  afterAll(async () => {
    await proxy?.stop();
    await desk?.stop();
  });

  /** A channel of its own folder, once that is watched. */
  let folders = 0;
  const watchedChannel = async (values: object = {}) => {
    const folder = `Watched${(folders += 1)}`;
    desk.deliver(rawMail({ subject: `First of ${folder}` }), { folder });
    const channel = await desk.channel({
      pollingIntervalSeconds: DAY_S,
      folders: [{ path: folder }],
      ...values,
    });
    await eventually('the watch', () => desk.application.watchers.watched().includes(channel));
    await ticketOf(`First of ${folder}`);
    await eventually('a quiet channel', async () => {
      const { health } = await desk.application.channels.view(channel);
      return health.health === 'healthy';
    });
    return { channel, folder };
  };
  const ticketOf = (subject: string) =>
    eventually(`the ticket “${subject}”`, async () =>
      (await desk.tickets()).find((ticket) => ticket.subject === subject),
    );

  it.each(['delivered', 'appended'])('creates a ticket at once for a message that is %s', async (how) => {
    const { folder } = await watchedChannel();
    const subject = `Is ${how}`;
    if (how === 'delivered') desk.deliver(rawMail({ subject }), { folder });
    else await append(desk, folder, rawMail({ subject }));
    const { tookMs } = await ticketOf(subject);
    console.log(`mail that was ${how} was a ticket after ${tookMs} ms`);
    expect(tookMs).toBeLessThan(10_000);
  });

  it('is read once more if a message arrives while it is read', async () => {
    const { folder, channel } = await watchedChannel();
    for (let index = 0; index < 30; index += 1) {
      desk.deliver(rawMail({ subject: `Burst ${index}` }), { folder });
      if (index % 10 === 9) await ticketOf(`Burst ${index - 5}`);
    }
    await ticketOf('Burst 29');
    const states = (await desk.log(channel)).map((row) => row.state);
    expect(states).toEqual(Array(31).fill('ticket'));
  });

  it('is watched again after its connection was cut, and messages in between become tickets', async () => {
    const { folder } = await watchedChannel({ port: proxy.port, security: 'none' });
    const before = proxy.connections;
    proxy.faults.cutAfterBytes = 0;
    desk.deliver(rawMail({ subject: 'While it was cut' }), { folder });
    await eventually('another try', () => proxy.connections > before);
    delete proxy.faults.cutAfterBytes;
    await ticketOf('While it was cut');
    desk.deliver(rawMail({ subject: 'After it was cut' }), { folder });
    await ticketOf('After it was cut');
  });

  it('is watched again at once after its settings change', async () => {
    const { folder, channel } = await watchedChannel();
    const readAt = async () => (await desk.application.channels.view(channel)).health.lastReadAt;
    const before = await readAt();
    await desk.application.channels.update(channel, { name: 'Renamed' });
    await eventually('the read that follows a change', async () => (await readAt()) !== before);
    desk.deliver(rawMail({ subject: 'Right after the change' }), { folder });
    const { tookMs } = await ticketOf('Right after the change');
    console.log(`mail right after a change was a ticket after ${tookMs} ms`);
    expect(tookMs).toBeLessThan(8_000);
  });

  it('does not count a failure if only its watch fails', async () => {
    const { channel } = await watchedChannel({ port: proxy.port, security: 'none' });
    const before = proxy.connections;
    proxy.faults.cutAfterBytes = 0;
    proxy.cut();
    await eventually('two more tries', () => proxy.connections > before + 1);
    delete proxy.faults.cutAfterBytes;
    const { health } = await desk.application.channels.view(channel);
    expect(health.failures).toBe(0);
  });

  it('is no longer watched after it is deactivated, and then holds no connection', async () => {
    const { channel } = await watchedChannel({ port: proxy.port, security: 'none' });
    await desk.application.channels.setStatus(channel, 'inactive');
    await eventually('the end', () => !desk.application.watchers.watched().includes(channel));
  });

  it('is watched with another password once that is set', async () => {
    const { channel, folder } = await watchedChannel();
    desk.dovecot.addUser('desk', 'new-pass');
    await desk.application.channels.update(channel, { secrets: { password: 'new-pass' } });
    await eventually('the watch', () => desk.application.watchers.watched().includes(channel));
    desk.deliver(rawMail({ subject: 'With the new password' }), { folder });
    await ticketOf('With the new password');
    desk.dovecot.addUser('desk', 'secret-pass');
  });
});

describeWith('dovecot', 'with IDLE disabled in the plugin’s config', () => {
  it('is polled, and not watched', async () => {
    const desk = await startDesk({ config: { reading: true, idle: false } });
    try {
      const channel = await desk.channel({ pollingIntervalSeconds: 10 });
      await eventually('a first read', async () => {
        const { health } = await desk.application.channels.view(channel);
        return health.lastReadAt !== null;
      });
      desk.deliver(rawMail({ subject: 'Polled' }));
      await eventually('the ticket', async () => (await desk.tickets()).length === 1);
      expect(desk.application.watchers.watched()).toEqual([]);
    } finally {
      await desk.stop();
    }
  });
});

/** Puts a message into a folder by IMAP, as another client would. */
async function append(desk: Desk, folder: string, raw: string): Promise<void> {
  const client = new ImapFlow({
    host: 'localhost',
    port: desk.dovecot.ports.imap,
    secure: false,
    doSTARTTLS: false,
    auth: { user: 'desk', pass: 'secret-pass' },
    logger: false,
  });
  await client.connect();
  await client.append(folder, raw);
  await client.logout();
}
