import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import type { Dovecot } from './dovecot';

/** What a proxy does to what the server sends. It can be changed at any time. */
export interface ProxyFaults {
  /** Added to each round trip, half of it each way. */
  latencyMs?: number;
  /** Resets the connection after so many bytes from the server. */
  cutAfterBytes?: number;
  /** Resets the connection in the middle of the first literal of at least so many bytes. Only seen on a plain connection. */
  cutInLiteralOf?: number;
  /** Keeps the connection open but passes nothing on after so many bytes from the server. */
  stallAfterBytes?: number;
  bytesPerSecond?: number;
}

export interface Proxy {
  port: number;
  faults: ProxyFaults;
  /** Connections accepted so far. */
  connections: number;
  /** Resets every open connection. */
  cut(): void;
  stop(): Promise<void>;
}

/** Starts a TCP proxy on loopback in front of a port of loopback. */
export async function startProxy(to: number | Dovecot, faults: ProxyFaults = {}): Promise<Proxy> {
  const upstreamPort = typeof to === 'number' ? to : to.ports.imap;
  const sockets = new Set<Socket>();
  const proxy: Proxy = { port: 0, faults, connections: 0, cut, stop };
  const server = createServer((client) => {
    proxy.connections += 1;
    const upstream = connect(upstreamPort, '127.0.0.1');
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay();
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        (socket === client ? upstream : client).destroy();
      });
    }
    forward(client, upstream, (chunk) => chunk, proxy);
    forward(upstream, client, damage(client, upstream, proxy), proxy);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  proxy.port = (server.address() as AddressInfo).port;
  return proxy;

  function cut(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }

  async function stop(): Promise<void> {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Passes chunks on in their order, late by half the latency and no faster than allowed. */
function forward(
  from: Socket,
  to: Socket,
  change: (chunk: Buffer) => Buffer,
  { faults }: { faults: ProxyFaults },
): void {
  let last = Promise.resolve();
  from.on('data', (chunk: Buffer) => {
    const { latencyMs = 0, bytesPerSecond } = faults;
    const due = Date.now() + latencyMs / 2;
    if (bytesPerSecond) from.pause();
    last = last.then(async () => {
      await until(due);
      const passed = change(chunk);
      if (passed.length > 0 && !to.destroyed) to.write(passed);
      if (bytesPerSecond) {
        await until(Date.now() + (chunk.length / bytesPerSecond) * 1_000);
        from.resume();
      }
    });
  });
  from.on('end', () => void last.then(() => to.end()));
}

function damage(client: Socket, upstream: Socket, proxy: { faults: ProxyFaults }): (chunk: Buffer) => Buffer {
  let seen = 0;
  let literalCut: number | undefined;
  const cut = () => {
    upstream.destroy();
    client.resetAndDestroy();
  };
  return (chunk) => {
    const { cutAfterBytes, cutInLiteralOf, stallAfterBytes } = proxy.faults;
    if (cutInLiteralOf !== undefined && literalCut === undefined)
      literalCut = middleOfLiteral(chunk, seen, cutInLiteralOf);
    const end = Math.min(cutAfterBytes ?? Infinity, literalCut ?? Infinity);
    const passed = chunk.subarray(0, Math.max(0, Math.min(end, stallAfterBytes ?? Infinity) - seen));
    seen += chunk.length;
    // What is before the cut arrives first: a reset throws away what the client has not read.
    if (seen >= end) setTimeout(cut, 20);
    return passed;
  };
}

function middleOfLiteral(chunk: Buffer, offset: number, atLeast: number): number | undefined {
  for (const match of chunk.toString('latin1').matchAll(/\{(\d+)\}\r\n/g))
    if (Number(match[1]) >= atLeast)
      return offset + match.index + match[0].length + Math.floor(Number(match[1]) / 2);
  return undefined;
}

const until = (time: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, time - Date.now())));
