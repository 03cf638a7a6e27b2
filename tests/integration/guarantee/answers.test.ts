import type { Checkpoint } from '../../../server/src/intake/dependencies';
import { rawMail } from '../../support/desk';
import { startInstances, type Instances } from '../../support/instance';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { headerOf, startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';
import { describeEachDatabase } from '../../support/test-database';

const BEN = 'ben@desk.example';
const KILLS: Checkpoint[] = ['outcome-written', 'committed'];
jest.setTimeout(300_000);

describeEachDatabase(
  'an agent’s answer by email',
  (database) => {
    let dovecot: Dovecot;
    let sink: SmtpSink;
    let instances: Instances;
    let channel: string;
    beforeAll(async () => {
      dovecot = await startDovecot({ users: { desk: 'secret-pass' } });
      sink = await startSmtpSink();
      instances = await startInstances(database, { leaseMs: 2_000 }, { SMTP_PORT: String(sink.port) });
      channel = await instances.setup({
        host: 'localhost',
        port: dovecot.ports.imaps,
        caCertificate: dovecot.ca,
        username: 'desk',
        replyTo: 'support@desk.example',
        subaddressing: true,
        alertAddresses: [BEN],
        secrets: { password: 'secret-pass' },
      });
    });
    afterAll(async () => {
      await instances?.stop();
      await sink?.stop();
      await dovecot?.stop();
    });

    const deliver = (raw: string) => dovecot.deliver('desk', 'INBOX', raw, { internalDate: new Date() });
    const to = (address: string) => sink.mails.filter((mail) => mail.to.includes(address));
    const answerTo = (alert: { raw: string }) =>
      rawMail({ from: BEN, to: headerOf(alert.raw, 'Reply-To')!, body: 'Try the other cable.' });

    it('is sent once, at any point where an instance is killed, for any number of copies and any instance', async () => {
      const customers = KILLS.map((at) => `${at}@customer.example`);
      for (const from of customers) deliver(rawMail({ from }));
      await instances.run(channel);
      await instances.send();
      expect(to(BEN)).toHaveLength(KILLS.length);

      for (const [index, at] of KILLS.entries()) {
        const answer = answerTo(to(BEN)[index]!);
        deliver(answer);
        expect((await instances.run(channel, { kind: 'kill', at: `${at}:1` })).killed).toBe(true);
        deliver(answer);
        await Promise.all([instances.run(channel), instances.run(channel)]);
      }
      await Promise.all([instances.send(), instances.send()]);
      for (const customer of customers) {
        expect(to(customer)).toHaveLength(1);
        expect(to(customer)[0]!.raw).toContain('Try the other cable.');
      }
      const { ledger, replies, outgoing } = await instances.report();
      expect(ledger.filter(({ reason }) => reason === 'agent-reply')).toHaveLength(KILLS.length);
      expect(ledger.filter(({ reason }) => reason === 'duplicate')).toHaveLength(KILLS.length);
      expect(replies).toHaveLength(KILLS.length);
      expect(outgoing.filter(({ kind }) => kind === 'reply').map(({ state }) => state)).toEqual(
        KILLS.map(() => 'sent'),
      );
    });
  },
  ['dovecot'],
);
