import { readdirSync, readFileSync, stat } from 'node:fs';
import { promisify } from 'node:util';

/** CPU time and run-queue wait of the kinds of threads of this process, in seconds. */
export interface ThreadTimes {
  main: number;
  parser: number;
  /** V8's own threads: garbage collection and compilation. */
  v8: number;
  /** libuv's pool: files, compression, names. */
  pool: number;
  /** Of all threads: ready to run, while others had the cores. */
  waiting: number;
}

type Kind = Exclude<keyof ThreadTimes, 'waiting'>;

const TASKS = '/proc/self/task';
const NANOSECONDS = 1e9;
/** Kernel ticks a second of /proc (USER_HZ): 100 on every Linux that Node is built for. */
const TICKS = 100;

const list = (): string[] => {
  try {
    return readdirSync(TASKS);
  } catch {
    return [];
  }
};
const atStart = new Set(list());

/**
 * Tells the threads of this process apart by when they began: V8's with the process, libuv's with the first file, the
 * parsers' later. To be called before the app is loaded. On systems without /proc the clock shows zeros.
 */
export async function createThreadClock(): Promise<() => ThreadTimes> {
  await promisify(stat)('.');
  const pool = new Set(list().filter((thread) => !atStart.has(thread)));
  const kindOf = (thread: string): Kind => {
    if (thread === String(process.pid)) return 'main';
    if (atStart.has(thread)) return 'v8';
    return pool.has(thread) ? 'pool' : 'parser';
  };
  return () => {
    const times: ThreadTimes = { main: 0, parser: 0, v8: 0, pool: 0, waiting: 0 };
    for (const thread of list()) {
      const [ran = 0, waited = 0] = numbersOf(`${TASKS}/${thread}/schedstat`);
      times[kindOf(thread)] += ran / NANOSECONDS;
      times.waiting += waited / NANOSECONDS;
    }
    return times;
  };
}

/** CPU seconds of all processes of a name, with those that they waited for; 0 where none runs here. */
export function cpuOfProcesses(name: string): number {
  let ticks = 0;
  for (const pid of processes()) {
    const line = textOf(`/proc/${pid}/stat`);
    const [, command, rest] = /^\d+ \((.*)\) (.*)/s.exec(line) ?? [];
    if (command !== name) continue;
    // proc(5): utime, stime, cutime and cstime are the fields 14 to 17, of which `rest` begins with the third.
    for (const field of rest!.split(' ').slice(11, 15)) ticks += Number(field);
  }
  return ticks / TICKS;
}

const processes = (): string[] => {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
};

const numbersOf = (path: string): number[] => textOf(path).trim().split(' ').map(Number);

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
