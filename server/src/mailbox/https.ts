import type { RequestOptions } from 'node:https';
import { connect } from 'node:tls';
import { resolveHost, type LookUp } from './hosts';
import { lookupOf, trusting } from './options';
import { connectThrough } from './proxy';
import type { Proxy } from './types';

/** How to reach an https URL. */
export interface HttpsReach {
  allowedPrivateHosts: string[];
  proxy?: Proxy | null;
  /** PEM, trusted in addition to the public certificate authorities. */
  caCertificate?: string | null;
  /** Resolves names; defaults to the system's resolver. A proxy resolves names itself. */
  lookUp?: LookUp;
  /** Timeout for the proxy in ms. */
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * Returns the options for a request to vetted addresses, or through a proxy. Rejects like `resolveHost` and
 * `connectThrough`.
 */
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

/** An IP address is not a server name (RFC 6066 3). */
const nameOf = ({ hostname }: URL): string | undefined =>
  /^[\d.]+$|:/.test(hostname) ? undefined : hostname;
