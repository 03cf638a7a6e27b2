import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';

describeWith('dovecot', 'metrics of channels', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(() => desk?.stop());

  it('include outcomes of the last hour and day, latest runs, health and waiting messages', async () => {
    const channel = await desk.channel({ name: 'Figures', senderLimitPerHour: 1 });
    desk.deliver(rawMail({ from: 'one@customer.example' }));
    desk.deliver(rawMail({ from: 'one@customer.example' }));
    await desk.read(channel);
    desk.deliver(rawMail({ from: 'two@customer.example' }));
    await desk.read(channel);
    const [first] = await desk.log(channel);
    const states = desk.app.strapi.db.connection;
    await states('email_channel_ledger')
      .where({ id: first!.id })
      .update({ decided_at: Number(first!.decided_at) - 7_200_000 });

    const { status, body } = await desk.app.admin.get('/metrics');
    expect(status).toBe(200);
    const none = { ticket: 0, reply: 0, skipped: 0, held: 0, failed: 0 };
    expect(body.data).toEqual([
      {
        channel,
        name: 'Figures',
        health: 'healthy',
        waiting: 1,
        lastHour: { ...none, ticket: 1, held: 1 },
        lastDay: { ...none, ticket: 2, held: 1 },
        oldestUnreadMs: null,
        readAgoMs: expect.any(Number),
        runs: [
          { at: expect.any(String), ms: expect.any(Number), result: 'ok', messages: 1 },
          { at: expect.any(String), ms: expect.any(Number), result: 'ok', messages: 2 },
        ],
      },
    ]);
    const lines = desk.app.logs.filter((line) => /run channel="Figures"/.test(line));
    expect(lines[0]).toMatch(/ticket=1 held=1 ms=\d+ more=false/);
  });

  it('include failed runs by their error', async () => {
    const channel = await desk.channel({ name: 'Wrong', secrets: { password: 'wrong' }, maxTries: 9 });
    await expect(desk.read(channel)).rejects.toThrow('login-refused');
    const { body } = await desk.app.admin.get('/metrics');
    const wrong = body.data.find((one: { channel: string }) => one.channel === channel);
    expect(wrong).toMatchObject({ health: 'retrying', runs: [{ result: 'login-refused', messages: 0 }] });
  });

  it('include the expiry of the mail server’s certificate, with a warning in time', async () => {
    const channel = await desk.channel({ name: 'Certificate', folders: [{ path: 'Archive' }] });
    await desk.read(channel);
    const state = () => desk.app.strapi.db.connection('email_channel_states').where({ channel });
    const [row] = (await state()) as { certificate_ends_at: unknown }[];
    expect(Number(row!.certificate_ends_at)).toBeGreaterThan(Date.now());
    const endsAt = Date.now() + 3 * 86_400_000;
    await state().update({ certificate_ends_at: endsAt });
    const { body } = await desk.app.admin.get(`/channels/${channel}`);
    expect(body.data.warnings).toEqual([
      { code: 'certificate-ends', endsAt: new Date(endsAt).toISOString() },
    ]);
  });
});
