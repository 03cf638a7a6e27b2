import { X509Certificate } from 'node:crypto';
import type { LookupFunction } from 'node:net';
import * as tls from 'node:tls';
import type { ImapFlowOptions } from 'imapflow';
import { invalidInput, isOldTls } from '../../../contracts';
import type { HostAddress } from './hosts';
import type { ConnectionSettings, MailboxLimits } from './types';

/** A SEARCH response for a million messages is one line of about 8 MB. */
const MIN_LINE_BYTES = 16 * 1024 * 1024;
const FRAMING_BYTES = 1024 * 1024;
const MAX_TOKENS = 100_000;

/**
 * Builds the imapflow options from the settings, and bounds what a server can make the process buffer. Connects only to
 * `addresses`; TLS still verifies the certificate against the host name. Throws `invalid-input` if the CA certificate
 * is unreadable.
 */
export function imapOptions(
  settings: ConnectionSettings,
  addresses: HostAddress[],
  limits: MailboxLimits,
): ImapFlowOptions {
  const { auth, security } = settings;
  const lineBytes = Math.max(limits.messageBytes, MIN_LINE_BYTES);
  return {
    host: settings.host.trim().replace(/^\[(.*)\]$/, '$1'),
    port: settings.port,
    secure: security === 'tls',
    ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
    auth: {
      user: settings.username,
      ...(auth.type === 'oauth' ? { accessToken: auth.accessToken } : { pass: auth.password }),
    },
    tls: { lookup: lookupOf(addresses), ...tlsOf(settings) },
    // The session's own deadline fires before these two.
    connectionTimeout: settings.connectionTimeoutMs * 2,
    greetingTimeout: settings.connectionTimeoutMs * 2,
    clientInfo: { name: 'strapi-plugin-email-channel' },
    disableCompression: true,
    disableAutoIdle: true,
    disableIMAP4rev2: true,
    disableBinary: true,
    logger: false,
    logRaw: false,
    emitLogs: false,
    maxLiteralSize: limits.messageBytes,
    maxLineLength: lineBytes,
    maxResponseSize: lineBytes + FRAMING_BYTES,
    maxResponseTokens: MAX_TOKENS,
  };
}

/** A DNS lookup that returns the vetted addresses, regardless of later DNS changes. */
export function lookupOf(addresses: HostAddress[]): LookupFunction {
  return (_host, options, callback) => {
    const wanted = addresses.filter(({ family }) => !options.family || options.family === family);
    const [first] = wanted;
    if (options.all) callback(null, wanted);
    else if (first) callback(null, first.address, first.family);
    else callback(Object.assign(new Error('no address of this family'), { code: 'ENOTFOUND' }), '');
  };
}

const NODE_VERSIONS = { tls10: 'TLSv1', tls11: 'TLSv1.1', tls12: 'TLSv1.2', tls13: 'TLSv1.3' } as const;

/**
 * Builds the TLS options: versions and trusted certificates. Throws `invalid-input` if the CA certificate is
 * unreadable.
 */
export function tlsOf({
  caCertificate,
  tlsMinVersion = 'tls12',
}: Pick<ConnectionSettings, 'caCertificate' | 'tlsMinVersion'>): tls.ConnectionOptions {
  return {
    ...trusting(caCertificate),
    minVersion: NODE_VERSIONS[tlsMinVersion],
    // OpenSSL allows the signatures of old TLS versions only at this security level.
    ...(isOldTls(tlsMinVersion) ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
  };
}

/**
 * Trusts the public certificate authorities and those of `caCertificate` (PEM). Throws `invalid-input` if it is
 * unreadable.
 */
export function trusting(caCertificate: string | null): tls.ConnectionOptions {
  if (!caCertificate?.trim()) return {};
  const certificates =
    caCertificate.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0 || !certificates.every(isReadable))
    throw invalidInput('caCertificate', 'certificate');
  return { ca: [...tls.rootCertificates, ...certificates] };
}

function isReadable(pem: string): boolean {
  try {
    return Boolean(new X509Certificate(pem));
  } catch {
    return false;
  }
}
