import { certificates } from '../../support/mailservers/certificates';
import { type EmbeddedImap, startEmbeddedImap } from '../../../playground/demo/imap-server';
import { connectTo, errorOf, message } from './support';

describe('the embedded mail server', () => {
  const users = { user: 'password' };
  let server: EmbeddedImap;

  beforeEach(async () => {
    server = await startEmbeddedImap({ users });
  });
  afterEach(() => server.stop());

  it('is read like any other mailbox', async () => {
    const raw = Buffer.concat([message('Größe'), Buffer.from([0xe4, 0xff, 0x0d, 0x0a])]);
    const internalDate = new Date('2026-04-01T10:00:00Z');
    server.append('INBOX', raw, { internalDate });
    server.append('INBOX', message('two'));
    const mailbox = await connectTo(server.port);
    expect((await mailbox.folders())[0]).toMatchObject({ path: 'INBOX', selectable: true });
    expect(await mailbox.open('INBOX')).toMatchObject({ path: 'INBOX', exists: 2 });
    expect(await mailbox.uids({ afterUid: 0, since: null })).toEqual([1, 2]);
    expect(await mailbox.uids({ afterUid: 0, since: new Date('2026-05-01T00:00:00Z') })).toEqual([2]);
    expect(await mailbox.describe([1])).toEqual([{ uid: 1, size: raw.length, internalDate }]);
    expect((await mailbox.fetch([1])).get(1)).toEqual(raw);
    expect(await mailbox.fetchStart(1, 10)).toEqual(raw.subarray(0, 10));
    await mailbox.close();
  });

  it('marks messages as seen and moves them to a folder that it creates', async () => {
    server.append('INBOX', message('one'));
    server.append('INBOX', message('two'));
    const mailbox = await connectTo(server.port);
    await mailbox.open('INBOX');
    await mailbox.markSeen([1]);
    expect(await mailbox.move([2], 'Done')).toBe('Done');
    expect(await mailbox.uids({ afterUid: 0, since: null })).toEqual([1]);
    expect(await mailbox.open('Done')).toMatchObject({ exists: 1 });
    await mailbox.close();
  });

  it('rejects a wrong password', async () => {
    const auth = { type: 'password' as const, password: 'wrong' };
    expect((await errorOf(connectTo(server.port, { auth }))).code).toBe('login-refused');
  });

  it('serves TLS with its own certificate', async () => {
    const { ca, good } = certificates();
    const encrypted = await startEmbeddedImap({ users, tls: good });
    const mailbox = await connectTo(encrypted.port, { security: 'tls', caCertificate: ca });
    expect(await mailbox.open('INBOX')).toMatchObject({ exists: 0 });
    await mailbox.close();
    await encrypted.stop();
  });
});
