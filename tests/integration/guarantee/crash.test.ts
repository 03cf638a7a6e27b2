import { CHECKPOINTS, type Checkpoint } from '../../../server/src/intake/dependencies';
import { describeWith } from '../../support/available';
import { startInstances, type Instances } from '../../support/instance';
import type { Report } from '../../support/instance-answer';
import { generateMail, type GeneratedMail } from '../../support/mailbox-generator';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { DATABASES, type DatabaseName } from '../../support/test-database';

/** Rounds of kills over every checkpoint; more for a long run. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 1);
/** Where the database is cut off besides. */
const CUTS: Checkpoint[] = ['claimed', 'uploaded', 'outcome-written', 'before-commit'];
const PER_FAULT = 20;
const FAULTS = CHECKPOINTS.length * ROUNDS + CUTS.length;

/** Every message has one outcome, nothing is doubled, nothing is left lying about. */
export function expectGuarantee(report: Report, mails: GeneratedMail[]): void {
  const left = report.ledger.filter((row) => row.state === 'processing');
  expect(left).toEqual([]);
  expect(report.ledger.filter((row) => row.state === 'failed' || row.state === 'held')).toEqual([]);
  const unique = mails.filter((mail) => !mail.duplicate);
  const decided = report.ledger.filter((row) => row.state === 'ticket' || row.state === 'reply');
  expect(decided.map((row) => row.messageId).sort()).toEqual(unique.map((mail) => mail.messageId).sort());
  expect(report.ledger.filter((row) => row.reason === 'duplicate')).toHaveLength(
    mails.length - unique.length,
  );

  const opened = report.ledger.filter((row) => row.state === 'ticket').map((row) => row.ticket);
  expect(report.tickets.map((ticket) => ticket.documentId).sort()).toEqual(opened.sort());
  expect(report.tickets.every((ticket) => ticket.source === 'Email')).toBe(true);
  expect(report.tickets.length + report.replies.length).toBe(unique.length);
  expect(new Set(report.replies).size).toBe(report.replies.length);

  expect(report.files).toBe(unique.reduce((sum, mail) => sum + mail.attachments.length, 0));
  expect(report.unrelatedFiles).toBe(0);
  expect(report.missingFiles).toEqual([]);
  expect(report.orphanFiles).toEqual([]);
}

jest.setTimeout(120_000);

for (const database of DATABASES) {
  const suite = (name: string, fn: () => void) =>
    describeWith('dovecot', name, () =>
      database === 'sqlite'
        ? describe(database, fn)
        : describeWith(database as 'postgres', `${name}: ${database}`, fn),
    );

  suite(`an instance that fails at any step (${database})`, () => {
    let dovecot: Dovecot;
    let instances: Instances;
    let channel: string;
    const delivered: GeneratedMail[] = [];
    const mails = [
      ...generateMail({
        count: PER_FAULT * (FAULTS + 2),
        mix: { plain: 50, html: 40, attachment: 10 },
        attachmentBytes: 50_000,
        duplicates: 10,
        replies: 20,
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
      instances = await startInstances(database as DatabaseName, { leaseMs: 2_000 });
      channel = await instances.setup({
        host: 'localhost',
        port: dovecot.ports.imaps,
        caCertificate: dovecot.ca,
        username: 'desk',
        secrets: { password: 'secret-pass' },
        folders: [{ path: 'INBOX', after: 'move', successFolder: 'Done', failFolder: 'Broken' }],
        senderLimitPerHour: 10_000,
      });
    });

    afterAll(async () => {
      await instances?.stop();
      await dovecot?.stop();
    });

    for (let round = 1; round <= ROUNDS; round += 1)
      it.each(CHECKPOINTS)(`is killed at “%s” in round ${round}`, async (checkpoint) => {
        deliver(PER_FAULT);
        const nth = checkpoint === 'outcome-written' ? 7 * round : Math.min(round, 2);
        const { killed } = await instances.run(channel, { kind: 'kill', at: `${checkpoint}:${nth}` });
        if (round === 1) expect(killed).toBe(true);
      });

    if (database !== 'sqlite')
      it.each(CUTS)('loses its database at “%s”', async (checkpoint) => {
        deliver(PER_FAULT);
        await instances.run(channel, { kind: 'cut', at: `${checkpoint}:1` });
      });

    it('leaves nothing lost, doubled or lying about once two instances have run beside each other', async () => {
      deliver(mails.length);
      await Promise.all([instances.run(channel), instances.run(channel)]);
      expect(await instances.run(channel)).toMatchObject({ killed: false });
      expectGuarantee(await instances.report(), mails);
    }, 240_000);
  });
}
