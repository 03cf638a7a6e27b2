import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type CertificateKind = 'good' | 'expired' | 'otherHost' | 'selfSigned';
export interface KeyPair {
  /** PEM. */
  cert: string;
  key: string;
}
/** A private certificate authority and what it signed; `selfSigned` it did not. */
export type Certificates = Record<CertificateKind, KeyPair> & { ca: string };

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const LOCAL_NAMES = 'DNS:localhost,DNS:mail.test,DNS:autoconfig.mail.test,IP:127.0.0.1,IP:::1';

let made: Certificates | undefined;

/** Certificates for localhost, 127.0.0.1, mail.test and autoconfig.mail.test (`otherHost` is for other.example), made once a process with openssl. */
export function certificates(): Certificates {
  return (made ??= make());
}

function make(): Certificates {
  const dir = mkdtempSync(join(tmpdir(), 'certificates-'));
  const file = (name: string) => join(dir, name);
  const read = (name: string) => readFileSync(file(name), 'utf8');
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  const pair = (name: string): KeyPair => ({ cert: read(`${name}.pem`), key: read(`${name}.key`) });
  try {
    openssl(
      ...[
        'req',
        '-x509',
        ...KEY,
        '-keyout',
        'ca.key',
        '-out',
        'ca.pem',
        '-days',
        '30',
        '-subj',
        '/CN=Test CA',
      ],
      ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    );
    const sign = (name: string, names: string, from: Date, to: Date) => {
      openssl('req', ...KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
      writeFileSync(file(`${name}.cnf`), authorityConfig(dir, name, names));
      mkdirSync(file(`${name}-issued`));
      writeFileSync(file(`${name}.index`), '');
      writeFileSync(file(`${name}.serial`), '01\n');
      openssl(
        ...['ca', '-batch', '-notext', '-config', `${name}.cnf`, '-cert', 'ca.pem', '-keyfile', 'ca.key'],
        ...['-in', `${name}.csr`, '-out', `${name}.pem`, '-startdate', utc(from), '-enddate', utc(to)],
      );
    };
    const day = (days: number) => new Date(Date.now() + days * 86_400_000);
    sign('good', LOCAL_NAMES, day(-1), day(30));
    sign('expired', LOCAL_NAMES, day(-60), day(-30));
    sign('otherHost', 'DNS:other.example', day(-1), day(30));
    openssl(
      ...['req', '-x509', ...KEY, '-keyout', 'selfSigned.key', '-out', 'selfSigned.pem', '-days', '30'],
      ...['-subj', '/CN=localhost', '-addext', `subjectAltName=${LOCAL_NAMES}`],
    );
    return {
      ca: read('ca.pem'),
      good: pair('good'),
      expired: pair('expired'),
      otherHost: pair('otherHost'),
      selfSigned: pair('selfSigned'),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** YYYYMMDDHHMMSSZ, as `openssl ca` wants dates. */
const utc = (date: Date) => `${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;

const authorityConfig = (dir: string, name: string, names: string) => `
[ca]
default_ca = authority
[authority]
new_certs_dir = ${dir}/${name}-issued
database = ${dir}/${name}.index
serial = ${dir}/${name}.serial
default_md = sha256
policy = policy
x509_extensions = extensions
[policy]
commonName = supplied
[extensions]
subjectAltName = ${names}
extendedKeyUsage = serverAuth
basicConstraints = CA:FALSE
`;
