import type { RequestOptions } from 'node:https';
import { connect } from 'node:tls';
import { resolveHost, type LookUp } from './hosts';
import { lookupOf, trusting } from './options';
import { connectThrough } from './proxy';
import type { Proxy } from './types';

/** How an https address is to be reached. */
export interface HttpsReach {
  allowedPrivateHosts: string[];
  proxy?: Proxy | null;
  /** PEM, trusted in addition to the public authorities. */
  caCertificate?: string | null;
  /** Resolves names; by default the system does. With a proxy, the proxy does. */
  lookUp?: LookUp;
  /** Until when a proxy has to answer, in ms. */
  timeoutMs: number;
  signal: AbortSignal;
}

/** Options of a request that goes to the addresses that were vetted, or through a proxy. Rejects as these two do. */
export async function httpsTo(url: URL, reach: HttpsReach): Promise<RequestOptions> {
  const { proxy, allowedPrivateHosts, signal } = reach;
  const trust = trusting(reach.caCertificate ?? null);
  if (!proxy) {
    const addresses = await resolveHost(url.hostname, allowedPrivateHosts, reach.lookUp);
    signal.throwIfAborted();
    return { agent: false, lookup: lookupOf(addresses), ...trust };
  }
  const to = { host: url.hostname, port: Number(url.port) || 443 };
  const socket = await connectThrough(proxy, to, reach);
  return { ...trust, createConnection: () => connect({ socket, servername: nameOf(url), ...trust }) };
}

/** No address is a server name (RFC 6066 3). */
const nameOf = ({ hostname }: URL): string | undefined =>
  /^[\d.]+$|:/.test(hostname) ? undefined : hostname;
