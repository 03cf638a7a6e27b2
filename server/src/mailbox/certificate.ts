import type { PeerCertificate } from 'node:tls';
import type { ServerCertificate } from '../../../contracts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Past this many days before its end a certificate should have been renewed: authorities give 45 to 90 days. */
const SOON_DAYS = 30;
const MAX_NAME_LENGTH = 200;
const MAX_NAMES = 5;

/** What people need to know of a certificate; null for a connection without one. */
export function describeCertificate(
  { subject, issuer, subjectaltname, valid_to }: Partial<PeerCertificate>,
  now: Date,
): ServerCertificate | null {
  const end = Date.parse(valid_to ?? '');
  if (Number.isNaN(end)) return null;
  const [firstName = ''] = dnsNames(subjectaltname);
  return {
    subject: nameOf(subject) || firstName,
    issuer: nameOf(issuer),
    validTo: new Date(end).toISOString(),
    endsSoon: end - now.getTime() < SOON_DAYS * DAY_MS,
  };
}

/** Host names of a subjectAltName (RFC 6125), as Node writes it; at most five, only what a host name may hold. */
export function dnsNames(subjectAltName: unknown): string[] {
  if (typeof subjectAltName !== 'string') return [];
  return [...subjectAltName.slice(0, 10_000).matchAll(/\bDNS:((?:\*\.)?[\w-]+(?:\.[\w-]+)*)/g)]
    .map(([, name = '']) => name)
    .filter((name) => name.length <= 253)
    .slice(0, MAX_NAMES);
}

/** Common name, else organisation: text of the server, so one line and bounded. */
function nameOf(name: Partial<Record<'CN' | 'O', string | string[]>> | undefined): string {
  const [text = ''] = [name?.CN ?? name?.O ?? ''].flat();
  return text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '').slice(0, MAX_NAME_LENGTH);
}
