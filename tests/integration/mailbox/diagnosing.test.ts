import { EmailChannelError, type DiagnosisEvent, type Stage } from '../../../contracts';
import { connectMailbox, type ConnectionSettings } from '../../../server/src/mailbox';
import { diagnose, type DiagnosisRequest } from '../../../server/src/mailbox/diagnose';
import { describeWith } from '../../support/available';
import { type Certificates, certificates } from '../../support/mailservers/certificates';
import { type Dovecot, startDovecot } from '../../support/mailservers/dovecot';
import { freePorts } from '../../support/mailservers/processes';
import { type Proxy, startProxy } from '../../support/mailservers/proxy';
import { startScriptedImap, startScriptedServer } from '../../support/mailservers/scripted';
import { LIMITS, message, settingsFor } from './support';

const INBOX = { path: 'INBOX', after: 'leave' as const };

/** All that a diagnosis told, and how long it took in ms. */
async function diagnosisOf(
  settings: ConnectionSettings,
  { operationMs = LIMITS.operationMs, ...request }: Partial<DiagnosisRequest> & { operationMs?: number } = {},
) {
  const events: DiagnosisEvent[] = [];
  const begun = Date.now();
  await diagnose(
    { connect: connectMailbox, limits: { ...LIMITS, operationMs } },
    {
      security: settings.security,
      authType: settings.auth.type,
      withSettings: (work) => work(settings),
      folders: [INBOX],
      since: null,
      ...request,
    },
    (event) => events.push(event),
  );
  const last = events.at(-1);
  return {
    events,
    passed: events.flatMap((event) => (event.event === 'passed' ? [event.facts.stage] : [])),
    failed: last?.event === 'failed' ? last : null,
    facts: <S extends Stage>(stage: S) =>
      events.flatMap((event) =>
        event.event === 'passed' && event.facts.stage === stage ? [event.facts] : [],
      )[0],
    tookMs: Date.now() - begun,
  };
}

const diagnosisAt = (
  port: number,
  changes: Partial<ConnectionSettings> = {},
  request?: Parameters<typeof diagnosisOf>[1],
) => diagnosisOf(settingsFor(port, changes), request);

describeWith('dovecot', 'diagnosing a connection to Dovecot', () => {
  let dovecot: Dovecot;
  let tls: Partial<ConnectionSettings>;
  const SINCE = new Date('2026-03-10T12:00:00.000Z');

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { user: 'password' } });
    tls = { security: 'tls', caCertificate: dovecot.ca };
    const deliver = (name: string, folder: string, at: string) =>
      dovecot.deliver('user', folder, message(name), { internalDate: new Date(at) });
    deliver('long ago', 'INBOX', '2026-01-01T00:00:00.000Z');
    deliver('the same day, but earlier', 'INBOX', '2026-03-10T11:59:00.000Z');
    deliver('the same day, later', 'INBOX', '2026-03-10T12:01:00.000Z');
    deliver('much later', 'INBOX', '2026-04-10T12:00:00.000Z');
    deliver('elsewhere', 'Orders', '2026-04-10T12:00:00.000Z');
  });
  afterAll(() => dovecot.stop());

  it('reports each stage of a TLS connection in order, with its duration', async () => {
    const { events, passed } = await diagnosisAt(dovecot.ports.imaps, tls);
    expect(events[0]).toEqual({ event: 'begun', security: 'tls', authType: 'password' });
    expect(passed).toEqual([
      ...['name', 'connect', 'encrypt', 'greeting', 'login', 'capabilities', 'folders', 'messages'],
    ]);
    expect(events.at(-1)).toEqual({ event: 'done', tookMs: expect.any(Number) });
    for (const event of events) if (event.event === 'passed') expect(event.tookMs).toBeGreaterThanOrEqual(0);
  });

  it('reports the greeting before the encryption with STARTTLS, and no encryption without it', async () => {
    const starttls = await diagnosisAt(dovecot.ports.imap, { ...tls, security: 'starttls' });
    expect(starttls.passed.slice(0, 5)).toEqual(['name', 'connect', 'greeting', 'encrypt', 'login']);
    expect(starttls.failed).toBeNull();
    const none = await diagnosisAt(dovecot.ports.imap, { security: 'none' });
    expect(none.passed.slice(0, 4)).toEqual(['name', 'connect', 'greeting', 'login']);
    expect(none.failed).toBeNull();
  });

  it('reports addresses, protocol, certificate, sign-in method and server capabilities', async () => {
    const { facts } = await diagnosisAt(dovecot.ports.imaps, tls);
    expect(facts('name')).toMatchObject({ addresses: expect.arrayContaining(['127.0.0.1']) });
    expect(facts('connect')).toMatchObject({ address: '127.0.0.1' });
    expect(facts('encrypt')).toMatchObject({
      protocol: expect.stringMatching(/^TLSv1\.[23]$/),
      certificate: { subject: 'good', issuer: 'Test CA', endsSoon: true },
    });
    expect(facts('login')).toMatchObject({ method: 'PLAIN' });
    expect(facts('capabilities')).toMatchObject({
      present: ['IDLE', 'MOVE', 'UIDPLUS', 'SPECIAL-USE'],
      cannotMove: false,
    });
  });

  it('counts the messages since the exact start date in each folder', async () => {
    const folders = [INBOX, { path: 'Orders', after: 'leave' as const }];
    const { facts } = await diagnosisAt(dovecot.ports.imaps, tls, { folders, since: SINCE });
    expect(facts('messages')).toMatchObject({
      since: SINCE.toISOString(),
      folders: [
        { path: 'INBOX', count: 2 },
        { path: 'Orders', count: 1 },
      ],
    });
    const all = await diagnosisAt(dovecot.ports.imaps, tls);
    expect(all.facts('messages')).toMatchObject({ since: null, folders: [{ path: 'INBOX', count: 4 }] });
  });

  it('reports a wrong password at the password field, after the completed stages', async () => {
    const { passed, failed, events } = await diagnosisAt(dovecot.ports.imaps, {
      ...tls,
      auth: { type: 'password', password: 'wrong-secret' },
    });
    expect(passed).toEqual(['name', 'connect', 'encrypt', 'greeting']);
    expect(failed).toMatchObject({ stage: 'login', code: 'login-refused', path: ['password'] });
    expect(JSON.stringify(events)).not.toContain('wrong-secret');
  });

  it('reports a missing folder at its row', async () => {
    const folders = [INBOX, { path: 'Nowhere', after: 'leave' as const }];
    const { failed } = await diagnosisAt(dovecot.ports.imaps, tls, { folders });
    expect(failed).toMatchObject({ stage: 'messages', code: 'folder-missing', path: ['folders', 1, 'path'] });
  });

  it('changes nothing in the mailbox and leaves no connection open', async () => {
    const proxy = await startProxy(dovecot.ports.imap);
    await diagnosisAt(proxy.port, { security: 'none' });
    expect(proxy.connections).toBe(1);
    const unseen = await connectMailbox(settingsFor(dovecot.ports.imap), { limits: LIMITS });
    expect((await unseen.open('INBOX')).exists).toBe(4);
    await unseen.close();
    await proxy.stop();
  });

  it.each([
    ['TLS on a port without it', 'imap', 'tls', 'encrypt', 'tls-failed', ['security']],
    ['no TLS on a port that wants it', 'imaps', 'none', 'greeting', 'connection-timeout', ['security']],
    [
      'STARTTLS on a port that wants TLS',
      'imaps',
      'starttls',
      'greeting',
      'connection-timeout',
      ['security'],
    ],
  ] as const)('reports %s', async (_what, port, security, stage, code, path) => {
    const { failed } = await diagnosisAt(dovecot.ports[port], { security, connectionTimeoutMs: 2_000 });
    expect(failed).toMatchObject({ stage, code, path });
  });

  it('reports a CA that is missing or unreadable', async () => {
    const missing = await diagnosisAt(dovecot.ports.imaps, { security: 'tls' });
    expect(missing.failed).toMatchObject({
      stage: 'encrypt',
      code: 'certificate-untrusted',
      path: ['caCertificate'],
    });
    const unreadable = await diagnosisAt(dovecot.ports.imaps, { security: 'tls', caCertificate: 'none' });
    expect(unreadable.failed).toMatchObject({ code: 'invalid-input', path: ['caCertificate'] });
  });

  describe('on a misbehaving network', () => {
    let proxy: Proxy;
    const DEADLINE_MS = 2_000;

    beforeEach(async () => {
      proxy = await startProxy(dovecot.ports.imaps);
    });
    afterEach(() => proxy.stop());

    it.each([
      [0, 'encrypt', 'connection-timeout', ['port']],
      [1_500, 'greeting', 'connection-timeout', ['port']],
    ] as const)('reports the stage that stalls after %s bytes, in time', async (bytes, stage, code, path) => {
      proxy.faults.stallAfterBytes = bytes;
      const { failed, tookMs } = await diagnosisAt(proxy.port, { ...tls, connectionTimeoutMs: DEADLINE_MS });
      expect(failed?.code).toBe(code);
      if (bytes === 0) expect(failed).toMatchObject({ stage, path });
      expect(tookMs).toBeLessThan(DEADLINE_MS * 3);
    });

    it('completes all stages of a slow network', async () => {
      proxy.faults.latencyMs = 50;
      const { passed, failed, events } = await diagnosisAt(proxy.port, tls);
      expect(failed).toBeNull();
      expect(passed).toHaveLength(8);
      const login = events.find((event) => event.event === 'passed' && event.facts.stage === 'login');
      expect(login).toMatchObject({ tookMs: expect.any(Number) });
      expect((login as { tookMs: number }).tookMs).toBeGreaterThan(40);
    });

    it('has one time limit for all stages of connecting together', async () => {
      proxy.faults.latencyMs = 1_000;
      const { failed, passed, tookMs } = await diagnosisAt(proxy.port, {
        ...tls,
        connectionTimeoutMs: DEADLINE_MS,
      });
      expect(passed).toEqual(expect.arrayContaining(['name', 'connect', 'encrypt']));
      expect(failed).toMatchObject({
        stage: expect.stringMatching(/greeting|login/),
        code: 'connection-timeout',
      });
      expect(tookMs).toBeLessThan(DEADLINE_MS * 3);
    });

    it('reports an interrupted connection', async () => {
      proxy.faults.cutAfterBytes = 500;
      const { failed } = await diagnosisAt(proxy.port, tls);
      expect(failed).toMatchObject({ stage: 'encrypt' });
    });
  });
});

describeWith('dovecot', 'diagnosing invalid certificates', () => {
  it.each([
    ['expired', 'certificate-expired', 'host', /expired/],
    ['otherHost', 'certificate-wrong-host', 'host', /other\.example/],
    ['selfSigned', 'certificate-untrusted', 'caCertificate', /authority/],
  ] as const)('%s', async (certificate, code, field, says) => {
    const { ports, ca, stop } = await startDovecot({ users: { user: 'password' }, certificate });
    for (const [port, security] of [
      [ports.imaps, 'tls'],
      [ports.imap, 'starttls'],
    ] as const) {
      const { failed, passed } = await diagnosisAt(port, { security, caCertificate: ca });
      expect(failed).toMatchObject({ stage: 'encrypt', code, path: [field] });
      expect(failed?.message).toMatch(says);
      expect(passed).toContain('connect');
    }
    await stop();
  });
});

describe('diagnosing misbehaving servers', () => {
  const open: { stop(): Promise<void> }[] = [];
  const started = <T extends { stop(): Promise<void> }>(server: T): T => {
    open.push(server);
    return server;
  };
  let keys: Certificates;
  beforeAll(() => {
    keys = certificates();
  });
  afterEach(() => Promise.all(open.splice(0).map((server) => server.stop())));

  it('reports a host that does not exist, one that is not allowed, and a port where nothing listens', async () => {
    const unknown = await diagnosisAt(993, { host: 'no-such-host.invalid' });
    expect(unknown.failed).toMatchObject({ stage: 'name', code: 'dns-failed', path: ['host'] });
    const metadata = await diagnosisAt(993, { host: '169.254.169.254' });
    expect(metadata.failed).toMatchObject({ stage: 'name', code: 'host-not-allowed', path: ['host'] });
    const [port = 0] = await freePorts(1);
    const closed = await diagnosisAt(port);
    expect(closed.failed).toMatchObject({ stage: 'connect', code: 'connection-refused', path: ['port'] });
  });

  it('reports the greeting stage of a server that accepts connections and never responds', async () => {
    const { port } = started(await startScriptedServer(() => undefined));
    const { failed, tookMs } = await diagnosisAt(port, { connectionTimeoutMs: 1_000 });
    expect(failed).toMatchObject({ stage: 'greeting', code: 'connection-timeout', path: ['security'] });
    expect(tookMs).toBeLessThan(5_000);
  });

  it('reports the encryption stage with TLS if the server accepts connections and never responds', async () => {
    const { port } = started(await startScriptedServer(() => undefined));
    const { failed } = await diagnosisAt(port, { security: 'tls', connectionTimeoutMs: 1_000 });
    expect(failed).toMatchObject({ stage: 'encrypt', code: 'connection-timeout', path: ['port'] });
  });

  it('reports the greeting stage if nothing comes after the TLS handshake', async () => {
    const { port } = started(await startScriptedServer(() => undefined, keys.good));
    const { failed, passed } = await diagnosisAt(port, {
      security: 'tls',
      caCertificate: keys.ca,
      connectionTimeoutMs: 1_000,
    });
    expect(passed).toEqual(['name', 'connect', 'encrypt']);
    expect(failed).toMatchObject({ stage: 'greeting', code: 'connection-timeout', path: ['port'] });
  });

  it('reports the encryption stage if STARTTLS was stripped, and sends no password', async () => {
    const server = started(await startScriptedImap({}));
    const { failed, passed } = await diagnosisAt(server.port, { security: 'starttls' });
    expect(passed).toEqual(['name', 'connect', 'greeting']);
    expect(failed).toMatchObject({ stage: 'encrypt', code: 'starttls-missing', path: ['security'] });
    expect(server.received).not.toMatch(/LOGIN|AUTHENTICATE/i);
  });

  it('reports the sign-in stage of a server that never answers it', async () => {
    const { port } = started(await startScriptedImap({ AUTHENTICATE: () => null }));
    const { failed, passed } = await diagnosisAt(port, { connectionTimeoutMs: 1_000 });
    expect(passed).toEqual(['name', 'connect', 'greeting']);
    expect(failed).toMatchObject({ stage: 'login', code: 'connection-timeout' });
  });

  it('reports the folder stage of a server that never lists folders, within the deadline of an operation', async () => {
    // Without NAMESPACE the client would list folders already while it connects.
    const script = {
      CAPABILITY: (tag: string) =>
        `* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN NAMESPACE\r\n${tag} OK done\r\n`,
      LIST: () => null,
    };
    const { port } = started(await startScriptedImap(script));
    const { failed, tookMs } = await diagnosisAt(port, {}, { operationMs: 1_000 });
    expect(failed).toMatchObject({ stage: 'folders', code: 'deadline-exceeded' });
    expect(tookMs).toBeLessThan(8_000);
  });

  it('warns about a server that cannot move messages if they are to be moved', async () => {
    const { port } = started(
      await startScriptedImap({
        CAPABILITY: (tag) => `* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN\r\n${tag} OK done\r\n`,
      }),
    );
    const { facts } = await diagnosisAt(port, {}, { folders: [{ path: 'INBOX', after: 'move' }] });
    expect(facts('capabilities')).toMatchObject({ present: [], cannotMove: true });
  });

  it('reports the sign-in stage without connecting if there are no credentials', async () => {
    const server = started(await startScriptedImap({}));
    const withSettings = () =>
      Promise.reject(new EmailChannelError('secret-required', {}, { field: 'secrets.password' }));
    const { failed } = await diagnosisAt(server.port, {}, { withSettings });
    expect(failed).toMatchObject({ stage: 'login', code: 'secret-required', path: ['secrets', 'password'] });
    expect(server.received).toBe('');
  });

  describe('with OAuth', () => {
    const auth = { type: 'oauth' as const, accessToken: 'a-token' };

    it('reports the token stage if no token could be obtained', async () => {
      const withSettings = () =>
        Promise.reject(new EmailChannelError('oauth-grant-expired', {}, { field: 'refreshToken' }));
      const { failed } = await diagnosisAt(993, { auth }, { withSettings });
      expect(failed).toMatchObject({ stage: 'token', code: 'oauth-grant-expired', path: ['refreshToken'] });
    });

    it('reports the token stage first, and each stage once even if a rejected token was renewed', async () => {
      let attempts = 0;
      const { port } = started(
        await startScriptedImap({
          CAPABILITY: (tag) => `* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2 MOVE\r\n${tag} OK done\r\n`,
          AUTHENTICATE: (tag) =>
            (attempts += 1) === 1 ? `${tag} NO [AUTHENTICATIONFAILED] no\r\n` : `${tag} OK done\r\n`,
        }),
      );
      const settings = settingsFor(port, { auth });
      const { passed, failed, facts } = await diagnosisOf(settings, {
        withSettings: (work) => work(settings).catch(() => work(settings)),
      });
      expect(failed).toBeNull();
      expect(passed).toEqual([
        ...['token', 'name', 'connect', 'greeting', 'login', 'capabilities', 'folders', 'messages'],
      ]);
      expect(facts('login')).toMatchObject({ method: 'XOAUTH2' });
    });
  });
});
