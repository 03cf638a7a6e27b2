import { Resolver } from 'node:dns/promises';
import { domainToASCII } from 'node:url';
import {
  EmailChannelError,
  smtpOfProvider,
  type Detection,
  type OfferSource,
  type ServerOffer,
} from '../../../../contracts';
import { withinDeadline } from '../deadline';
import type { LookUp } from '../hosts';
import type { Proxy } from '../types';
import { readAutoconfig } from './autoconfig';
import { fetchText } from './fetch-text';
import { type Provider, providerOfDomain, providerOfExchanger } from './provider-lookup';

const DNS_MS = 2_000;
const SOURCE_MS = 4_000;
const MAX_BYTES = 64 * 1024;
const MAX_RECORDS = 5;
const MAX_OFFERS = 10;

/** SRV services of RFC 6186 and RFC 8314. */
const IMAP_SERVICES: (readonly [string, 'tls' | 'starttls'])[] = [
  ['_imaps._tcp', 'tls'],
  ['_imap._tcp', 'starttls'],
];
const SMTP_SERVICES: typeof IMAP_SERVICES = [
  ['_submissions._tcp', 'tls'],
  ['_submission._tcp', 'starttls'],
];

export interface DetectorDependencies {
  allowedPrivateHosts: string[];
  /** Resolver for SRV and MX records; defaults to the system's name servers. */
  resolver?: Pick<Resolver, 'resolveSrv' | 'resolveMx'>;
  /**
   * How Autoconfig files are requested; defaults to the system's resolver, port 443 and public certificate authorities.
   */
  https?: { lookUp?: LookUp; port?: number; caCertificate?: string };
  /** Timeout per source in ms. */
  sourceMs?: number;
}

/**
 * Detects mail servers for an email address. Rejects only with `aborted`; a failing source contributes nothing.
 * @param proxy proxy for Autoconfig requests
 */
export type Detect = (email: string, proxy?: Proxy | null, signal?: AbortSignal) => Promise<Detection>;

/**
 * Creates a detector. It queries all sources in parallel, with only the domain of the address: the provider list, SRV
 * records (RFC 6186), MX records, and the domain's two Autoconfig URLs.
 */
export function createDetector({
  allowedPrivateHosts,
  resolver = new Resolver({ timeout: DNS_MS, tries: 2 }),
  https = {},
  sourceMs = SOURCE_MS,
}: DetectorDependencies): Detect {
  const { port, ...reach } = https;

  const bySrv = async (domain: string, email: string): Promise<ServerOffer[]> => {
    const servers = async (services: (readonly [string, 'tls' | 'starttls'])[]) => {
      const found = await Promise.all(
        services.map(async ([service, security]) => {
          const records = await resolver.resolveSrv(`${service}.${domain}`).catch(() => []);
          return (
            records
              // A target of "." means that the service is not available (RFC 2782).
              .filter(({ name }) => name !== '' && name !== '.')
              .sort((a, b) => a.priority - b.priority || b.weight - a.weight)
              .slice(0, MAX_RECORDS)
              .map(({ name, port: on }) => ({
                host: name.toLowerCase().replace(/\.$/, ''),
                port: on,
                security,
              }))
          );
        }),
      );
      return found.flat();
    };
    const [imap, [smtp = null]] = await Promise.all([servers(IMAP_SERVICES), servers(SMTP_SERVICES)]);
    return imap.map((server) => ({
      ...server,
      sources: ['srv'],
      provider: null,
      username: email,
      authType: 'password',
      smtp,
    }));
  };

  const byExchangers = async (domain: string, email: string): Promise<ServerOffer[]> => {
    const records = await resolver.resolveMx(domain).catch(() => []);
    const providers = records
      .sort((a, b) => a.priority - b.priority)
      .slice(0, MAX_RECORDS)
      .flatMap(({ exchange }) => providerOfExchanger(exchange) ?? []);
    return [...new Set(providers)].map((provider) => offerOf(provider, email, 'mx'));
  };

  const byAutoconfig = async (
    domain: string,
    email: string,
    proxy: Proxy | null,
    signal: AbortSignal,
  ): Promise<ServerOffer[]> => {
    const on = port ? `:${port}` : '';
    const urls = [
      `https://autoconfig.${domain}${on}/mail/config-v1.1.xml`,
      `https://${domain}${on}/.well-known/autoconfig/mail/config-v1.1.xml`,
    ];
    const bounds = {
      ...reach,
      maxBytes: MAX_BYTES,
      allowedPrivateHosts,
      proxy,
      timeoutMs: sourceMs,
      signal,
    };
    const files = await Promise.all(urls.map((url) => fetchText(new URL(url), bounds).catch(() => null)));
    const servers = files.map((xml) => (xml ? readAutoconfig(xml, email) : []));
    return (servers.find((listed) => listed.length > 0) ?? []).map((server) => ({
      ...server,
      sources: ['autoconfig'],
    }));
  };

  return async (email, proxy = null, signal) => {
    const at = email.lastIndexOf('@');
    const domain = domainToASCII(email.slice(at + 1).toLowerCase());
    const address = `${email.slice(0, at)}@${domain}`;
    const own = providerOfDomain(domain);
    // Everything is known about a provider's own domain, so nothing is queried.
    if (own) return { domain, offers: [offerOf(own, address, 'provider')] };
    const within = (work: (stop: AbortSignal) => Promise<ServerOffer[]>) =>
      withinDeadline(sourceMs, signal, tooLate, work).catch((error: unknown) => {
        if (signal?.aborted) throw error;
        return [];
      });
    const found = await Promise.all([
      within(() => bySrv(domain, address)),
      within((stop) => byAutoconfig(domain, address, proxy, stop)),
      within(() => byExchangers(domain, address)),
    ]);
    return { domain, offers: joined(found.flat()).slice(0, MAX_OFFERS) };
  };
}

const tooLate = () => new EmailChannelError('deadline-exceeded.look-up');

function offerOf(provider: Provider, email: string, source: OfferSource): ServerOffer {
  const { name, host, port = 993, security = 'tls', authType, localPartOnly } = provider;
  const username = localPartOnly ? email.slice(0, email.lastIndexOf('@')) : email;
  const smtp = smtpOfProvider(provider) ?? null;
  return { sources: [source], provider: name, host, port, security, username, authType, smtp };
}

/** Merges offers for the same server; the first source takes precedence. */
function joined(offers: ServerOffer[]): ServerOffer[] {
  const byServer = new Map<string, ServerOffer>();
  for (const offer of offers) {
    const key = [offer.host, offer.port, offer.security].join(' ');
    const known = byServer.get(key);
    if (!known) byServer.set(key, offer);
    else
      byServer.set(key, {
        ...known,
        sources: [...new Set([...known.sources, ...offer.sources])],
        provider: known.provider ?? offer.provider,
        smtp: known.smtp ?? offer.smtp,
        // The provider list knows which providers accept no passwords; SRV records do not.
        authType: offer.authType === 'oauth' ? 'oauth' : known.authType,
      });
  }
  return [...byServer.values()];
}
