import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk } from '../../support/desk';

describeWith('dovecot', 'a message that a check skipped', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(() => desk?.stop());

  it('keeps its raw mail and becomes a ticket on request, unless it is an exact copy', async () => {
    const folder = 'Overruled';
    const channel = await desk.channel({
      folders: [{ path: folder, after: 'move', successFolder: 'Done' }],
      deniedDomains: ['denied.example'],
      excludeAutomatic: true,
      replyTo: 'support@desk.example',
    });
    const copy = rawMail({ headers: ['Auto-Submitted: auto-replied'] });
    for (const raw of [
      copy,
      rawMail({ headers: ['X-Failed-Recipients: b@example.com'] }),
      rawMail({ headers: ['Precedence: bulk'] }),
      rawMail({ from: 'x@denied.example' }),
      rawMail({ from: 'support@desk.example' }),
      copy,
    ])
      desk.deliver(raw, { folder });
    expect(await desk.read(channel)).toMatchObject({ skipped: 6, ticket: 0 });
    const rows = await desk.log(channel);
    expect(rows.map(({ reason, has_raw }) => [reason, Boolean(has_raw)])).toEqual([
      ['auto-reply', true],
      ['bounce', true],
      ['automatic', true],
      ['domain-denied', true],
      ['own-mail', true],
      ['duplicate', false],
    ]);

    const waiting = desk.application.messageLog.retry(
      rows.map(({ id }) => Number(id)),
      true,
    );
    await desk.read(channel);
    const { decided, refused } = await waiting;
    expect(decided.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => 'ticket'));
    expect(refused.map(({ id }) => id)).toEqual([Number(rows[5]!.id)]);
  });
});
