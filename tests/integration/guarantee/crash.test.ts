import { CHECKPOINTS, type Checkpoint } from '../../../server/src/intake/dependencies';
import { violations } from '../../support/guarantee';
import { startInstances, type Instances } from '../../support/instance';
import { generateMail, type GeneratedMail } from '../../support/mailbox-generator';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { describeEachDatabase } from '../../support/test-database';

/** Rounds of kills over every checkpoint; more for a long run. */
const ROUNDS = Number(process.env.CRASH_ROUNDS ?? 1);
/** Where the database is cut off besides. */
const CUTS: Checkpoint[] = ['claimed', 'uploaded', 'outcome-written', 'before-commit'];
const PER_FAULT = 20;
const FAULTS = CHECKPOINTS.length * ROUNDS + CUTS.length;

jest.setTimeout(120_000);

describeEachDatabase(
  'an instance that fails at any step',
  (database) => {
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
      instances = await startInstances(database, { leaseMs: 2_000 });
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
      it.each(CHECKPOINTS)(`recovers after being killed at “%s” in round ${round}`, async (checkpoint) => {
        deliver(PER_FAULT);
        const nth = checkpoint === 'outcome-written' ? 7 * round : Math.min(round, 2);
        const { killed } = await instances.run(channel, { kind: 'kill', at: `${checkpoint}:${nth}` });
        if (round === 1) expect(killed).toBe(true);
      });

    if (database !== 'sqlite')
      it.each(CUTS)('recovers after losing its database at “%s”', async (checkpoint) => {
        deliver(PER_FAULT);
        await instances.run(channel, { kind: 'cut', at: `${checkpoint}:1` });
      });

    it('loses, duplicates and leaves nothing behind after two instances ran in parallel', async () => {
      deliver(mails.length);
      await Promise.all([instances.run(channel), instances.run(channel)]);
      expect(await instances.run(channel)).toMatchObject({ killed: false });
      expect(violations(await instances.report(), mails)).toEqual([]);
    }, 240_000);
  },
  ['dovecot'],
);
