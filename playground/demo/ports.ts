import { createServer, type AddressInfo } from 'node:net';

const USUAL = { http: 1337, imap: 1143, smtp: 1025 };

/** The port to listen on: the asked one, else the usual one where nothing listens on it, else a free one. */
export async function choosePort(kind: keyof typeof USUAL, asked: number | null): Promise<number> {
  if (asked) return asked;
  return (asked === null && (await probe(USUAL[kind]))) || (await probe(0))!;
}

/** The port when it can be listened on, null when it is taken. */
const probe = (port: number): Promise<number | null> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const { port: free } = server.address() as AddressInfo;
      server.close(() => resolve(free));
    });
  });
