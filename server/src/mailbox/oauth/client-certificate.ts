import { createPrivateKey, X509Certificate } from 'node:crypto';
import { invalidInput } from '../../../../contracts';

/** A certificate in the form that msal requires. */
interface ClientCertificate {
  /** SHA-256 of the certificate, in hex. */
  thumbprintSha256: string;
  /** PEM. */
  privateKey: string;
  /** The certificate and its chain (PEM). */
  x5c: string;
}

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN (RSA )?PRIVATE KEY-----[\s\S]+?-----END (RSA )?PRIVATE KEY-----/;

/** Returns when the first certificate of a PEM text expires, or null if it is unreadable. */
export function endOfCertificate(pem: string): Date | null {
  try {
    const end = new Date(new X509Certificate(pem.match(CERTIFICATES)![0]).validTo);
    return Number.isNaN(end.getTime()) ? null : end;
  } catch {
    return null;
  }
}

/**
 * Reads a certificate and its private key from one PEM text; the app's certificate must be first. Throws
 * `invalid-input` if one of them is missing or unreadable, or if they do not match. The error contains nothing of the
 * text.
 */
export function readCertificate(pem: string): ClientCertificate {
  try {
    const chain = pem.match(CERTIFICATES) ?? [];
    const key = createPrivateKey(PRIVATE_KEY.exec(pem)![0]);
    const certificate = new X509Certificate(chain[0]!);
    // Entra accepts only RSA.
    if (key.asymmetricKeyType !== 'rsa' || !certificate.checkPrivateKey(key)) throw new Error('another key');
    return {
      thumbprintSha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      x5c: chain.join('\n'),
    };
  } catch {
    throw invalidInput('secrets.clientCertificate', 'client-certificate');
  }
}
