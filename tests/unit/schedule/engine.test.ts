import { EmailChannelError, type Channel } from '../../../contracts';
import { createEmbeddedEngine, type EngineDependencies } from '../../../server/src/schedule/embedded';
import type { Engine } from '../../../server/src/schedule/engine';
import { createRuns, type RunsDependencies } from '../../../server/src/schedule/runs';
import { aChannel } from '../../support/values';

const SECOND = 1_000;
const summary = { ticket: 0, reply: 0, skipped: 0, held: 0, failed: 0 };

type Dependencies = RunsDependencies & Omit<EngineDependencies, 'runs'>;

/** An engine over channels in memory; `runs` names each run that began, in order. */
function engineOver(channels: Channel[], overrides: Partial<Dependencies> = {}) {
  const runs: string[] = [];
  const known = new Map(channels.map((channel) => [channel.documentId, channel]));
  const failures = new Map<string, number>();
  const readAt = new Map<string, number>();
  const until = new Map<string, number>();
  const held = new Set<string>();
  const abandoned = new Set<string>();
  const told: string[] = [];
  const deps: Dependencies = {
    channels: {
      activeIds: async () =>
        [...known.values()].filter(({ status }) => status === 'active').map((channel) => channel.documentId),
      idsWithRetries: async () => [],
      read: async (id) => known.get(id) ?? null,
    },
    states: {
      read: async (id) => ({
        failures: failures.get(id) ?? 0,
        coolOffMs: 0,
        pauseMs: Math.max(0, (until.get(id) ?? 0) - Date.now()),
        readAgoMs: readAt.has(id) ? Date.now() - readAt.get(id)! : null,
        lastReadAt: readAt.get(id) ?? null,
      }),
      succeeded: async (id) => {
        failures.delete(id);
        readAt.set(id, Date.now());
      },
      failed: async (id, _error, { failures: count, waitMs }) => {
        failures.set(id, count);
        until.set(id, Date.now() + waitMs);
      },
      clearCoolOff: async (id) => {
        failures.delete(id);
        until.delete(id);
      },
    },
    random: () => 0.5,
    leases: {
      acquire: async (id) =>
        held.has(id) ? null : { fence: 1, lost: new AbortController().signal, release: async () => {} },
      abandoned: async () => [...abandoned],
    },
    run: async (channel) => {
      runs.push(channel.documentId);
      return { summary, more: false };
    },
    logger: { error() {}, warn() {}, info() {}, debug() {} },
    config: { runMs: 300 * SECOND, concurrentChannels: 4 },
    ...overrides,
  };
  const engine = createEmbeddedEngine({ ...deps, runs: createRuns(deps) });
  engine.onRun({
    succeeded: () => void told.push('ok'),
    failed: (_channel, { code }, { coolsOff }) => void told.push(coolsOff ? `${code}!` : code),
  });
  return { engine, runs, known, held, abandoned, readAt, told };
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

  it('never starts a run of a channel while another one is in progress', async () => {
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

  it('reports the result of a request: a run, another one after the current run, or none in a skip time', async () => {
    const over = engineOver(
      [channel('a'), channel('b', { skipTimes: [{ from: '09:00', to: '11:00', days: [] }] })],
      {
        run: async ({ documentId }) => {
          over.runs.push(documentId);
          await new Promise((resolve) => setTimeout(resolve, SECOND));
          return { summary, more: false };
        },
      },
    );
    engine = over.engine;
    await engine.start();
    await pass(5);
    over.runs.length = 0;
    expect(await engine.requestRun('a')).toEqual({ result: 'started' });
    await pass(0.5);
    expect(await engine.requestRun('a')).toEqual({ result: 'again' });
    expect(await engine.requestRun('b')).toEqual({ result: 'skip-time' });
    await pass(5);
    expect(over.runs.filter((id) => id === 'a')).toEqual(['a', 'a']);
  });

  it('gives the place of a channel with a backlog to one with new mail within its turn, and then continues', async () => {
    const backlogs = ['a', 'b', 'c', 'd', 'e', 'f'];
    const began: [string, number][] = [];
    const over = engineOver(
      [...backlogs, 'news'].map((id) => channel(id)),
      {
        run: async ({ documentId }, { ending }) => {
          began.push([documentId, Date.now()]);
          if (backlogs.includes(documentId))
            await new Promise<void>((resolve) => ending.addEventListener('abort', () => resolve()));
          return { summary, more: backlogs.includes(documentId) };
        },
        config: { runMs: 300 * SECOND, concurrentChannels: 4 },
      },
    );
    engine = over.engine;
    over.readAt.set('news', Date.now());
    await engine.start();
    await pass(20);
    for (let round = 0; round < 5; round += 1) {
      began.length = 0;
      const asked = Date.now();
      await engine.requestRun('news');
      await pass(12);
      const at = began.find(([id]) => id === 'news')?.[1] ?? Infinity;
      expect(at - asked).toBeLessThan(3 * SECOND);
    }
    began.length = 0;
    await pass(30);
    for (const id of backlogs) expect(began.filter(([begun]) => begun === id).length).toBeGreaterThan(3);
  });

  it('starts a channel even if unresponsive servers hold all places', async () => {
    const hung = ['a', 'b', 'c', 'd'];
    const over = engineOver(
      [...hung, 'news'].map((id) => channel(id)),
      {
        run: async ({ documentId }) => {
          over.runs.push(documentId);
          if (hung.includes(documentId)) await new Promise((resolve) => setTimeout(resolve, 60 * SECOND));
          return { summary, more: false };
        },
      },
    );
    engine = over.engine;
    over.readAt.set('news', Date.now());
    await engine.start();
    await pass(1);
    await engine.requestRun('news');
    await pass(8);
    expect(over.runs.slice().sort()).toEqual([...hung, 'news']);
  });

  it('lets a run continue as long as no channel waits for its place', async () => {
    const over = engineOver([channel('a'), channel('b')], {
      run: async ({ documentId }, { ending }) => {
        over.runs.push(documentId);
        await new Promise<void>((resolve) => {
          setTimeout(resolve, 200 * SECOND);
          ending.addEventListener('abort', () => resolve());
        });
        return { summary, more: false };
      },
    });
    engine = over.engine;
    await engine.start();
    await pass(190);
    expect(over.runs.sort()).toEqual(['a', 'b']);
  });

  it('reads as many channels in parallel as the config allows, then the waiting ones', async () => {
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

  it('stops reading a deactivated channel, and reads one created by another instance', async () => {
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

  it('continues immediately after a run reached its deadline with messages left', async () => {
    let left = 3;
    const over = engineOver([channel('a')], {
      run: async () => ({ summary, more: (left -= 1) > 0 }),
    });
    engine = over.engine;
    await engine.start();
    await pass(2);
    expect(left).toBe(0);
  });

  it('retries with growing pauses, then cools off, and continues after the cool-off', async () => {
    const times: number[] = [];
    const begun = Date.now();
    const over = engineOver([channel('a', { maxTries: 3, coolOffMinutes: 5 })], {
      run: async (_, { connects }) => {
        if (connects) {
          times.push(Math.round((Date.now() - begun) / SECOND));
          throw new EmailChannelError('connection-refused', {}, { transient: true });
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

  it('checks again soon for a channel that another instance has', async () => {
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

  it('ends the current runs when it stops, and starts none', async () => {
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
    expect(await engine.requestRun('a')).toEqual({ result: 'off' });
  });

  /** An engine over one channel whose runs end with these errors, one after another; answers the seconds they began at. */
  const failing = (values: Partial<Channel>, errorOf: (run: number) => EmailChannelError | null) => {
    const times: number[] = [];
    const begun = Date.now();
    const over = engineOver([channel('a', values)], {
      run: async (_, { connects }) => {
        const error = connects ? errorOf(times.push(Math.round((Date.now() - begun) / SECOND))) : null;
        if (error) throw error;
        return { summary, more: false };
      },
    });
    return { ...over, times };
  };
  const refused = new EmailChannelError('login-refused');
  const lost = new EmailChannelError('connection-lost', {}, { transient: true });

  it('retries a refused login up to the limit of the channel, then once after each cool-off', async () => {
    const over = failing({ maxTries: 3, coolOffMinutes: 10 }, () => refused);
    engine = over.engine;
    await engine.start();
    await pass(599);
    expect(over.times).toEqual([0, 1, 3]);
    await pass(1_150);
    expect(over.times).toHaveLength(5);
    expect(over.told.slice(0, 4)).toEqual([
      'login-refused',
      'login-refused',
      'login-refused!',
      'login-refused!',
    ]);
  });

  it.each(['secret-required', 'certificate-expired', 'oauth-grant-expired', 'folder-missing'] as const)(
    'does not retry if %s requires a person: it reports that at once and cools off',
    async (code) => {
      const over = failing({ maxTries: 5, coolOffMinutes: 10 }, () => new EmailChannelError(code));
      engine = over.engine;
      await engine.start();
      await pass(590);
      expect(over.times).toEqual([0]);
      expect(over.told).toEqual([`${code}!`]);
      await pass(20);
      expect(over.times).toHaveLength(2);
    },
  );

  it('waits as long as a server asks for', async () => {
    const throttled = new EmailChannelError(
      'server-unavailable',
      {},
      {
        transient: true,
        retryAfterMs: 92 * SECOND,
      },
    );
    const over = failing({}, (run) => (run === 1 ? throttled : null));
    engine = over.engine;
    await engine.start();
    await pass(90);
    engine.wake('a');
    await pass(1);
    expect(over.times).toEqual([0]);
    await pass(5);
    expect(over.times).toEqual([0, 92]);
    expect(over.told).toEqual(['server-unavailable', 'ok']);
  });

  it('restarts counting failures after a success', async () => {
    const over = failing({ maxTries: 3, coolOffMinutes: 60, pollingIntervalSeconds: 10 }, (run) =>
      run % 3 === 0 ? null : lost,
    );
    engine = over.engine;
    await engine.start();
    await pass(60);
    expect(over.told.filter((code) => code.endsWith('!'))).toEqual([]);
    expect(over.told.filter((code) => code === 'ok').length).toBeGreaterThan(2);
  });

  it('lets a person retry immediately during a cool-off', async () => {
    const over = failing({ maxTries: 1, coolOffMinutes: 60 }, (run) => (run === 1 ? refused : null));
    engine = over.engine;
    await engine.start();
    await pass(10);
    await engine.requestRun('a');
    await pass(1);
    expect(over.times).toEqual([0, 10]);
    expect(over.told).toEqual(['login-refused!', 'ok']);
  });

  it('does not count its own connection limit as a failure', async () => {
    const exhausted = new EmailChannelError('connections-exhausted', {}, { transient: true });
    const over = failing({ maxTries: 1 }, (run) => (run < 4 ? exhausted : null));
    engine = over.engine;
    await engine.start();
    await pass(35);
    expect(over.times).toEqual([0, 10, 20, 30]);
    expect(over.told).toEqual(['ok']);
  });

  it('reads immediately when new mail is noticed, and skips what another instance read within the interval', async () => {
    const over = engineOver([channel('a')]);
    engine = over.engine;
    over.readAt.set('a', Date.now() - 20 * SECOND);
    await engine.start();
    await pass(30);
    expect(over.runs).toEqual([]);
    engine.wake('a');
    await pass(1);
    expect(over.runs).toEqual(['a']);
    await pass(55);
    expect(over.runs).toEqual(['a']);
    await pass(6);
    expect(over.runs).toEqual(['a', 'a']);
  });

  it('continues a channel that a dead instance left behind within ten seconds, whatever its interval', async () => {
    const over = engineOver([channel('a', { pollingIntervalSeconds: 86_400 })]);
    engine = over.engine;
    over.readAt.set('a', Date.now());
    await engine.start();
    await pass(60);
    expect(over.runs).toEqual([]);
    over.abandoned.add('a');
    await pass(11);
    expect(over.runs).toEqual(['a']);
    over.abandoned.delete('a');
  });

  it.each([
    ['an ordinary day', '2026-03-02T10:00:00Z', ['11:30', '12:30'], 1_800, 5_400],
    ['the day clocks go forward', '2026-03-29T00:30:00Z', ['02:30', '04:00'], 1_800, 5_400],
    ['the day clocks go back', '2026-10-24T23:50:00Z', ['02:00', '03:00'], 600, 7_800],
  ] as const)(
    'does not connect in a skip window, and connects again after it: %s',
    async (_, now, [from, to], begins, ends) => {
      jest.setSystemTime(new Date(now));
      const over = failing(
        { pollingIntervalSeconds: 10, timeZone: 'Europe/Berlin', skipTimes: [{ from, to, days: [] }] },
        () => null,
      );
      engine = over.engine;
      await engine.start();
      await pass(ends + 60);
      expect(over.times.filter((time) => time >= begins && time < ends)).toEqual([]);
      expect(over.times.filter((time) => time < begins).length).toBeGreaterThan(begins / 20);
      expect(over.times.filter((time) => time >= ends).length).toBeGreaterThan(2);
    },
  );

  it('ends a run that reaches a skip window after the current messages', async () => {
    const ended: { softly: boolean; at: number }[] = [];
    const begun = Date.now();
    const over = engineOver(
      [channel('a', { timeZone: 'UTC', skipTimes: [{ from: '10:02', to: '10:10', days: [] }] })],
      {
        run: async (_, { signal, ending, connects }) => {
          if (!connects) return { summary, more: false };
          await new Promise((resolve) => ending.addEventListener('abort', resolve));
          ended.push({ softly: !signal.aborted, at: Date.now() - begun });
          return { summary, more: true };
        },
      },
    );
    engine = over.engine;
    await engine.start();
    await pass(300);
    expect(ended).toEqual([{ softly: true, at: 120 * SECOND }]);
    expect(over.told).toEqual(['ok']);
  });
});
