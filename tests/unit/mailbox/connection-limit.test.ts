import { createConnectionLimit, connectWithin } from '../../../server/src/mailbox/connection-limit';
import type { ConnectionSettings, Mailbox } from '../../../server/src/mailbox';

const at = (username: string, host = 'imap.example.com') => ({ host, username });
/** Whether a promise is settled by now. */
const isSettled = async (promise: Promise<unknown>) =>
  Promise.race([
    promise.then(
      () => true,
      () => true,
    ),
    new Promise<boolean>((resolve) => setImmediate(() => resolve(false))),
  ]);

describe('the connection limit', () => {
  it('allows the configured number of connections to each server, ignoring the case of its name', async () => {
    const limit = createConnectionLimit({ perServer: 2, perAccount: 2 });
    await limit.acquire(at('a'));
    await limit.acquire(at('b', 'IMAP.example.com'));
    expect(await isSettled(limit.acquire(at('c')))).toBe(false);
    expect(await isSettled(limit.acquire(at('c', 'other.example.com')))).toBe(true);
  });

  it.each(['imap.gmail.com', 'Outlook.Office365.com'])(
    'counts only accounts on %s, which serves many customers',
    async (host) => {
      const limit = createConnectionLimit({ perServer: 2, perAccount: 2 });
      for (const user of ['a', 'b', 'c']) await limit.acquire(at(user, host));
      expect(await limit.tryWatching(at('d', host))).not.toBeNull();
      await limit.acquire(at('a', host));
      expect(await isSettled(limit.acquire(at('a', host)))).toBe(false);
    },
  );

  it('serves waiting requests in order, and frees each place once', async () => {
    const limit = createConnectionLimit({ perServer: 1, perAccount: 1 });
    const release = await limit.acquire(at('a'));
    const order: string[] = [];
    const waiting = ['b', 'c', 'd'].map((name) =>
      limit.acquire(at(name)).then((free) => {
        order.push(name);
        free();
        free();
      }),
    );
    release();
    release();
    await Promise.all(waiting);
    expect(order).toEqual(['b', 'c', 'd']);
  });

  it('lets nobody wait for the full account of someone else', async () => {
    const limit = createConnectionLimit({ perServer: 3, perAccount: 1 });
    await limit.acquire(at('a'));
    const second = limit.acquire(at('a'));
    expect(await isSettled(limit.acquire(at('b')))).toBe(true);
    expect(await isSettled(second)).toBe(false);
  });

  it('rejects after its timeout, with an error that names the settings, and then forgets the request', async () => {
    const limit = createConnectionLimit({ perServer: 1, perAccount: 1 });
    const release = await limit.acquire(at('a'));
    await expect(limit.acquire(at('b'), undefined, 5)).rejects.toMatchObject({
      code: 'connections-exhausted',
      transient: true,
      message: expect.stringContaining('connectionsPerServer'),
    });
    release();
    expect(await isSettled(limit.acquire(at('c')))).toBe(true);
  });

  it('ends the wait of work that is stopped', async () => {
    const limit = createConnectionLimit({ perServer: 1, perAccount: 1 });
    await limit.acquire(at('a'));
    const stop = new AbortController();
    const waiting = limit.acquire(at('b'), stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'aborted' });
    await expect(limit.acquire(at('b'), stop.signal)).rejects.toMatchObject({ code: 'aborted' });
  });

  it('reserves connections for runs, and never lets watching overtake a waiting run', async () => {
    const limit = createConnectionLimit({ perServer: 5, perAccount: 3 });
    expect(await limit.tryWatching(at('a'))).not.toBeNull();
    expect(await limit.tryWatching(at('a'))).not.toBeNull();
    expect(await limit.tryWatching(at('a'))).toBeNull();
    expect(await limit.tryWatching(at('b'))).not.toBeNull();
    expect(await limit.tryWatching(at('b'))).toBeNull();
    expect(await isSettled(limit.acquire(at('a')))).toBe(true);
    expect(await isSettled(limit.acquire(at('b')))).toBe(true);
  });

  it('frees a place if the connection fails, and when it is closed', async () => {
    const limit = createConnectionLimit({ perServer: 1, perAccount: 1 });
    let works = false;
    const connect = connectWithin(limit, async () => {
      if (!works) throw new Error('refused');
      return { close: async () => {} } as Mailbox;
    });
    const settings = at('a') as ConnectionSettings;
    const options = { limits: { operationMs: 1, messageBytes: 1, allowedPrivateHosts: [] } };
    await expect(connect(settings, options)).rejects.toThrow('refused');
    works = true;
    const mailbox = await connect(settings, options);
    const next = connect(settings, options);
    expect(await isSettled(next)).toBe(false);
    await mailbox.close();
    await next;
  });
});
