import { describeWith } from '../../support/available';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { startProxy, type Proxy } from '../../support/mailservers/proxy';
import { connectTo, message } from './support';

const MESSAGES = 200;
const ROUND_TRIP_MS = 20;

describeWith('dovecot', 'reading over a network with a round trip of 20 ms', () => {
  let dovecot: Dovecot;
  let proxy: Proxy;
  beforeAll(async () => {
    dovecot = await startDovecot({ users: { user: 'password' } });
    for (let index = 0; index < MESSAGES; index += 1)
      dovecot.deliver('user', 'INBOX', message(`Mail ${index}`));
    proxy = await startProxy(dovecot, { latencyMs: ROUND_TRIP_MS });
  });
  afterAll(async () => {
    await proxy?.stop();
    await dovecot?.stop();
  });

  it('requests a batch with one command, so that it takes one round trip instead of one per message', async () => {
    const mailbox = await connectTo(proxy.port);
    await mailbox.open('INBOX');
    const uids = await mailbox.uids({ afterUid: 0, since: null });
    const begun = performance.now();
    expect((await mailbox.fetch(uids)).size).toBe(MESSAGES);
    const tookMs = performance.now() - begun;
    await mailbox.close();
    console.log(`${MESSAGES} messages in ${Math.round(tookMs)} ms`);
    expect(tookMs).toBeLessThan((MESSAGES * ROUND_TRIP_MS) / 2);
  });
});
