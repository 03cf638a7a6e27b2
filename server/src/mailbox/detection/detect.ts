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

/** Services by RFC 6186 and RFC 8314. */
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
  /** Asks for SRV and MX records; by default the name servers of the system. */
  resolver?: Pick<Resolver, 'resolveSrv' | 'resolveMx'>;
  /** Where Autoconfig files are requested; by default what the system resolves, port 443, the public authorities. */
  https?: { lookUp?: LookUp; port?: number; caCertificate?: string };
  /** ms that each source has. */
  sourceMs?: number;
}

/**
 * Finds mail servers for an e-mail address. Never rejects but for `aborted`: a source that fails has nothing to offer.
 * @param proxy through which Autoconfig files are requested
 */
export type Detect = (email: string, proxy?: Proxy | null, signal?: AbortSignal) => Promise<Detection>;

/**
 * Makes a detector. All sources are queried at the same time, with only the domain of the address: the list of
 * providers, SRV records (RFC 6186), mail exchangers, and the Autoconfig file at the domain's two addresses for it.
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
              // A target of "." says that the service is not offered (RFC 2782).
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
    // Of a provider's own addresses everything is known, and nobody has to be asked.
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

/** One offer for each server; what the sources know of it is put together, the first source's word counts. */
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
        // A provider that takes no passwords is known to; a record of a server can't tell.
        authType: offer.authType === 'oauth' ? 'oauth' : known.authType,
      });
  }
  return [...byServer.values()];
}
