import type { IncomingMessage } from 'node:http';
import type { Test } from 'supertest';
import { diagnosisEventSchema, type DiagnosisEvent } from '../../../contracts';
import { startApp, type TestApp } from '../../support/app';
import { describeWith } from '../../support/available';
import { PASSWORD } from '../../support/http-fixtures';
import { startConnectProxy, startSocksProxy } from '../../support/mailservers/forward-proxy';
import { type Dovecot, startDovecot } from '../../support/mailservers/dovecot';
import { startScriptedServer } from '../../support/mailservers/scripted';

/** Reads the lines of an answer, each checked against the contract, and hands them on as they come. */
function linesOf(test: Test, onEvent: (event: DiagnosisEvent) => void = () => undefined) {
  return test.buffer(true).parse((response, done) => {
    const events: DiagnosisEvent[] = [];
    let rest = '';
    (response as unknown as IncomingMessage)
      .on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString('utf8')).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines.filter(Boolean)) {
          const event = diagnosisEventSchema.parse(JSON.parse(line));
          events.push(event);
          onEvent(event);
        }
      })
      .on('end', () => done(null, events));
  });
}

const stagesOf = (events: DiagnosisEvent[]) =>
  events.flatMap((event) => (event.event === 'passed' ? [event.facts.stage] : []));

describeWith('dovecot', 'a connection test', () => {
  let app: TestApp;
  let dovecot: Dovecot;
  const server = () => ({
    host: 'localhost',
    port: dovecot.ports.imaps,
    caCertificate: dovecot.ca,
    username: 'support',
  });

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { support: PASSWORD } });
    app = await startApp({ config: { allowedPrivateHosts: ['localhost', '127.0.0.1'] } });
  });
  afterAll(async () => {
    await app?.stop();
    await dovecot?.stop();
  });

  it('returns a line for each stage of unsaved values', async () => {
    const values = { ...server(), secrets: { password: PASSWORD } };
    const { status, headers, body } = await linesOf(app.admin.post('/test-connection', { values }));
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    expect(headers['x-accel-buffering']).toBe('no');
    expect(stagesOf(body)).toHaveLength(8);
    expect(body.at(-1)).toMatchObject({ event: 'done' });
    expect(JSON.stringify(body)).not.toContain(PASSWORD);
  });

  it('sends each line while the next stage is still in progress', async () => {
    let answerLogin = () => undefined as void;
    const slow = await startScriptedServer((socket) => {
      socket.write('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready\r\n');
      socket.once('data', (line) => {
        answerLogin = () =>
          void socket.end(`${line.toString().split(' ')[0]} NO [AUTHENTICATIONFAILED] no\r\n`);
      });
    });
    const values = {
      ...{ host: '127.0.0.1', port: slow.port, security: 'none', username: 'support' },
      secrets: { password: 'wrong-word' },
    };
    const asked = app.admin.post('/test-connection', { values });
    const { body } = await linesOf(asked, (event) => {
      const greeted = event.event === 'passed' && event.facts.stage === 'greeting';
      if (greeted) setTimeout(() => answerLogin(), 100);
    });
    expect(body.at(-1)).toMatchObject({ event: 'failed', stage: 'login', code: 'login-refused' });
    await slow.stop();
  });

  it('uses the stored password of a saved channel, but never sends it to another server', async () => {
    const payload = { ...server(), name: 'Support', secrets: { password: PASSWORD } };
    const channel = (await app.admin.post('/channels', payload)).body.data.documentId;
    const stored = await linesOf(app.admin.post('/test-connection', { channel }));
    expect(stored.body.at(-1)).toMatchObject({ event: 'done' });
    const other = await startScriptedServer(() => undefined);
    const moved = await app.admin.post('/test-connection', {
      channel,
      values: { host: '127.0.0.1', port: other.port },
    });
    expect([moved.status, moved.body.error.details.code]).toEqual([422, 'secret-required']);
    expect(other.received).toBe('');
    await other.stop();
  });

  it('stops when the client disconnects', async () => {
    let ended!: () => void;
    const closed = new Promise<void>((resolve) => (ended = resolve));
    const silent = await startScriptedServer((socket) => socket.once('close', ended));
    const values = {
      ...{ host: '127.0.0.1', port: silent.port, security: 'none', username: 'support' },
      ...{ connectionTimeoutMs: 300_000, secrets: { password: 'word' } },
    };
    const asked = app.admin.post('/test-connection', { values });
    const answer = linesOf(asked, (event) => {
      if (event.event === 'passed' && event.facts.stage === 'connect') asked.abort();
    });
    await answer.catch(() => undefined);
    await closed;
    await silent.stop();
  });

  it('detects the server for an address of a known provider, and rejects an invalid address', async () => {
    const found = await app.admin.post('/detect', { email: 'ann@gmail.com' });
    expect(found.body.data).toMatchObject({ domain: 'gmail.com', offers: [{ host: 'imap.gmail.com' }] });
    const refused = await app.admin.post('/detect', { email: 'ann' });
    expect([refused.status, refused.body.error.details.errors[0].path]).toEqual([400, ['email']]);
  });

  it.each([
    ['CONNECT', 'http', startConnectProxy],
    ['SOCKS5', 'socks5', startSocksProxy],
  ])(
    'detects servers through the entered proxy by %s, or else through the saved one',
    async (_name, scheme, start) => {
      const proxy = await start('desk:right');
      const other = await start();
      const typed = {
        proxy: `${scheme}://desk@127.0.0.1:${proxy.port}`,
        secrets: { proxyPassword: 'right' },
      };
      const email = 'ann@mail.test';
      const asked = ['autoconfig.mail.test:443', 'mail.test:443'].map((target) => ({
        target,
        credentials: 'desk:right',
      }));
      const seen = () => proxy.asked.splice(0).sort((a, b) => a.target.localeCompare(b.target));
      try {
        await app.admin.post('/detect', { email, values: typed }).expect(200);
        expect(seen()).toEqual(asked);

        const created = await app.admin.post('/channels', { name: `By ${scheme}`, ...typed }).expect(201);
        const channel = created.body.data.documentId as string;
        await app.admin.post('/detect', { email, channel }).expect(200);
        expect(seen()).toEqual(asked);

        // The saved password does not follow to another proxy.
        const elsewhere = { proxy: `${scheme}://desk@127.0.0.1:${other.port}` };
        await app.admin.post('/detect', { email, channel, values: elsewhere }).expect(200);
        expect(seen()).toEqual([]);
        expect(other.asked).toHaveLength(2);
        expect(JSON.stringify(other.asked)).not.toContain('right');
      } finally {
        await Promise.all([proxy.stop(), other.stop()]);
      }
    },
  );
});
