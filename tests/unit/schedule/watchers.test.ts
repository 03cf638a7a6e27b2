import { EmailChannelError, type Channel } from '../../../contracts';
import type { ChannelState } from '../../../server/src/schedule/channel-state';
import {
  createWatchers,
  type Watchers,
  type WatchersDependencies,
} from '../../../server/src/schedule/watchers';
import { aChannel } from '../../support/values';

const SECOND = 1_000;
const channel = (id: string, values: Partial<Channel> = {}): Channel => ({
  ...aChannel({ status: 'active' }),
  documentId: id,
  ...values,
});
const folder = (path: string): Channel['folders'][number] => ({
  path,
  after: 'leave',
  successFolder: null,
  failFolder: null,
});

/** Watchers over channels in memory. `open` has the folders that are watched by now, as `channel:folder`. */
function watchersOver(channels: Channel[], overrides: Partial<WatchersDependencies> = {}) {
  const known = new Map(channels.map((one) => [one.documentId, one]));
  const states = new Map<string, ChannelState>();
  const good: ChannelState = { failures: 0, coolOffMs: 0, pauseMs: 0, readAgoMs: 0, lastReadAt: 1 };
  const open: string[] = [];
  const tries: number[] = [];
  const woken: string[] = [];
  const taken = new Set<string>();
  const losing = new Set<() => void>();
  const server = { refuses: null as EmailChannelError | null };
  const watchers = createWatchers({
    channels: {
      active: async () =>
        [...known.values()]
          .filter(({ status }) => status === 'active')
          .map((one) => ({ documentId: one.documentId, version: JSON.stringify(one) })),
      read: async (id) => known.get(id) ?? null,
    },
    owned: (ids) => new Set(ids),
    states: {
      read: async (id) => states.get(id) ?? good,
      failing: async () => new Set([...states].filter(([, { failures }]) => failures > 0).map(([id]) => id)),
    },
    leases: {
      acquireWatch: async (id) =>
        taken.has(id) ? null : { lost: new AbortController().signal, release: async () => {} },
    },
    connect: async ({ documentId }) => {
      tries.push(Date.now());
      if (server.refuses) throw server.refuses;
      return {
        watch: (path, { signal, onMail }) =>
          new Promise((resolve, reject) => {
            const name = `${documentId}:${path}`;
            const end = (then: () => void) => () => {
              open.splice(open.indexOf(name), 1);
              losing.delete(lose);
              then();
            };
            const lose = end(() => reject(new EmailChannelError('connection-lost', {}, { transient: true })));
            losing.add(lose);
            signal.addEventListener('abort', end(resolve), { once: true });
            open.push(name);
            onMail();
          }),
        close: async () => {},
      };
    },
    wake: (id) => woken.push(id),
    logger: { error() {}, warn() {}, info() {}, debug() {} },
    random: () => 0.5,
    ...overrides,
  });
  const lose = () => [...losing].forEach((one) => one());
  return { watchers, known, states, good, open, tries, woken, taken, server, lose };
}

describe('the watchers', () => {
  let watchers: Watchers;
  beforeEach(() => jest.useFakeTimers({ now: new Date('2026-03-02T10:00:00Z') }));
  afterEach(async () => {
    const stopped = watchers.stop();
    await jest.advanceTimersByTimeAsync(10 * SECOND);
    await stopped;
    jest.useRealTimers();
  });
  const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * SECOND);
  const begin = async (over: ReturnType<typeof watchersOver>) => {
    watchers = over.watchers;
    await watchers.start();
    await pass(1);
    return over;
  };

  it('open each folder of each active channel once, and then have the channel read', async () => {
    const over = await begin(
      watchersOver([
        channel('a', { folders: [folder('INBOX'), folder('Sales'), folder('INBOX')] }),
        channel('b', { status: 'inactive' }),
      ]),
    );
    expect(over.open).toEqual(['a:INBOX', 'a:Sales']);
    expect(over.woken).toEqual(['a', 'a']);
    await pass(3_600);
    expect(over.open).toEqual(['a:INBOX', 'a:Sales']);
    expect(over.tries).toHaveLength(2);
  });

  it.each([
    ['was never read', { lastReadAt: null }],
    ['fails', { failures: 1 }],
  ])('ignore a channel that %s, and watch it after a successful run', async (_, values) => {
    const over = watchersOver([channel('a')]);
    over.states.set('a', { ...over.good, ...values });
    await begin(over);
    expect(over.open).toEqual([]);
    over.states.set('a', over.good);
    watchers.read('a');
    await pass(1);
    expect(over.open).toEqual(['a:INBOX']);
  });

  it('stop watching a channel whose runs fail, that is deactivated, or that is deleted', async () => {
    const over = await begin(watchersOver([channel('a'), channel('b'), channel('c')]));
    over.states.set('a', { ...over.good, failures: 1 });
    over.known.set('b', channel('b', { status: 'inactive' }));
    over.known.delete('c');
    await pass(11);
    expect(over.open).toEqual([]);
  });

  it('have no connection within a skip window', async () => {
    const skipTimes = [{ from: '10:05', to: '10:10', days: [] }];
    const over = await begin(watchersOver([channel('a', { skipTimes, timeZone: 'UTC' })]));
    expect(over.open).toHaveLength(1);
    await pass(5 * 60 - 2);
    expect(over.open).toEqual([]);
    await pass(5 * 60 - 5);
    expect(over.open).toEqual([]);
    await pass(20);
    expect(over.open).toHaveLength(1);
  });

  it('apply changed settings and new credentials at once', async () => {
    const over = await begin(watchersOver([channel('a')]));
    over.known.set('a', channel('a', { folders: [folder('Sales')] }));
    await pass(11);
    expect(over.open).toEqual(['a:Sales']);
    const before = over.tries.length;
    watchers.changed('a');
    await pass(0);
    expect(over.open).toEqual(['a:Sales']);
    expect(over.tries).toHaveLength(before + 1);
  });

  it('open a folder again after a loss, with growing pauses that start over after a good minute', async () => {
    const over = await begin(watchersOver([channel('a')]));
    const lost = async () => {
      const before = over.tries.length;
      const at = Date.now();
      over.lose();
      while (over.tries.length === before) await pass(0.25);
      return Math.round((over.tries.at(-1)! - at) / SECOND);
    };
    expect([await lost(), await lost(), await lost(), await lost()]).toEqual([1, 2, 4, 8]);
    await pass(61);
    expect(await lost()).toBe(1);
    expect(over.woken.length).toBe(over.tries.length);
  });

  it('try a refused sign-in once, and again only after the next successful run', async () => {
    const over = watchersOver([channel('a', { folders: [folder('INBOX')] })]);
    over.server.refuses = new EmailChannelError('login-refused');
    await begin(over);
    await pass(600);
    expect(over.tries).toHaveLength(1);
    over.server.refuses = null;
    over.states.set('a', { ...over.good, lastReadAt: 2 });
    await pass(11);
    expect(over.open).toEqual(['a:INBOX']);
  });

  it('leave a channel to the instance that watches it, and take over when that one is gone', async () => {
    const over = watchersOver([channel('a')]);
    over.taken.add('a');
    await begin(over);
    expect(over.tries).toEqual([]);
    over.taken.clear();
    await pass(11);
    expect(over.open).toEqual(['a:INBOX']);
  });

  it('wait for a free connection without blocking the other folders', async () => {
    let free = 1;
    const open: string[] = [];
    const over = watchersOver([channel('a', { folders: [folder('INBOX'), folder('Sales')] })], {
      connect: async () => {
        if (free === 0) return null;
        free -= 1;
        return {
          watch: (path, { signal }) => {
            open.push(path);
            return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
          },
          close: async () => {},
        };
      },
    });
    await begin(over);
    expect(open).toEqual(['INBOX']);
    free = 1;
    await pass(61);
    expect(open).toEqual(['INBOX', 'Sales']);
  });
});
