import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { SocksClient } from 'socks';
import { EmailChannelError, type Channel } from '../../../contracts';
import { isPrivateAddress, resolveHost, type HostAddress } from './hosts';
import { lookupOf } from './options';
import type { Proxy } from './types';

const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443, 'socks5:': 1080 };

interface Target {
  host: string;
  port: number;
}

interface Bounds {
  allowedPrivateHosts: string[];
  /** Aborts the attempt. */
  signal: AbortSignal;
  /** Timeout for the proxy in ms. */
  timeoutMs: number;
}

/** Returns a channel's proxy: its own, with the password loaded, or that of the config, or null. */
export type ProxyFor = (
  channel: Pick<Channel, 'proxy'>,
  password: () => Promise<string | null>,
) => Promise<Proxy | null>;

/** @param ofConfig complete URL, or null if not configured */
export const createProxyFor =
  (ofConfig: string | null): ProxyFor =>
  async ({ proxy }, password) =>
    proxy ? { url: proxy, password: await password() } : ofConfig === null ? null : proxyOf(ofConfig);

/** Splits a proxy URL into URL and password. */
export function proxyOf(text: string): Proxy {
  const url = new URL(text);
  const password = decodeURIComponent(url.password);
  url.password = '';
  return { url: url.href, password: password || null };
}

/**
 * Opens a TCP connection to a mail server through a proxy. The proxy resolves the name, which may be unknown here. The
 * proxy itself is vetted like a mail server. Rejects with `host-not-allowed`, `proxy-failed`, or a DNS or connection
 * error; no error contains the proxy's credentials.
 */
export async function connectThrough(proxy: Proxy, target: Target, bounds: Bounds): Promise<Socket> {
  const url = new URL(proxy.url);
  const at = { host: url.hostname, port: Number(url.port) || DEFAULT_PORTS[url.protocol]! };
  requireOpen(target.host, bounds.allowedPrivateHosts);
  const addresses = await resolveHost(at.host, bounds.allowedPrivateHosts);
  bounds.signal.throwIfAborted();
  try {
    return await (url.protocol === 'socks5:' ? bySocks : byConnect)(proxy, addresses, target, bounds);
  } catch (error) {
    if (bounds.signal.aborted || error instanceof EmailChannelError) throw error;
    throw proxyFailed(at, target, reasonOf(error));
  }
}

/** Vets an IP address even though the proxy connects to it. Names can only be resolved by the proxy. */
function requireOpen(host: string, allowed: string[]): void {
  const bare = host.trim().replace(/^\[(.*)\]$/, '$1');
  const isOurs = isIP(bare) ? isPrivateAddress(bare) : /(^|\.)localhost\.?$/i.test(bare);
  if (isOurs && !allowed.includes(bare.toLowerCase()))
    throw new EmailChannelError('host-not-allowed', { host: bare }, { field: 'host' });
}

function byConnect(
  proxy: Proxy,
  addresses: HostAddress[],
  { host, port }: Target,
  { signal }: Bounds,
): Promise<Socket> {
  const url = new URL(proxy.url);
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const user = decodeURIComponent(url.username);
  const credentials = Buffer.from(`${user}:${proxy.password ?? ''}`).toString('base64');
  return new Promise((resolve, reject) => {
    const asked = (url.protocol === 'https:' ? requestHttps : requestHttp)({
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(url.port) || DEFAULT_PORTS[url.protocol],
      method: 'CONNECT',
      path: authority,
      agent: false,
      lookup: lookupOf(addresses),
      signal,
      headers: {
        host: authority,
        ...(user || proxy.password ? { 'proxy-authorization': `Basic ${credentials}` } : {}),
      },
    });
    asked.once('connect', ({ statusCode }, socket: Socket, head) => {
      if (statusCode !== 200) {
        socket.destroy();
        return reject(new Error(`HTTP ${statusCode}`));
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    asked.once('response', (response) => {
      response.destroy();
      reject(new Error(`HTTP ${response.statusCode}`));
    });
    asked.once('error', reject);
    asked.end();
  });
}

async function bySocks(
  proxy: Proxy,
  [first]: HostAddress[],
  { host, port }: Target,
  { signal, timeoutMs }: Bounds,
): Promise<Socket> {
  const url = new URL(proxy.url);
  const userId = decodeURIComponent(url.username);
  const { socket } = await SocksClient.createConnection({
    proxy: {
      host: first!.address,
      port: Number(url.port) || DEFAULT_PORTS['socks5:']!,
      type: 5,
      ...(userId ? { userId, password: proxy.password ?? '' } : {}),
    },
    command: 'connect',
    destination: { host, port },
    timeout: timeoutMs,
  });
  if (!signal.aborted) return socket;
  socket.destroy();
  throw signal.reason;
}

const proxyFailed = (at: Target, { host, port }: Target, reason: string): EmailChannelError =>
  new EmailChannelError(
    'proxy-failed',
    { proxy: `${at.host}:${at.port}`, server: `${host}:${port}`, reason },
    { field: 'proxy', transient: true },
  );

/** Returns the reason for a proxy failure without any secret: a status, an error code or a SOCKS reply. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  const text = String(message ?? '');
  return (
    /^HTTP \d{3}$/.exec(text)?.[0] ?? /Socks5 proxy rejected connection - (\w+)/i.exec(text)?.[1] ?? 'SOCKS'
  );
}
