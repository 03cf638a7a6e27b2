import { describeWith } from '../../support/available';
import { eventually } from '../../support/eventually';
import { violations } from '../../support/guarantee';
import { startInstances, type Instances, type Serving } from '../../support/instance';
import { generateMail, type GeneratedMail } from '../../support/mailbox-generator';
import { startDovecot, type Dovecot } from '../../support/mailservers/dovecot';

const MINUTE_MS = 60_000;
const MAILS = 40;

jest.setTimeout(240_000);

for (const database of ['postgres', 'mariadb'] as const)
  describeWith(['dovecot', database], `two instances on one database (${database})`, () => {
    let dovecot: Dovecot;
    let instances: Instances | undefined;
    const mails = [...generateMail({ count: MAILS, mix: { plain: 3, html: 1, attachment: 0 }, senders: 5 })];
    const delivered: GeneratedMail[] = [];

    beforeAll(async () => {
      dovecot = await startDovecot({ users: { desk: 'secret-pass' } });
    });
    afterEach(() => instances?.stop());
    afterAll(() => dovecot?.stop());

    const begin = async (config: object, folder: string) => {
      delivered.length = 0;
      dovecot.maildir('desk', folder);
      instances = await startInstances(database, { ...config });
      const channel = await instances.setup({
        host: 'localhost',
        port: dovecot.ports.imaps,
        caCertificate: dovecot.ca,
        username: 'desk',
        secrets: { password: 'secret-pass' },
        pollingIntervalSeconds: 86_400,
        folders: [{ path: folder, after: 'leave' }],
        senderLimitPerHour: 10_000,
      });
      return { started: instances, channel };
    };
    const deliver = (folder: string, count: number) => {
      for (const mail of mails.slice(delivered.length, delivered.length + count)) {
        dovecot.deliver('desk', folder, mail.raw, { internalDate: mail.date });
        delivered.push(mail);
      }
    };
    /** Waits until the survivor decided so many messages; answers how long after `since` that was, in ms. */
    const goneOn = async (survivor: Serving, count: number, since: number): Promise<number> => {
      await eventually('the rest', () => survivor.decided() >= count, 3 * MINUTE_MS);
      return Math.round(performance.now() - since);
    };

    it('continue within a minute by default what a killed one had started, without duplicates', async () => {
      const { started, channel } = await begin({ idle: false }, 'Begun');
      const survivor = await started.serve();
      const victim = await started.serve({ kind: 'kill', at: 'outcome-written:5' });
      await eventually(
        'a first read',
        async () => (await started.report()).lastReads.some((time) => time !== null),
        MINUTE_MS,
      );
      deliver('Begun', MAILS);
      victim.read(channel);
      await victim.ended;
      const tookMs = await goneOn(survivor, MAILS, performance.now());
      console.log(`${database}: another instance was done ${tookMs} ms after the kill`);
      expect(tookMs).toBeLessThan(MINUTE_MS);
      expect(violations(await started.report(), delivered)).toEqual([]);
    });

    it('let the other one watch the mailbox when the lease of the killed one is over', async () => {
      const { started } = await begin({ leaseMs: 5_000 }, 'Watched');
      const victim = await started.serve();
      deliver('Watched', 1);
      await eventually('the watch', () => victim.decided() === 1, MINUTE_MS);
      const survivor = await started.serve();
      await victim.kill();
      const killed = performance.now();
      deliver('Watched', 1);
      const tookMs = await goneOn(survivor, 1, killed);
      console.log(`${database}: with a lease of 5 s another instance watched ${tookMs} ms after the kill`);
      expect(tookMs).toBeLessThan(MINUTE_MS / 2);
      expect(violations(await started.report(), delivered)).toEqual([]);
    });
  });
