import { readFileSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ThreadTimes } from './system';

/** What a piece of work cost this process. Times in seconds unless named otherwise, sizes in bytes. */
export interface Measured {
  seconds: number;
  /** User and system time of all threads of the process. */
  cpuSeconds: number;
  /** Resident memory before the work, and its peak meanwhile. */
  rssBefore: number;
  rssPeak: number;
  /** Event-loop delay in ms, as perf_hooks tells it: an idle loop shows the resolution. */
  loopDelayMs: { p50: number; p99: number; max: number };
  /** Of an app: what its threads and the database server cost, and how much was asked of the database. */
  app?: {
    threads: ThreadTimes;
    /** CPU seconds of the database server; 0 where it is no process of this machine. */
    databaseCpuSeconds: number;
    /** Statements, those that open and end transactions included. */
    statements: number;
  };
}

/** Counters of an app, read before and after the work. */
export interface Counters {
  threads(): ThreadTimes;
  databaseCpuSeconds(): number;
  statements(): number;
}

/** Samples of the event-loop delay are this far apart, in ms. */
const RESOLUTION_MS = 5;
/** What start-up left undone settles meanwhile, in ms. */
const SETTLE_MS = 1_000;

/** Measures work of this process; rejects as the work does. */
export async function measure<T>(
  work: () => Promise<T>,
  counters?: Counters,
): Promise<{ result: T; measured: Measured }> {
  await sleep(SETTLE_MS);
  const rssBefore = process.memoryUsage.rss();
  resetPeak();
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  loop.enable();
  const countedBefore = counters && read(counters);
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();

  const result = await work();

  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const rssPeak = peak();
  const counted = counters && read(counters);
  // A delay that lasts until the end of the work is seen by the next sample only.
  await sleep(2 * RESOLUTION_MS);
  loop.disable();
  const ms = (nanoseconds: number) => nanoseconds / 1e6;
  return {
    result,
    measured: {
      seconds,
      cpuSeconds: (user + system) / 1e6,
      rssBefore,
      rssPeak,
      loopDelayMs: { p50: ms(loop.percentile(50)), p99: ms(loop.percentile(99)), max: ms(loop.max) },
      ...(counted && { app: since(countedBefore!, counted) }),
    },
  };
}

type Counted = NonNullable<Measured['app']>;

const read = (counters: Counters): Counted => ({
  threads: counters.threads(),
  databaseCpuSeconds: counters.databaseCpuSeconds(),
  statements: counters.statements(),
});

const since = (before: Counted, after: Counted): Counted => ({
  threads: Object.fromEntries(
    Object.entries(after.threads).map(([kind, seconds]) => [
      kind,
      seconds - before.threads[kind as keyof ThreadTimes],
    ]),
  ) as unknown as ThreadTimes,
  databaseCpuSeconds: after.databaseCpuSeconds - before.databaseCpuSeconds,
  statements: after.statements - before.statements,
});

/** Forgets the peak of start-up; where the system can't (it is Linux's proc(5)), the peak is that of the whole life. */
function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Not Linux, or not allowed.
  }
}

function peak(): number {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kilobytes) return Number(kilobytes) * 1_024;
  } catch {
    // As above.
  }
  return process.resourceUsage().maxRSS * 1_024;
}
