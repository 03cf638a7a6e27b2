import { type ChildProcess, spawn } from 'node:child_process';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server process that ends with `stop()`, and also when the process that started it dies. */
export interface Supervised {
  stop(): Promise<void>;
}

/** Keeps a command running until its own standard input closes, which happens too when its parent is killed. */
const KEEPER =
  '"$@" & child=$!; trap "" TERM INT; cat >/dev/null; kill -TERM "$child" 2>/dev/null; wait "$child"';

/** The environment with the directory in which Debian keeps servers, which ordinary users don't search. */
export const serverEnv = (): NodeJS.ProcessEnv => ({ ...process.env, PATH: `${process.env.PATH}:/usr/sbin` });

/** Starts a command that stays in the foreground. `stop` gives it `graceMs`, then kills it and its children. */
export function supervise(command: string, args: string[], graceMs = 10_000): Supervised {
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', command, ...args], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: serverEnv(),
  });
  return { stop: () => stop(keeper, graceMs) };
}

async function stop(keeper: ChildProcess, graceMs: number): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => keeper.once('exit', () => resolve()));
  keeper.stdin?.end();
  const timer = setTimeout(() => keeper.pid && process.kill(-keeper.pid, 'SIGKILL'), graceMs);
  await ended;
  clearTimeout(timer);
}

/** Ports on loopback that were free a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Waits until something accepts connections at a port of loopback; rejects after `ms`. */
export async function waitForPort(port: number, ms = 10_000): Promise<void> {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    if (await accepts(port)) return;
    await sleep(50);
  }
  throw new Error(`Nothing listens on port ${port} after ${ms} ms.`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
