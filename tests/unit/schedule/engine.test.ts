import { EmailChannelError, type Channel } from '../../../contracts';
import { createEngine, type Engine, type EngineDependencies } from '../../../server/src/schedule/engine';
import { aChannel } from '../../support/values';

const SECOND = 1_000;
const summary = { ticket: 0, reply: 0, skipped: 0, held: 0, failed: 0 };

/** An engine over channels in memory; `runs` names each run that began, in order. */
function engineOver(channels: Channel[], overrides: Partial<EngineDependencies> = {}) {
  const runs: string[] = [];
  const known = new Map(channels.map((channel) => [channel.documentId, channel]));
  const failures = new Map<string, number>();
  const coolOff = new Map<string, number>();
  const held = new Set<string>();
  const deps: EngineDependencies = {
    channels: {
      activeIds: async () =>
        [...known.values()].filter(({ status }) => status === 'active').map((channel) => channel.documentId),
      idsWithRetries: async () => [],
      read: async (id) => known.get(id) ?? null,
    },
    states: {
      read: async (id: string) => ({
        failures: failures.get(id) ?? 0,
        coolOffMs: Math.max(0, (coolOff.get(id) ?? 0) - Date.now()),
      }),
      succeeded: async (id: string) => void failures.delete(id),
      failed: async (channel: Channel) => {
        const count = (failures.get(channel.documentId) ?? 0) + 1;
        failures.set(channel.documentId, count);
        if (count >= channel.maxTries)
          coolOff.set(channel.documentId, Date.now() + channel.coolOffMinutes * 60 * SECOND);
        return count;
      },
      progress: async () => {},
      clearCoolOff: async (id: string) => {
        failures.delete(id);
        coolOff.delete(id);
      },
    },
    leases: {
      acquire: async (id) =>
        held.has(id) ? null : { fence: 1, lost: new AbortController().signal, release: async () => {} },
    },
    run: async (channel) => {
      runs.push(channel.documentId);
      return { summary, more: false };
    },
    logger: { error() {}, warn() {}, info() {}, debug() {} },
    config: { runMs: 300 * SECOND, concurrentChannels: 4 },
    ...overrides,
  };
  return { engine: createEngine(deps), runs, known, held };
}

const channel = (id: string, values: Partial<Channel> = {}): Channel => ({
  ...aChannel({ status: 'active', pollingIntervalSeconds: 60 }),
  documentId: id,
  ...values,
});

describe('the engine', () => {
  let engine: Engine;
  beforeEach(() => jest.useFakeTimers({ now: new Date('2026-03-02T10:00:00Z'), doNotFake: ['performance'] }));
  afterEach(async () => {
    const stopped = engine.stop();
    await jest.advanceTimersByTimeAsync(30 * SECOND);
    await stopped;
    jest.useRealTimers();
  });
  const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * SECOND);

  it('reads each active channel at its start and then at its interval', async () => {
    const over = engineOver([channel('a'), channel('b', { status: 'draft' })]);
    engine = over.engine;
    await engine.start();
    await pass(1);
    expect(over.runs).toEqual(['a']);
    await pass(125);
    expect(over.runs).toEqual(['a', 'a', 'a']);
  });

  it('never begins a run of a channel while one is going', async () => {
    let going = 0;
    let most = 0;
    const over = engineOver([channel('a', { pollingIntervalSeconds: 10 })], {
      run: async () => {
        most = Math.max(most, (going += 1));
        await new Promise((resolve) => setTimeout(resolve, 45 * SECOND));
        going -= 1;
        return { summary, more: false };
      },
    });
    engine = over.engine;
    await engine.start();
    for (let index = 0; index < 20; index += 1) {
      await pass(10);
      await engine.requestRun('a');
    }
    expect(most).toBe(1);
  });

  it('reads at most as many channels together as the config allows, and then the waiting ones', async () => {
    let going = 0;
    let most = 0;
    const read: string[] = [];
    const over = engineOver(
      ['a', 'b', 'c', 'd', 'e'].map((id) => channel(id)),
      {
        config: { runMs: 300 * SECOND, concurrentChannels: 2 },
        run: async ({ documentId }) => {
          most = Math.max(most, (going += 1));
          await new Promise((resolve) => setTimeout(resolve, SECOND));
          going -= 1;
          read.push(documentId);
          return { summary, more: false };
        },
      },
    );
    engine = over.engine;
    await engine.start();
    await pass(10);
    expect(most).toBe(2);
    expect(read.sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('follows a channel that was switched off, and one that another instance created', async () => {
    const over = engineOver([channel('a')]);
    engine = over.engine;
    await engine.start();
    await pass(1);
    over.known.set('a', channel('a', { status: 'inactive' }));
    over.known.set('b', channel('b'));
    over.runs.length = 0;
    await pass(70);
    // The run of a channel that was switched off only finishes what waits, without a connection.
    expect(over.runs.filter((id) => id === 'b').length).toBeGreaterThanOrEqual(1);
    over.runs.length = 0;
    await pass(120);
    expect(over.runs).not.toContain('a');
  });

  it('goes on at once when a run reached its deadline with messages left', async () => {
    let left = 3;
    const over = engineOver([channel('a')], {
      run: async () => ({ summary, more: (left -= 1) > 0 }),
    });
    engine = over.engine;
    await engine.start();
    await pass(2);
    expect(left).toBe(0);
  });

  it('tries again with growing pauses, then cools off, and goes on when the minutes are over', async () => {
    const times: number[] = [];
    const begun = Date.now();
    const over = engineOver([channel('a', { maxTries: 3, coolOffMinutes: 5 })], {
      run: async (_, { connects }) => {
        if (connects) {
          times.push(Math.round((Date.now() - begun) / SECOND));
          throw new EmailChannelError('connection-refused', 'no', { transient: true });
        }
        return { summary, more: false };
      },
    });
    engine = over.engine;
    await engine.start();
    await pass(299);
    expect(times).toEqual([0, 1, 3]);
    await pass(10);
    expect(times).toHaveLength(4);
  });

  it('looks again soon for a channel that another instance has', async () => {
    const over = engineOver([channel('a')]);
    engine = over.engine;
    over.held.add('a');
    await engine.start();
    await pass(5);
    expect(over.runs).toEqual([]);
    over.held.delete('a');
    await pass(10);
    expect(over.runs).toEqual(['a']);
  });

  it('ends the runs in hand when it stops, and begins none', async () => {
    let ended = false;
    const over = engineOver([channel('a')], {
      run: (_, { signal }) =>
        new Promise((resolve) =>
          signal.addEventListener('abort', () => {
            ended = true;
            resolve({ summary, more: true });
          }),
        ),
    });
    engine = over.engine;
    await engine.start();
    await pass(1);
    await engine.stop();
    expect(ended).toBe(true);
    expect(await engine.requestRun('a')).toEqual({ started: false });
  });
});
