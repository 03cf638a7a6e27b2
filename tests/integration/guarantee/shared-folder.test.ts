import type { Checkpoint } from '../../../server/src/intake/dependencies';
import { startInstances, type Instances } from '../../support/instance';
import { generateMail, type GeneratedMail } from '../../support/mailbox-generator';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { describeEachDatabase } from '../../support/test-database';

const PER_FAULT = 12;
const KILLED_AT: Checkpoint[] = ['claimed', 'uploaded', 'outcome-written', 'before-commit', 'committed'];

jest.setTimeout(120_000);

describeEachDatabase(
  'two channels that read the same folder of an account',
  (database) => {
    let dovecot: Dovecot;
    let instances: Instances;
    let channels: string[];
    const delivered: GeneratedMail[] = [];
    const mails = [
      ...generateMail({
        count: PER_FAULT * (KILLED_AT.length + 2),
        mix: { plain: 60, html: 20, attachment: 20 },
        attachmentBytes: 20_000,
        duplicates: 10,
        replies: 0,
        senders: 40,
      }),
    ];
    const deliver = (count: number) => {
      for (const mail of mails.slice(delivered.length, delivered.length + count)) {
        dovecot.deliver('desk', 'INBOX', mail.raw, { internalDate: mail.date });
        delivered.push(mail);
      }
    };

    beforeAll(async () => {
      dovecot = await startDovecot({ users: { desk: 'secret-pass' } });
      instances = await startInstances(database, { leaseMs: 2_000 });
      const settings = {
        host: 'localhost',
        port: dovecot.ports.imaps,
        caCertificate: dovecot.ca,
        secrets: { password: 'secret-pass' },
        senderLimitPerHour: 10_000,
      };
      channels = [
        await instances.setup({ ...settings, name: 'One', username: 'desk' }),
        await instances.setup({ ...settings, name: 'Other', username: 'desk' }),
      ];
    });

    afterAll(async () => {
      await instances?.stop();
      await dovecot?.stop();
    });

    it.each(KILLED_AT)('stay consistent while one is killed at “%s”', async (checkpoint) => {
      deliver(PER_FAULT);
      const [one, other] = channels as [string, string];
      const nth = checkpoint === 'outcome-written' ? 5 : 1;
      await Promise.all([
        instances.run(one, { kind: 'kill', at: `${checkpoint}:${nth}` }),
        instances.run(other),
      ]);
    });

    it('create one ticket per message between them', async () => {
      deliver(mails.length);
      await Promise.all(channels.map((channel) => instances.run(channel)));
      for (const channel of channels) await instances.run(channel);
      const report = await instances.report();
      const ofTickets = report.ledger.filter(({ state }) => state === 'ticket');
      const unique = mails.filter(({ duplicate }) => !duplicate).map(({ messageId }) => messageId);
      expect(ofTickets.map(({ messageId }) => messageId).sort()).toEqual([...unique].sort());
      expect([report.tickets.length, report.openings.length]).toEqual([unique.length, unique.length]);
      expect(report.ledger).toHaveLength(2 * mails.length);
      const rest = report.ledger.filter((row) => !ofTickets.includes(row));
      expect(new Set(rest.map(({ state, reason }) => `${state}: ${reason}`))).toEqual(
        new Set(['skipped: duplicate']),
      );
      const files = mails.filter(({ duplicate }) => !duplicate).flatMap(({ attachments }) => attachments);
      expect([report.files, report.orphanFiles, report.missingFiles]).toEqual([files.length, [], []]);
    }, 240_000);
  },
  ['dovecot'],
);
