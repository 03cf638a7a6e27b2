import { describeWith } from '../../support/available';
import { rawMail } from '../../support/desk';
import { startInstances, type Instances } from '../../support/instance';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

const MAX_ROUNDS = 6;
const PASSWORD = 'secret-pass';
jest.setTimeout(300_000);

/** A helpdesk of its own: app, database, mailbox and SMTP. */
interface Side {
  address: string;
  sink: SmtpSink;
  instances: Instances;
  channel: string;
}

describeWith('dovecot', 'two installations that acknowledge each other’s messages', () => {
  let dovecot: Dovecot;
  const sides: Side[] = [];

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { left: PASSWORD, right: PASSWORD } });
    for (const user of ['left', 'right']) {
      const sink = await startSmtpSink();
      const instances = await startInstances('sqlite', {}, { SMTP_PORT: String(sink.port) });
      const address = `support@${user}.example`;
      const channel = await instances.setup({
        host: 'localhost',
        port: dovecot.ports.imaps,
        caCertificate: dovecot.ca,
        username: user,
        replyTo: address,
        secrets: { password: PASSWORD },
        acknowledge: true,
        // The worst case: nothing but the acknowledgements' own rules ends the loop.
        excludeAutoReplies: false,
      });
      sides.push({ address, sink, instances, channel });
    }
    const deliver = (user: string) => (mail: { raw: string }) =>
      dovecot.deliver(user, 'INBOX', Buffer.from(mail.raw, 'latin1'), { internalDate: new Date() });
    sides[0]!.sink.onMail = deliver('right');
    sides[1]!.sink.onMail = deliver('left');
  });
  afterAll(async () => {
    for (const { instances, sink } of sides) {
      await instances.stop();
      await sink.stop();
    }
    await dovecot?.stop();
  });

  it('stop after at most 3 tickets', async () => {
    dovecot.deliver('left', 'INBOX', rawMail({ from: sides[1]!.address, subject: 'How it begins' }), {
      internalDate: new Date(),
    });
    let rounds = 0;
    for (let moved = 1; moved > 0 && rounds < MAX_ROUNDS; rounds += 1) {
      moved = 0;
      for (const { instances, channel, sink } of sides) {
        const sent = sink.mails.length;
        const { summary } = await instances.run(channel);
        await instances.send();
        moved += Object.values(summary!).reduce((sum, count) => sum + count, 0) + sink.mails.length - sent;
      }
    }
    expect(rounds).toBeLessThan(MAX_ROUNDS);
    expect(sides[0]!.sink.mails).toHaveLength(1);
    const tickets = await Promise.all(sides.map(async ({ instances }) => (await instances.report()).tickets));
    expect(tickets.flat().length).toBeGreaterThan(0);
    expect(tickets.flat().length).toBeLessThanOrEqual(3);
  });
});
