import { UID } from '../../../content-types';
import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { eventually } from '../../support/eventually';
import { startProxy, type Proxy } from '../../support/mailservers/proxy';

const BACKLOG = 2_000;
const POISONED = 40;
const MEASURED = 5;
/** Messages of one batch (docs/architecture.md, the path of a message). */
const BATCH = 200;

type Middleware = (
  context: { uid: string; action: string; params: { data?: { subject?: unknown } } },
  next: () => unknown,
) => unknown;

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/**
 * Time says little on a busy machine. What a channel waits is therefore counted in the work that another one gets done
 * meanwhile: a slower machine takes longer for both.
 */
describeWith(
  'dovecot',
  'a channel next to one with poisoned mail, one with a slow server and a huge backlog',
  () => {
    let desk: Desk;
    let slow: Proxy;
    beforeAll(async () => {
      desk = await startDesk({ config: { reading: true, idle: false } });
      slow = await startProxy(desk.dovecot, { latencyMs: 1_000 });
      for (const user of ['quiet', 'poisoned', 'backlog']) desk.dovecot.addUser(user, 'pw');
      (desk.app.strapi.documents as unknown as { use(middleware: Middleware): void }).use((context, next) => {
        const { uid, action, params } = context;
        if (uid === UID.ticket && action === 'create' && params.data?.subject === 'Poison')
          throw new Error('The CRM is away');
        return next();
      });
    });
    afterAll(async () => {
      await desk?.stop();
      await slow?.stop();
    });

    const mailbox = (username: string) => ({
      username,
      secrets: { password: 'pw' },
      name: username,
      pollingIntervalSeconds: 86_400,
      senderLimitPerHour: 10_000,
    });

    it('has its messages as tickets before half a batch of the backlog is done', async () => {
      const quiet = await desk.channel(mailbox('quiet'));
      let behind = 0;
      let backlog = '';
      desk.application.observer.decided = ({ channel }) =>
        void (behind += Number(channel.documentId === backlog));

      /** How long some mail of the quiet channel takes, in ms and in messages of the backlog. */
      const measure = async (what: string) => {
        const found: { ms: number; messages: number }[] = [];
        for (let index = 0; index < MEASURED; index += 1) {
          const subject = `${what} ${index}`;
          const before = behind;
          desk.dovecot.deliver('quiet', 'INBOX', rawMail({ subject }));
          await desk.application.requestRun(quiet);
          const { tookMs } = await eventually(subject, async () =>
            (await desk.log(quiet)).some((row) => row.subject === subject && row.state === 'ticket'),
          );
          found.push({ ms: tookMs, messages: behind - before });
        }
        return found;
      };
      const alone = await measure('Alone');

      for (let index = 0; index < BACKLOG; index += 1)
        desk.dovecot.deliver('backlog', 'INBOX', rawMail({ subject: `Old ${index}` }));
      for (let index = 0; index < POISONED; index += 1)
        desk.dovecot.deliver(
          'poisoned',
          'INBOX',
          rawMail({ subject: index % 2 ? 'Poison' : `Fine ${index}` }),
        );
      desk.deliver(rawMail({ subject: 'From afar' }));
      const others = [
        await desk.channel(mailbox('poisoned')),
        await desk.channel({ name: 'slow', port: slow.port, security: 'none', pollingIntervalSeconds: 10 }),
        (backlog = await desk.channel(mailbox('backlog'))),
      ];
      for (const channel of others) await desk.application.requestRun(channel);
      await eventually('the backlog', () => behind > 0);
      const beside = await measure('Beside');

      expect(behind).toBeLessThan(BACKLOG);
      console.info(
        `${median(alone.map(({ ms }) => ms))} ms alone, ${median(beside.map(({ ms }) => ms))} ms beside; messages of the backlog meanwhile: ${beside.map(({ messages }) => messages).join(' ')}`,
      );
      expect(median(beside.map(({ messages }) => messages))).toBeLessThanOrEqual(BATCH / 2);
      expect(Math.max(...beside.map(({ messages }) => messages))).toBeLessThanOrEqual(BATCH);
    }, 240_000);
  },
);
