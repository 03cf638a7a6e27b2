import type { PeerCertificate } from 'node:tls';
import type { ServerCertificate } from '../../../contracts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Days before expiry at which a certificate should have been renewed: authorities issue them for 45 to 90 days. */
const SOON_DAYS = 30;
const MAX_NAME_LENGTH = 200;
const MAX_NAMES = 5;

/** Summarises a server certificate, or returns null for connections without one. */
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

/** Returns at most five host names of a subjectAltName (RFC 6125) in Node's format, restricted to valid characters. */
export function dnsNames(subjectAltName: unknown): string[] {
  if (typeof subjectAltName !== 'string') return [];
  return [...subjectAltName.slice(0, 10_000).matchAll(/\bDNS:((?:\*\.)?[\w-]+(?:\.[\w-]+)*)/g)]
    .map(([, name = '']) => name)
    .filter((name) => name.length <= 253)
    .slice(0, MAX_NAMES);
}

/** Returns the common name or the organisation, as one bounded line, since the server controls it. */
function nameOf(name: Partial<Record<'CN' | 'O', string | string[]>> | undefined): string {
  const [text = ''] = [name?.CN ?? name?.O ?? ''].flat();
  return text.replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '').slice(0, MAX_NAME_LENGTH);
}
