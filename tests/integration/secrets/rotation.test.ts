import type { DiagnosisEvent } from '../../../contracts';
import { unsavedSource } from '../../../server/src/http/sources';
import { rawMail, startDesk, type Desk } from '../../support/desk';

jest.setTimeout(120_000);

/** docs/operations.md describes these steps. */
describe('the rotation of a password', () => {
  let desk: Desk;
  let channel: string;
  beforeAll(async () => {
    desk = await startDesk();
    channel = await desk.channel({ passwordReminderDays: 90 });
  });
  afterAll(() => desk?.stop());

  /** Tests the connection with a password that is not saved. */
  const passes = async (password: string): Promise<boolean> => {
    const events: DiagnosisEvent[] = [];
    const source = await unsavedSource(desk.application, { channel, values: { secrets: { password } } });
    const options = { signal: AbortSignal.timeout(30_000), roundTrip: false };
    await desk.application.testConnection(source, (event) => events.push(event), options);
    return events.at(-1)!.event === 'done';
  };
  const isRead = async () => {
    desk.deliver(rawMail());
    return (await desk.read(channel)).ticket === 1;
  };

  it('leaves the old one in use until the new one passed a test, and starts its age anew', async () => {
    const { setAt } = (await desk.application.channels.view(channel)).secrets.password;
    expect(await passes('not the new one')).toBe(false);
    expect(await isRead()).toBe(true);
    desk.dovecot.addUser('desk', 'the new one');
    expect(await passes('the new one')).toBe(true);
    await expect(desk.read(channel)).rejects.toThrow('not read');
    const saved = await desk.application.channels.update(channel, { secrets: { password: 'the new one' } });
    expect(await isRead()).toBe(true);
    expect(Date.parse(saved.secrets.password.setAt!)).toBeGreaterThan(Date.parse(setAt!));
    expect(JSON.stringify(saved)).not.toContain('the new one');
  });
});
