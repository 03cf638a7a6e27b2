import type { Checkpoint } from '../../../server/src/intake/dependencies';
import { rawMailWithFiles } from '../../support/desk';
import { startInstances, type Instances } from '../../support/instance';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';
import { describeEachDatabase } from '../../support/test-database';

/** The steps of reading a message again, and where the database is cut off besides. */
const STEPS: Checkpoint[] = [
  'upload-intended',
  'file-stored',
  'uploaded',
  'outcome-written',
  'before-commit',
  'committed',
];
const CUTS: Checkpoint[] = ['uploaded', 'outcome-written', 'before-commit'];
const NAMES = ['one.txt', 'two.zip', 'three.json'];
const WHOLE = [{ body: 'All words.', files: NAMES }];
const SPOILT = [{ body: 'words', files: NAMES.slice(0, 1) }];

jest.setTimeout(180_000);

describeEachDatabase(
  'a message that is read again',
  (database) => {
    let dovecot: Dovecot;
    let instances: Instances;
    let channel: string;
    beforeAll(async () => {
      dovecot = await startDovecot({ users: { desk: 'secret-pass' } });
      instances = await startInstances(database, { leaseMs: 2_000 });
      channel = await instances.setup({
        host: 'localhost',
        port: dovecot.ports.imaps,
        caCertificate: dovecot.ca,
        username: 'desk',
        secrets: { password: 'secret-pass' },
      });
      const files = NAMES.map((name): [string, string, string] => [
        name,
        'application/octet-stream',
        Buffer.from(`content of ${name}`).toString('base64'),
      ]);
      dovecot.deliver('desk', 'INBOX', rawMailWithFiles(files, { body: 'All words.' }), {
        internalDate: new Date(),
      });
      await instances.run(channel);
      expect(await instances.report()).toMatchObject({ conversations: WHOLE, intents: 0 });
    });
    afterAll(async () => {
      await instances?.stop();
      await dovecot?.stop();
    });

    const TIDY = { intents: 0, orphanFiles: [], missingFiles: [], unrelatedFiles: 0 };
    const KEPT = { ...TIDY, conversations: WHOLE, files: NAMES.length };

    it.each(database === 'sqlite' ? STEPS : STEPS.slice(-3))(
      'leaves nothing lost or lying about when killed at “%s”',
      async (step) => {
        const { killed } = await instances.readAgain(true, { kind: 'kill', at: `${step}:1` });
        expect(killed).toBe(true);
        expect(await instances.sweep(channel)).toMatchObject(
          step === 'committed' ? KEPT : { ...TIDY, conversations: SPOILT, files: 1 },
        );
        expect((await instances.readAgain()).report).toMatchObject(KEPT);
      },
    );

    if (database !== 'sqlite')
      it.each(CUTS)('leaves nothing lost or lying about when its database goes at “%s”', async (step) => {
        await instances.readAgain(true, { kind: 'cut', at: `${step}:1` }).catch(() => undefined);
        expect(await instances.sweep(channel)).toMatchObject(TIDY);
        expect((await instances.readAgain()).report).toMatchObject(KEPT);
      });
  },
  ['dovecot'],
);
