import { describeWith } from '../../support/available';
import { eventually } from '../../support/eventually';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { startProxy } from '../../support/mailservers/proxy';
import { startScriptedImap } from '../../support/mailservers/scripted';
import { connectTo, errorOf, message } from './support';

/** Watches INBOX; `told` counts how often new mail was told of. */
async function watchInbox(port: number, values: { renewMs?: number; noopMs?: number } = {}) {
  const mailbox = await connectTo(port);
  const end = new AbortController();
  const watch = { told: 0, ended: Promise.resolve(), end: async () => {} };
  watch.ended = mailbox.watch('INBOX', { signal: end.signal, onMail: () => (watch.told += 1), ...values });
  watch.ended.catch(() => undefined);
  watch.end = async () => {
    end.abort();
    await watch.ended;
    await mailbox.close();
  };
  await eventually('the opening', () => watch.told >= 1);
  return watch;
}

const CAPABILITIES = 'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE LITERAL+ UIDPLUS MOVE';

describeWith('dovecot', 'watching a folder', () => {
  let dovecot: Dovecot;
  let withoutIdle: Dovecot;
  const users = { user: 'password' };
  beforeAll(async () => {
    dovecot = await startDovecot({ users });
    withoutIdle = await startDovecot({
      users,
      extraConfig: `imap_capability = ${CAPABILITIES}\nprotocol imap {\n  imap_capability = ${CAPABILITIES}\n}\n`,
    });
  });
  afterAll(async () => {
    await dovecot?.stop();
    await withoutIdle?.stop();
  });

  it('reports new mail by IDLE, even after many renewals, and ends on request', async () => {
    const watch = await watchInbox(dovecot.ports.imap, { renewMs: 50 });
    for (let index = 1; index <= 3; index += 1) {
      dovecot.deliver('user', 'INBOX', message(`Mail ${index}`));
      await eventually('the news', () => watch.told === index + 1);
    }
    await watch.end();
  });

  it('polls with NOOP if the server has no IDLE', async () => {
    const watch = await watchInbox(withoutIdle.ports.imap, { noopMs: 100 });
    withoutIdle.deliver('user', 'INBOX', message('By NOOP'));
    await eventually('the news', () => watch.told >= 2);
    await watch.end();
  });

  it('rejects if the connection is lost', async () => {
    const proxy = await startProxy(dovecot);
    const watch = await watchInbox(proxy.port);
    await proxy.stop();
    expect((await errorOf(watch.ended)).code).toBe('connection-lost');
  });

  it('rejects if a server does not respond to a renewal', async () => {
    const proxy = await startProxy(dovecot);
    const mailbox = await connectTo(proxy.port, {}, { operationMs: 300 });
    let told = false;
    const ended = mailbox.watch('INBOX', {
      signal: new AbortController().signal,
      renewMs: 100,
      onMail() {
        told = true;
        proxy.faults.stallAfterBytes = 0;
      },
    });
    expect((await errorOf(ended)).code).toBe('deadline-exceeded');
    expect(told).toBe(true);
    await proxy.stop();
  });

  it('rejects if the folder does not exist', async () => {
    const mailbox = await connectTo(dovecot.ports.imap);
    const options = { signal: new AbortController().signal, onMail: () => undefined };
    expect((await errorOf(mailbox.watch('Nowhere', options))).code).toBe('folder-missing');
    await mailbox.close();
  });
});

describe('watching a folder of a server that claims to support IDLE', () => {
  const capability = (tag: string) => `* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN\r\n${tag} OK done\r\n`;

  it('switches to NOOP if IDLE is rejected', async () => {
    const server = await startScriptedImap({
      CAPABILITY: capability,
      IDLE: (tag) => `${tag} NO not for you\r\n`,
      NOOP: (tag) => `* 4 EXISTS\r\n${tag} OK done\r\n`,
    });
    const watch = await watchInbox(server.port, { noopMs: 20 });
    await eventually('the news', () => watch.told >= 2);
    await watch.end();
    expect(server.received.match(/IDLE/g)).toHaveLength(1);
    await server.stop();
  });

  it('does not retry faster if the server ends IDLE each time', async () => {
    const server = await startScriptedImap({
      CAPABILITY: capability,
      IDLE: (tag) => `+ idling\r\n${tag} OK enough\r\n`,
    });
    const watch = await watchInbox(server.port);
    await eventually('a second IDLE', () => (server.received.match(/IDLE\r\n/g) ?? []).length === 2);
    const begun = performance.now();
    await eventually('a third IDLE', () => (server.received.match(/IDLE\r\n/g) ?? []).length === 3);
    expect(performance.now() - begun).toBeGreaterThan(800);
    await watch.end();
    await server.stop();
  });
});
