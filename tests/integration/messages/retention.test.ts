import { forgetOld } from '../../../server/src/messages/retention';
import { createDatabase } from '../../../server/src/strapi/database';
import { TABLES } from '../../../server/src/strapi/models';
import { createRawMail } from '../../../server/src/messages/raw-mail';
import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';

const DAY_MS = 86_400_000;

describeWith('dovecot', 'a message that was decided before the retention period', () => {
  let desk: Desk;
  let channel: string;
  beforeAll(async () => {
    desk = await startDesk();
    channel = await desk.channel({ deniedDomains: [], authservId: 'mx.desk.example', requireDmarc: true });
    desk.deliver(rawMail({ from: 'Old <old@customer.example>', subject: 'Of old' }));
    desk.deliver(rawMail({ from: 'New <new@customer.example>', subject: 'Of late' }));
    await desk.read(channel);
    const [old] = await desk.log(channel);
    await table()
      .where({ id: old!.id as number })
      .update({ decided_at: Date.now() - 91 * DAY_MS });
    const database = createDatabase(desk.app.strapi);
    expect(await forgetOld({ database, rawMail: createRawMail(database) }, 90)).toBe(1);
  });
  afterAll(() => desk?.stop());

  const table = () => desk.app.strapi.db.connection(TABLES.ledger);
  const rawOf = (id: unknown) => desk.app.strapi.db.connection(TABLES.raw).where({ ledger_id: id as number });

  it('loses sender, subject, trace and raw mail, and keeps its outcome and reason', async () => {
    const [old] = await desk.log(channel);
    expect(old).toMatchObject({ state: 'held', sender: null, subject: null, message_id: null, trace: null });
    expect(old!.reason).not.toBeNull();
    expect(JSON.stringify(old)).not.toMatch(/customer\.example|Of old/);
    expect(await rawOf(old!.id)).toEqual([]);
  });

  it('is not read again', async () => {
    await desk.read(channel);
    expect(await desk.log(channel)).toHaveLength(2);
  });

  it('does not affect newer messages', async () => {
    const [, late] = await desk.log(channel);
    expect(late).toMatchObject({ state: 'held', sender: 'new@customer.example', subject: 'Of late' });
    expect(await rawOf(late!.id)).not.toEqual([]);
  });
});
