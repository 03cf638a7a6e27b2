import {
  type Certificates,
  type CertificateKind,
  certificates,
} from '../../support/mailservers/certificates';
import { describeWith } from '../../support/available';
import { type Dovecot, startDovecot } from '../../support/mailservers/dovecot';
import { startScriptedImap, startScriptedServer } from '../../support/mailservers/scripted';
import { freePorts } from '../../support/mailservers/processes';
import { connectTo, errorOf } from './support';

describeWith('dovecot', 'connecting to Dovecot', () => {
  let dovecot: Dovecot;

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { user: 'password', odd: 'pä:ss "wörd"\\' } });
  });
  afterAll(() => dovecot.stop());

  it('signs in over TLS with a configured CA', async () => {
    const mailbox = await connectTo(dovecot.ports.imaps, { security: 'tls', caCertificate: dovecot.ca });
    await expect(mailbox.open('INBOX')).resolves.toMatchObject({ path: 'INBOX' });
    await mailbox.close();
  });

  it('signs in over STARTTLS', async () => {
    const mailbox = await connectTo(dovecot.ports.imap, { security: 'starttls', caCertificate: dovecot.ca });
    await expect(mailbox.open('INBOX')).resolves.toMatchObject({ path: 'INBOX' });
    await mailbox.close();
  });

  it('signs in without encryption only if that was selected', async () => {
    const mailbox = await connectTo(dovecot.ports.imap, { security: 'none' });
    await expect(mailbox.open('INBOX')).resolves.toMatchObject({ path: 'INBOX' });
    await mailbox.close();
  });

  it('checks the certificate against an IP address if that was entered as host', async () => {
    const mailbox = await connectTo(dovecot.ports.imaps, {
      host: '127.0.0.1',
      security: 'tls',
      caCertificate: dovecot.ca,
    });
    await expect(mailbox.folders()).resolves.not.toHaveLength(0);
    await mailbox.close();
  });

  it('signs in with a password of any characters', async () => {
    const auth = { type: 'password' as const, password: 'pä:ss "wörd"\\' };
    const mailbox = await connectTo(dovecot.ports.imap, { username: 'odd', auth });
    await mailbox.close();
  });

  it('reports a wrong password without repeating it', async () => {
    const auth = { type: 'password' as const, password: 'wrong-secret' };
    const error = await errorOf(connectTo(dovecot.ports.imap, { auth }));
    expect(error).toMatchObject({ code: 'login-refused', transient: false, details: { field: 'password' } });
    expect(JSON.stringify([error.message, error.details])).not.toContain('wrong-secret');
  });

  it('reports the sign-in method if the server has no OAuth', async () => {
    const auth = { type: 'oauth' as const, accessToken: 'token' };
    const error = await errorOf(connectTo(dovecot.ports.imap, { auth }));
    expect(error).toMatchObject({ code: 'login-refused', details: { field: 'authType' } });
  });

  it('reports a port that does not speak TLS from the start', async () => {
    const error = await errorOf(connectTo(dovecot.ports.imap, { security: 'tls' }));
    expect(error).toMatchObject({ code: 'tls-failed', transient: false, details: { field: 'security' } });
    expect(error.message).toContain('STARTTLS');
  });

  it.each(['none', 'starttls'] as const)(
    'suggests with security %s that the port may expect TLS from the start',
    async (security) => {
      const error = await errorOf(connectTo(dovecot.ports.imaps, { security, connectionTimeoutMs: 1_000 }));
      expect(error).toMatchObject({ code: 'connection-timeout', details: { field: 'security' } });
      expect(error.message).toContain('choose TLS');
    },
  );

  it('does not trust a certificate of an unknown authority', async () => {
    const error = await errorOf(connectTo(dovecot.ports.imaps, { security: 'tls' }));
    expect(error).toMatchObject({ code: 'certificate-untrusted', details: { field: 'caCertificate' } });
  });

  it('reports a CA certificate that is not one', async () => {
    const caCertificate = '-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----';
    const error = await errorOf(connectTo(dovecot.ports.imaps, { security: 'tls', caCertificate }));
    expect(error).toMatchObject({ code: 'invalid-input', details: { field: 'caCertificate' } });
  });

  it('reaches no private host that is not allowed, and reveals nothing about its ports', async () => {
    const [closed = 0] = await freePorts(1);
    const limits = { allowedPrivateHosts: [] };
    const error = await errorOf(connectTo(dovecot.ports.imap, {}, limits));
    expect(error).toMatchObject({ code: 'host-not-allowed', transient: false, details: { field: 'host' } });
    expect(error.message).toContain("add 'localhost' to allowedPrivateHosts");
    expect((await errorOf(connectTo(closed, {}, limits))).message).toBe(error.message);
  });

  it.each(['2130706433', '0x7f000001', '0177.0.0.1', '127.1', '[::ffff:127.0.0.1]', 'LOCALHOST.'])(
    'recognizes the loopback address written as %s',
    async (host) => {
      const error = await errorOf(connectTo(dovecot.ports.imap, { host }, { allowedPrivateHosts: [] }));
      expect(error.code).toBe('host-not-allowed');
    },
  );

  it('reaches a private host whose name is allowed', async () => {
    const mailbox = await connectTo(dovecot.ports.imap, {}, { allowedPrivateHosts: ['localhost'] });
    await mailbox.close();
  });
});

describeWith('dovecot', 'invalid certificates', () => {
  const servers = new Map<CertificateKind, Dovecot>();

  beforeAll(async () => {
    for (const certificate of ['expired', 'otherHost', 'selfSigned'] as const)
      servers.set(certificate, await startDovecot({ users: { user: 'password' }, certificate }));
  });
  afterAll(() => Promise.all([...servers.values()].map((server) => server.stop())));

  it.each([
    ['expired', 'certificate-expired', 'host'],
    ['otherHost', 'certificate-wrong-host', 'host'],
    ['selfSigned', 'certificate-untrusted', 'caCertificate'],
  ] as const)('are reported by TLS and STARTTLS alike: %s', async (kind, code, field) => {
    const { ports, ca } = servers.get(kind) as Dovecot;
    for (const [port, security] of [
      [ports.imaps, 'tls'],
      [ports.imap, 'starttls'],
    ] as const) {
      const error = await errorOf(connectTo(port, { security, caCertificate: ca }));
      expect(error).toMatchObject({ code, transient: false, details: { field } });
    }
  });
});

describe('connecting to misbehaving servers', () => {
  const open: { stop(): Promise<void> }[] = [];
  let keys: Certificates;

  beforeAll(() => {
    keys = certificates();
  });
  afterEach(() => Promise.all(open.splice(0).map((server) => server.stop())));

  const scripted = async (...args: Parameters<typeof startScriptedServer>) => {
    const server = await startScriptedServer(...args);
    open.push(server);
    return server;
  };
  const imap = async (...args: Parameters<typeof startScriptedImap>) => {
    const server = await startScriptedImap(...args);
    open.push(server);
    return server;
  };

  it('sends no password if STARTTLS is missing', async () => {
    const server = await imap({});
    const error = await errorOf(connectTo(server.port, { security: 'starttls' }));
    expect(error).toMatchObject({
      code: 'starttls-missing',
      transient: false,
      details: { field: 'security' },
    });
    expect(server.received).not.toMatch(/LOGIN|AUTHENTICATE/i);
  });

  it('sends no password to a server that claims to be signed in already', async () => {
    const server = await imap({}, '* PREAUTH welcome\r\n');
    const error = await errorOf(connectTo(server.port, { security: 'starttls' }));
    expect(error.code).toBe('starttls-missing');
    expect(server.received).not.toMatch(/LOGIN|AUTHENTICATE/i);
  });

  it('gives up on a server that says nothing', async () => {
    const server = await scripted(() => undefined);
    const begun = Date.now();
    const error = await errorOf(connectTo(server.port, { connectionTimeoutMs: 1_000 }));
    expect(error).toMatchObject({ code: 'connection-timeout', transient: true });
    expect(Date.now() - begun).toBeLessThan(3_000);
  });

  it('gives up on a server that says nothing after the TLS handshake', async () => {
    const server = await scripted(() => undefined, keys.good);
    const error = await errorOf(
      connectTo(server.port, { security: 'tls', caCertificate: keys.ca, connectionTimeoutMs: 1_000 }),
    );
    expect(error).toMatchObject({ code: 'connection-timeout', details: { field: 'port' } });
  });

  it('gives up on a server that keeps talking without ever signing in', async () => {
    const server = await imap({ CAPABILITY: () => null });
    const timers: NodeJS.Timeout[] = [];
    const chatty = await scripted((socket) => {
      socket.write('* OK ready\r\n');
      timers.push(setInterval(() => socket.write('* OK still here\r\n'), 50));
    });
    for (const { port } of [server, chatty]) {
      const error = await errorOf(connectTo(port, { connectionTimeoutMs: 1_000 }));
      expect(error).toMatchObject({ code: 'connection-timeout', transient: true });
    }
    timers.forEach(clearInterval);
  });

  it('stops at once if it is aborted', async () => {
    const server = await scripted(() => undefined);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    const begun = Date.now();
    const error = await errorOf(connectTo(server.port, {}, {}, abort.signal));
    expect(error).toMatchObject({ code: 'aborted', transient: true });
    expect(Date.now() - begun).toBeLessThan(2_000);
  });

  it('reports that nothing listens at the port', async () => {
    const [port = 0] = await freePorts(1);
    const error = await errorOf(connectTo(port));
    expect(error).toMatchObject({ code: 'connection-refused', transient: true, details: { field: 'port' } });
  });

  it('reports that a name does not exist', async () => {
    const error = await errorOf(connectTo(993, { host: 'no-such-host.invalid' }));
    expect(error).toMatchObject({ code: 'dns-failed', details: { field: 'host' } });
  });

  it.each([
    ['a web server', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
    ['an SMTP server', '220 mail.test ESMTP\r\n'],
    ['noise', '\u0000\u0001\u0002 ((( {{{\r\n'],
  ])('reports that %s is not an IMAP server', async (_name, greeting) => {
    const server = await scripted((socket) => socket.write(greeting));
    const error = await errorOf(connectTo(server.port, { connectionTimeoutMs: 700 }));
    expect(error).toMatchObject({ code: 'not-imap', details: { field: 'port' } });
  });

  it('is retried later if the server rejects connections', async () => {
    const server = await scripted((socket) => socket.end('* BYE Too many connections\r\n'));
    const error = await errorOf(connectTo(server.port));
    expect(error).toMatchObject({ code: 'server-unavailable', transient: true });
  });

  it('is retried later if the server closes the connection at once', async () => {
    const server = await scripted((socket) => socket.end());
    const error = await errorOf(connectTo(server.port));
    expect(error).toMatchObject({ code: 'connection-lost', transient: true });
  });

  it.each([
    ['NO [UNAVAILABLE] Temporary authentication failure', 'server-unavailable', true],
    ['NO [INUSE] Mailbox is locked', 'server-unavailable', true],
    ['NO [ALERT] Too many simultaneous connections', 'server-unavailable', true],
    ['NO [AUTHENTICATIONFAILED] Authentication failed', 'login-refused', false],
    ['NO Login failed.', 'login-refused', false],
    ['NO [EXPIRED] password expired', 'login-refused', false],
    ['NO AUTHENTICATE PLAIN password', 'login-refused', false],
  ])('distinguishes a wrong password from a temporary rejection: %s', async (answer, code, transient) => {
    const server = await imap({ AUTHENTICATE: (tag) => `${tag} ${answer}\r\n` });
    const error = await errorOf(connectTo(server.port));
    expect(error).toMatchObject({ code, transient });
    expect(error.message).not.toContain(answer.replace(/^NO (\[\w+\] )?/, ''));
  });

  it('stops a STARTTLS that turns into noise', async () => {
    const server = await imap({
      CAPABILITY: (tag) => `* CAPABILITY IMAP4rev1 STARTTLS\r\n${tag} OK done\r\n`,
      STARTTLS: (tag) => `${tag} OK begin\r\n`,
    });
    const noisy = await errorOf(connectTo(server.port, { security: 'starttls', connectionTimeoutMs: 700 }));
    expect(noisy.code).toMatch(/^(tls-failed|connection-timeout)$/);
    expect(server.received).not.toMatch(/LOGIN|AUTHENTICATE/i);
  });
});
