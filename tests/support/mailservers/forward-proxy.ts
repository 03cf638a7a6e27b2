import { createServer as createHttp, type IncomingMessage } from 'node:http';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A proxy that clients ask for a connection, on loopback. */
export interface ForwardProxy {
  port: number;
  /** `host:port` of each connection that was asked for, with the credentials that came along. */
  asked: { target: string; credentials: string | null }[];
  stop(): Promise<void>;
}

/** Starts a proxy by CONNECT (RFC 9110 9.3.6); `credentials` as `user:password`, null = none needed. */
export async function startConnectProxy(credentials: string | null = null): Promise<ForwardProxy> {
  const asked: ForwardProxy['asked'] = [];
  const sockets = new Set<Socket>();
  const server = createHttp();
  server.on('connection', (socket) => sockets.add(socket));
  server.on('connect', ({ url = '', headers }: IncomingMessage, client: Socket) => {
    const given = Buffer.from(headers['proxy-authorization']?.slice(6) ?? '', 'base64').toString() || null;
    asked.push({ target: url, credentials: given });
    client.on('error', () => undefined);
    if (credentials !== null && given !== credentials) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const upstream = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    sockets.add(upstream);
    upstream.on('error', () => client.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    stop: () => stop(server, sockets),
  };
}

/** Starts a proxy by SOCKS5 (RFC 1928), with user and password where `credentials` names them (RFC 1929). */
export async function startSocksProxy(credentials: string | null = null): Promise<ForwardProxy> {
  const asked: ForwardProxy['asked'] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client);
    client.on('error', () => undefined);
    let given: string | null = null;
    const next = (step: (data: Buffer) => void) => client.once('data', step);
    const request = (data: Buffer) => {
      const length = data[4]!;
      const name =
        data[3] === 3 ? data.toString('latin1', 5, 5 + length) : [...data.subarray(4, 8)].join('.');
      const port = data.readUInt16BE(data.length - 2);
      asked.push({ target: `${name}:${port}`, credentials: given });
      const upstream = connect(port, '127.0.0.1', () => {
        client.write(Buffer.from([5, 0, 0, 1, 127, 0, 0, 1, 0, 0]));
        upstream.pipe(client).pipe(upstream);
      });
      sockets.add(upstream);
      upstream.on('error', () => client.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
    };
    next(() => {
      if (credentials === null) {
        client.write(Buffer.from([5, 0]));
        return next(request);
      }
      client.write(Buffer.from([5, 2]));
      next((data) => {
        const user = data.toString('latin1', 2, 2 + data[1]!);
        given = `${user}:${data.toString('latin1', 3 + data[1]!)}`;
        const ok = given === credentials;
        client.write(Buffer.from([1, ok ? 0 : 1]));
        if (ok) next(request);
        else client.end();
      });
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    stop: () => stop(server, sockets),
  };
}

const stop = (server: { close(done: () => void): unknown }, sockets: Set<Socket>): Promise<void> =>
  new Promise((done) => {
    server.close(() => done());
    for (const socket of sockets) socket.destroy();
  });
