import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_MS = 15_000;
/** Of the output of a command that failed, as many characters as a person reads. */
const SHOWN = 3_000;

const running = new Set<ChildProcess>();
const killAll = () => running.forEach((child) => signal(child, 'SIGKILL'));
process.once('exit', killAll);
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1));

/** Each command leads a group of its own, so that what it started ends with it. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(-child.pid, name);
  } catch {
    // It ended already.
  }
}

interface Place {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

function begin(command: string[], { cwd, env }: Place) {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      resolve(null);
    });
    child.once('close', resolve);
  }).finally(() => running.delete(child));
  return { child, ended, output: () => output.slice(-SHOWN) };
}

/** Runs a command to its end; rejects with what it wrote when it fails or takes longer than `minutes`. */
export async function run(command: string[], place: Place, minutes: number): Promise<void> {
  const { child, ended, output } = begin(command, place);
  const timer = setTimeout(() => signal(child, 'SIGKILL'), minutes * 60_000);
  const code = await ended;
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}\n${output()}`);
}

/** Starts a server; resolves with what ends it once `ready` is true, rejects when that takes longer than `minutes`. */
export async function serve(
  command: string[],
  place: Place,
  ready: () => Promise<boolean>,
  minutes: number,
): Promise<() => Promise<void>> {
  const { child, ended, output } = begin(command, place);
  const stop = async () => {
    signal(child, 'SIGTERM');
    const timer = setTimeout(() => signal(child, 'SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(timer);
  };
  let isOver = false;
  void ended.then(() => (isOver = true));
  const until = Date.now() + minutes * 60_000;
  while (!isOver && Date.now() < until) {
    if (await ready().catch(() => false)) return stop;
    await sleep(250);
  }
  await stop();
  throw new Error(`${command.join(' ')} did not serve\n${output()}`);
}
