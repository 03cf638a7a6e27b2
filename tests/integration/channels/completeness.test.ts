import { EVENTS, type ChannelEvent } from '../../../contracts';
import { isCanaryId } from '../../../server/src/channels/canary-id';
import { createSecrets } from '../../../server/src/secrets';
import { createDatabase } from '../../../server/src/strapi/database';
import { TABLES } from '../../../server/src/strapi/models';
import { describeEachDatabase } from '../../support/app';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

jest.setTimeout(180_000);

describeEachDatabase('monitoring a channel', (database) => {
  let desk: Desk;
  let sink: SmtpSink;
  let channel: string;
  const alarms: string[] = [];
  beforeAll(async () => {
    sink = await startSmtpSink();
    desk = await startDesk({ database, env: { SMTP_PORT: String(sink.port) } });
    desk.app.strapi.eventHub.on(EVENTS.channelDrifted, async ({ reason }: ChannelEvent) => {
      alarms.push(reason!.code);
    });
    channel = await desk.channel({
      replyTo: 'support@desk.example',
      syncStartDate: '2026-03-01T00:00:00.000Z',
      canaryHours: 1,
    });
  });
  afterAll(async () => {
    await desk?.stop();
    await sink?.stop();
  });
  beforeEach(() => void alarms.splice(0));

  const table = (name: string) => desk.app.strapi.db.connection(name);
  const check = async () => (await desk.application.checkCompleteness(channel)).folders[0]!;
  const warnings = async () =>
    (await desk.application.channels.view(channel)).warnings.map(({ code, about }) => [code, about]);
  const settled = () => desk.application.notifier.settled();

  it('accounts for each message since the start date, and knows which ones wait for the next run', async () => {
    for (let count = 0; count < 4; count += 1) desk.deliver(rawMail());
    desk.deliver(rawMail(), { internalDate: new Date('2026-01-01T00:00:00Z') });
    await desk.read(channel);
    expect(await check()).toMatchObject({ inFolder: 4, accounted: 4, unread: 0, missing: 0 });
    desk.deliver(rawMail());
    expect(await check()).toMatchObject({ inFolder: 5, accounted: 4, unread: 1, missing: 0 });
    await desk.read(channel);
    expect(alarms).toEqual([]);
  });

  it('reports messages that were skipped over and are not in the log', async () => {
    const lost = (await desk.log(channel))[2]!;
    await table(TABLES.ledger).where({ id: lost.id }).delete();
    await desk.application.completeness.nightly();
    await settled();
    expect(alarms).toEqual(['mail-missing']);
    expect(await warnings()).toEqual([['mail-missing', '1']]);
    expect(await desk.application.health()).toEqual({
      status: 'failing',
      problems: [{ code: 'mail-missing', channel }],
    });
    expect(await check()).toMatchObject({ accounted: 4, missing: 1, missingUids: [Number(lost.uid)] });
    const rows: unknown[] = [];
    await desk.application.examine(channel, ({ uid, outcome }) => rows.push([uid, outcome]));
    expect(rows).toContainEqual([Number(lost.uid), 'missing']);
    // Another instance does not look again in the same night.
    alarms.splice(0);
    await desk.application.completeness.nightly();
    await settled();
    expect(alarms).toEqual([]);
  });

  it('measures how long it takes until its canary is read, which never becomes a ticket', async () => {
    const tickets = (await desk.tickets()).length;
    await desk.application.canary.look();
    await sink.waitFor(1);
    const { strapi } = desk.app;
    const key = await createSecrets({ strapi, database: createDatabase(strapi) }).installationKey('canary');
    expect(isCanaryId(key, channel, headerOf(sink.mails[0]!.raw, 'Message-ID')!)).toBe(true);
    desk.deliver(sink.mails[0]!.raw);
    await desk.application.canary.look();
    expect(sink.mails).toHaveLength(1);
    expect(await desk.read(channel)).toMatchObject({ ticket: 0, skipped: 1 });
    await desk.application.canary.look();
    const [found] = await desk.application.completenessOf();
    expect(found?.canary).toMatchObject({ hours: 1, late: false, readAfterMs: expect.any(Number) });
    expect(found!.canary!.readAfterMs).toBeGreaterThan(0);
    expect(found!.canary!.readAfterMs).toBeLessThan(60_000);
    expect(await desk.tickets()).toHaveLength(tickets);
  });

  it('reports a late canary once, and recovers with the next one', async () => {
    const back = async (ms: number) => {
      const [row] = (await table(TABLES.state).where({ channel }).select('canary_sent_at')) as {
        canary_sent_at: unknown;
      }[];
      await table(TABLES.state)
        .where({ channel })
        .update({ canary_sent_at: Number(row!.canary_sent_at) - ms });
    };
    await back(2 * 3_600_000);
    await desk.application.canary.look();
    await sink.waitFor(2);
    await back(40 * 60_000);
    await desk.application.canary.look();
    await desk.application.canary.look();
    await settled();
    expect(alarms).toEqual(['canary-late']);
    expect(await warnings()).toContainEqual(['canary-late', undefined]);
    desk.deliver(sink.mails[1]!.raw);
    await desk.read(channel);
    await desk.application.canary.look();
    expect(await warnings()).not.toContainEqual(['canary-late', undefined]);
  });

  if (database === 'sqlite')
    it('gives auditors a line for each message', async () => {
      const { status, text, headers } = await desk.app.admin.get(`/channels/${channel}/completeness.csv`);
      expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
      const [head, ...lines] = text.trim().split('\r\n');
      expect(head).toBe('folder,uidvalidity,uid,outcome,reason,received,decided');
      expect(lines).toContainEqual(expect.stringMatching(/^INBOX,\d+,1,ticket,created,[^,]+,[^,]+$/));
    });
});
