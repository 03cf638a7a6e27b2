import { execFileSync } from 'node:child_process';
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appTokens } from '../../../server/src/mailbox/oauth';
import { certificates } from '../../support/mailservers/certificates';

/** A self-signed certificate as Entra takes it. */
function rsaPair(): { key: string; cert: string } {
  const dir = mkdtempSync(join(tmpdir(), 'client-certificate-'));
  try {
    const made = [
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'key.pem',
      '-out',
      'cert.pem',
      '-subj',
      '/CN=app',
    ];
    execFileSync('openssl', ['req', '-x509', '-days', '30', ...made], { cwd: dir, stdio: 'pipe' });
    const read = (name: string) => readFileSync(join(dir, name), 'utf8');
    return { key: read('key.pem'), cert: read('cert.pem') };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** A token endpoint that keeps the form it was sent. */
async function startEndpoint() {
  const { good, ca } = certificates();
  const forms: URLSearchParams[] = [];
  const server = createServer(good, async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    forms.push(new URLSearchParams(body));
    response.setHeader('content-type', 'application/json');
    response.end('{"access_token":"abc","token_type":"Bearer","expires_in":3600}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `https://localhost:${port}/token`, ca, forms, stop: () => server.close() };
}

const clientWith = (tokenEndpoint: string, clientCertificate: string) => ({
  provider: 'microsoft' as const,
  tokenEndpoint,
  endpointField: 'tokenEndpoint' as const,
  clientId: 'app',
  clientSecret: null,
  clientCertificate,
  scopes: ['https://outlook.office365.com/.default'],
});

it('a certificate signs the app’s requests instead of a secret', async () => {
  const endpoint = await startEndpoint();
  try {
    const { key, cert } = rsaPair();
    const options = { deadlineMs: 20_000, caCertificate: endpoint.ca, allowedPrivateHosts: ['localhost'] };
    const tokens = await appTokens(clientWith(endpoint.url, `${cert}\n${key}`), options);
    expect(tokens.accessToken).toBe('abc');
    const [form] = endpoint.forms;
    expect(form!.has('client_secret')).toBe(false);
    expect(form!.get('client_assertion_type')).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    const [header, claims, signature] = form!.get('client_assertion')!.split('.') as [string, string, string];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({ iss: 'app', sub: 'app' });
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({
      'x5t#S256': Buffer.from(new X509Certificate(cert).fingerprint256.replaceAll(':', ''), 'hex').toString(
        'base64url',
      ),
    });
    const signed = { key: createPublicKey(cert), padding: 6, saltLength: 32 };
    expect(
      verify('sha256', Buffer.from(`${header}.${claims}`), signed, Buffer.from(signature, 'base64url')),
    ).toBe(true);
  } finally {
    endpoint.stop();
  }
});

it('an invalid certificate or key is reported without any of its content', async () => {
  const { cert } = rsaPair();
  const { good } = certificates();
  const options = { deadlineMs: 1_000, caCertificate: null, allowedPrivateHosts: [] };
  for (const text of ['secret words', cert, `${good.cert}\n${good.key}`])
    await expect(appTokens(clientWith('https://token.example.com/', text), options)).rejects.toMatchObject({
      code: 'invalid-input',
      details: { field: 'secrets.clientCertificate' },
      message: expect.not.stringContaining('secret words'),
    });
});
