import { describeWith } from '../../support/available';
import { countRows, rawMail, startDesk, type Desk } from '../../support/desk';
import { generateMail } from '../../support/mailbox-generator';
import { startProxy, type Proxy } from '../../support/mailservers/proxy';

describeWith('dovecot', 'a failure while a mailbox is read', () => {
  let desk: Desk;
  let proxy: Proxy;

  beforeAll(async () => {
    desk = await startDesk();
    proxy = await startProxy(desk.dovecot);
  });
  afterAll(async () => {
    await proxy?.stop();
    await desk?.stop();
  });
  afterEach(() => {
    for (const fault of Object.keys(proxy.faults)) delete proxy.faults[fault as 'latencyMs'];
  });

  let folders = 0;
  /** A channel that reaches a folder of its own through the proxy, on a plain connection. */
  const throughProxy = async () => {
    const folder = `Faulty${(folders += 1)}`;
    const channel = await desk.channel({ port: proxy.port, security: 'none', folders: [{ path: folder }] });
    return { channel, folder };
  };
  const outcomes = async (channel: string) => (await desk.log(channel)).map((row) => row.state);

  it('a connection cut in the middle of a literal loses no message', async () => {
    const { channel, folder } = await throughProxy();
    const mails = [...generateMail({ count: 30, mix: { plain: 20, html: 10, attachment: 0 } })];
    for (const mail of mails) desk.deliver(mail.raw, { folder, internalDate: mail.date });
    proxy.faults.cutInLiteralOf = 15_000;
    await desk.read(channel).catch(() => undefined);
    delete proxy.faults.cutInLiteralOf;
    await desk.read(channel);
    await desk.read(channel);
    expect((await outcomes(channel)).filter((state) => state === 'ticket')).toHaveLength(30);
    expect(await countRows(desk, 'files')).toBe(10);
  });

  it('a message that breaks the connection every time does not stop the others, and ends as unreadable on its third attempt', async () => {
    const { channel, folder } = await throughProxy();
    desk.deliver(rawMail({ subject: 'Before' }), { folder });
    desk.deliver(rawMail({ subject: 'Breaks', body: 'x'.repeat(70).concat('\r\n').repeat(1_000) }), {
      folder,
    });
    desk.deliver(rawMail({ subject: 'After' }), { folder });
    proxy.faults.cutInLiteralOf = 60_000;
    expect(await desk.read(channel)).toMatchObject({ ticket: 2, failed: 0 });
    expect(await outcomes(channel)).toEqual(['ticket', 'processing', 'ticket']);
    await desk.read(channel);
    expect(await desk.read(channel)).toMatchObject({ failed: 1 });
    expect((await desk.log(channel))[1]).toMatchObject({ state: 'failed', reason: 'unreadable' });

    delete proxy.faults.cutInLiteralOf;
    const id = Number((await desk.log(channel))[1]!.id);
    const waiting = desk.application.messageLog.retry([id], false);
    await desk.read(channel);
    expect(await waiting).toMatchObject({ decided: [{ outcome: 'ticket', subject: 'Breaks' }] });
  });

  it('a server that stalls repeatedly ends the run, and the next run continues', async () => {
    const { channel, folder } = await throughProxy();
    for (const mail of generateMail({ count: 10, mix: { plain: 0, html: 1, attachment: 0 } }))
      desk.deliver(mail.raw, { folder, internalDate: mail.date });
    const { config } = desk.application;
    const before = config.operationMs;
    config.operationMs = 1_000;
    proxy.faults.stallAfterBytes = 5_000;
    await expect(desk.read(channel)).rejects.toThrow('lost too often');
    config.operationMs = before;
    delete proxy.faults.stallAfterBytes;
    await desk.read(channel);
    expect(await outcomes(channel)).toEqual(Array(10).fill('ticket'));
  });

  it('a database that fails while the next batch cannot be fetched ends the run with its error', async () => {
    const { channel, folder } = await throughProxy();
    // Two messages that are too large for one batch.
    for (const subject of ['First', 'Second'])
      desk.deliver(rawMail({ subject, body: 'x'.repeat(70).concat('\r\n').repeat(40_000) }), { folder });
    let claimed = 0;
    let failed = false;
    desk.application.observer.reached = (checkpoint) => {
      if (checkpoint === 'claimed' && (claimed += 1) === 2) proxy.faults.cutInLiteralOf = 60_000;
      if (checkpoint !== 'before-commit' || failed) return;
      failed = true;
      throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    };
    try {
      await expect(desk.read(channel)).rejects.toThrow('database-failed');
    } finally {
      delete desk.application.observer.reached;
      delete proxy.faults.cutInLiteralOf;
    }
    await desk.read(channel);
    expect(await outcomes(channel)).toEqual(['ticket', 'ticket']);
  });

  it('a wrong password is reported and counted, and the channel cools off after its retries', async () => {
    const channel = await desk.channel({ secrets: { password: 'wrong' }, maxTries: 2, coolOffMinutes: 5 });
    await expect(desk.read(channel)).rejects.toThrow('login-refused');
    await expect(desk.read(channel)).rejects.toThrow('login-refused');
    const { health } = await desk.application.channels.view(channel);
    expect(health).toMatchObject({
      health: 'cooling-off',
      failures: 2,
      lastError: { code: 'login-refused' },
    });
    const connections = proxy.connections;
    expect(await desk.read(channel)).toMatchObject({ ticket: 0 });
    expect(proxy.connections).toBe(connections);
  });

  it('a stored message with too many attempts is given up, with its raw mail kept for a person', async () => {
    const folder = `Faulty${(folders += 1)}`;
    const channel = await desk.channel({ folders: [{ path: folder }], senderLimitPerHour: 1 });
    for (let index = 0; index < 2; index += 1) desk.deliver(rawMail(), { folder });
    expect(await desk.read(channel)).toMatchObject({ ticket: 1, held: 1 });
    const held = (await desk.log(channel)).find((row) => row.state === 'held')!;
    await desk.app.strapi.db
      .connection('email_channel_ledger')
      .where({ id: held.id })
      .update({ state: 'processing', fence: 0, attempts: 10 });
    expect(await desk.read(channel)).toMatchObject({ failed: 1 });
    expect(await desk.application.messageLog.read(Number(held.id))).toMatchObject({
      outcome: 'failed',
      reason: 'gave-up',
      hasRaw: true,
    });
  });

  it('a message deleted from the mailbox before it could be read ends as skipped', async () => {
    const { channel, folder } = await throughProxy();
    desk.deliver(rawMail(), { folder });
    desk.deliver(rawMail(), { folder });
    await desk.application.engine.runNow(channel);
    const { strapi } = desk.app;
    const [first] = await desk.log(channel);
    await strapi.db
      .connection('email_channel_ledger')
      .where({ id: first!.id })
      .update({ state: 'processing', fence: 0, has_raw: false });
    await desk.dovecot.remove('desk', folder, Number(first!.uid));
    expect(await desk.read(channel)).toMatchObject({ skipped: 1 });
    expect((await desk.log(channel))[0]).toMatchObject({ state: 'skipped', reason: 'gone' });
  });
});
