import { setTimeout as pause } from 'node:timers/promises';
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

  it('keeps the old one in use until the new one passed a test, and restarts its age', async () => {
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

  describe('stored before the server changes it', () => {
    const statusOf = async () => (await desk.application.channels.view(channel)).secrets;
    /** Dovecot looks for changes of its list of users once a second. */
    const setPassword = async (password: string) => {
      desk.dovecot.addUser('desk', password);
      await pause(2_000);
    };
    const inUse = () => desk.application.secrets.open(channel, 'password');

    it('is not used while the server accepts the old one', async () => {
      const old = await inUse();
      await desk.application.channels.update(channel, { secrets: { nextPassword: 'the one after' } });
      expect(await isRead()).toBe(true);
      expect([await inUse(), (await statusOf()).nextPassword.set]).toEqual([old, true]);
    });

    it('keeps the old one in use if the server rejects both', async () => {
      const old = await inUse();
      await setPassword('neither of them');
      await expect(desk.read(channel)).rejects.toThrow('not read');
      expect((await desk.application.channels.view(channel)).health.lastError?.code).toBe('login-refused');
      expect([await inUse(), (await statusOf()).nextPassword.set]).toEqual([old, true]);
      await setPassword(old);
      expect(await isRead()).toBe(true);
    });

    it('takes effect in the run in which the server first rejects the old one', async () => {
      const { setAt } = (await statusOf()).password;
      await setPassword('the one after');
      expect(await isRead()).toBe(true);
      const { password, nextPassword } = await statusOf();
      expect([await inUse(), nextPassword.set]).toEqual(['the one after', false]);
      expect(Date.parse(password.setAt!)).toBeGreaterThan(Date.parse(setAt!));
      expect(await isRead()).toBe(true);
    });

    it('never lets a test of a wrong password pass', async () => {
      await desk.application.channels.update(channel, { secrets: { nextPassword: 'the one after' } });
      expect(await passes('a wrong one')).toBe(false);
    });

    it('is not sent to another server with the channel', async () => {
      const secrets = { password: 'the one after' };
      await desk.application.channels.update(channel, { host: '127.0.0.1', secrets });
      expect((await statusOf()).nextPassword.set).toBe(false);
    });
  });
});
