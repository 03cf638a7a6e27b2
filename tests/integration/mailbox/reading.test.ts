import type { Mailbox } from '../../../server/src/mailbox';
import { describeWith } from '../../support/available';
import { type Dovecot, startDovecot } from '../../support/mailservers/dovecot';
import { generateMail } from '../../support/mailbox-generator';
import { connectTo, errorOf, message } from './support';

describeWith('dovecot', 'reading a mailbox on Dovecot', () => {
  let dovecot: Dovecot;
  let mailbox: Mailbox;
  let user = '';
  let users = 0;

  beforeAll(async () => {
    dovecot = await startDovecot({ users: {} });
  });
  afterAll(() => dovecot.stop());
  beforeEach(async () => {
    user = `user${++users}`;
    dovecot.addUser(user, 'password');
  });
  afterEach(() => mailbox.close());

  const connect = async () => {
    mailbox = await connectTo(dovecot.ports.imap, { username: user });
    return mailbox;
  };

  it('lists the folders with their special use, INBOX first', async () => {
    dovecot.maildir(user, 'Team/Zürich');
    const folders = await (await connect()).folders();
    expect(folders[0]).toMatchObject({ path: 'INBOX', specialUse: '\\Inbox', selectable: true });
    expect(folders).toContainEqual({
      path: 'Sent',
      name: 'Sent',
      delimiter: '/',
      specialUse: '\\Sent',
      selectable: true,
    });
    expect(folders).toContainEqual(
      expect.objectContaining({ path: 'Team/Zürich', name: 'Zürich', specialUse: null }),
    );
  });

  it('opens a folder and returns its UIDVALIDITY and number of messages', async () => {
    dovecot.deliver(user, 'INBOX', message('one'));
    const folder = await (await connect()).open('INBOX');
    expect(folder).toEqual({ path: 'INBOX', exists: 1, uidValidity: expect.stringMatching(/^[1-9]\d*$/) });
  });

  it('notices that UIDVALIDITY has changed', async () => {
    dovecot.deliver(user, 'INBOX', message('one'));
    const before = await (await connect()).open('INBOX');
    await mailbox.close();
    dovecot.resetUidValidity(user, 'INBOX');
    const after = await (await connect()).open('INBOX');
    expect(after.uidValidity).not.toBe(before.uidValidity);
    expect(after.exists).toBe(1);
  });

  it('reports a missing folder, and stays usable', async () => {
    const error = await errorOf((await connect()).open('No such folder'));
    expect(error).toMatchObject({ code: 'folder-missing', transient: false, details: { field: 'folder' } });
    expect(error.message).toContain("'No such folder'");
    await expect(mailbox.open('INBOX')).resolves.toMatchObject({ exists: 0 });
  });

  it('returns the bytes of every message as delivered', async () => {
    const mail = [...generateMail({ count: 40, attachmentBytes: 200_000 })];
    for (const { raw } of mail) dovecot.deliver(user, 'INBOX', raw);
    await (await connect()).open('INBOX');
    const uids = await mailbox.uids({ afterUid: 0, since: null });
    const fetched = await mailbox.fetch(uids);
    expect(uids).toHaveLength(40);
    expect(uids.map((uid, index) => fetched.get(uid)?.equals(mail[index]?.raw ?? Buffer.alloc(0)))).toEqual(
      uids.map(() => true),
    );
  });

  it('keeps bytes that are not text', async () => {
    const raw = Buffer.concat([message('raw'), Buffer.from([0xff, 0xfe, 0x80, 0xe4, 0x0d, 0x0a])]);
    dovecot.deliver(user, 'INBOX', raw);
    await (await connect()).open('INBOX');
    expect([...(await mailbox.fetch([1])).values()]).toEqual([raw]);
  });

  it('describes messages by size and INTERNALDATE, and omits UIDs that do not exist', async () => {
    const raw = message('dated');
    const internalDate = new Date('2026-03-01T12:00:00Z');
    dovecot.deliver(user, 'INBOX', raw, { internalDate });
    await (await connect()).open('INBOX');
    expect(await mailbox.describe([1, 2, 900])).toEqual([{ uid: 1, size: raw.length, internalDate }]);
  });

  it('returns only UIDs above the last one read', async () => {
    for (const subject of ['one', 'two', 'three']) dovecot.deliver(user, 'INBOX', message(subject));
    await (await connect()).open('INBOX');
    expect(await mailbox.uids({ afterUid: 1, since: null })).toEqual([2, 3]);
    expect(await mailbox.uids({ afterUid: 3, since: null })).toEqual([]);
    expect(await mailbox.uids({ afterUid: 700, since: null })).toEqual([]);
  });

  it('never misses messages of the start date, whatever time zone the server uses for its days', async () => {
    const since = new Date('2026-03-10T00:30:00Z');
    const dates = ['2026-03-07T00:00:00Z', '2026-03-10T00:30:00Z', '2026-03-10T23:59:59Z'];
    for (const date of dates) dovecot.deliver(user, 'INBOX', message(date), { internalDate: new Date(date) });
    await (await connect()).open('INBOX');
    expect(await mailbox.uids({ afterUid: 0, since })).toEqual([2, 3]);
  });

  it('sees messages that arrive while the folder is open', async () => {
    await (await connect()).open('INBOX');
    dovecot.deliver(user, 'INBOX', message('late'));
    await mailbox.open('INBOX');
    expect(await mailbox.uids({ afterUid: 0, since: null })).toEqual([1]);
  });

  it('omits a message that another client has removed', async () => {
    for (const subject of ['one', 'two']) dovecot.deliver(user, 'INBOX', message(subject));
    await (await connect()).open('INBOX');
    await dovecot.remove(user, 'INBOX', 1);
    await mailbox.open('INBOX');
    expect([...(await mailbox.fetch([1, 2])).keys()]).toEqual([2]);
  });

  it('fetches the start of a message', async () => {
    const raw = message('long', 'x'.repeat(100_000));
    dovecot.deliver(user, 'INBOX', raw);
    await (await connect()).open('INBOX');
    expect(await mailbox.fetchStart(1, 1_000)).toEqual(raw.subarray(0, 1_000));
    expect(await mailbox.fetchStart(2, 1_000)).toBeNull();
  });

  it('marks messages as seen on request only, not by reading', async () => {
    for (const subject of ['one', 'two']) dovecot.deliver(user, 'INBOX', message(subject));
    await (await connect()).open('INBOX');
    await mailbox.fetch([1, 2]);
    await mailbox.markSeen([2]);
    expect(await seenUids(dovecot, user)).toEqual([2]);
  });

  it('moves messages to a folder that it creates', async () => {
    for (const subject of ['one', 'two', 'three']) dovecot.deliver(user, 'INBOX', message(subject));
    await (await connect()).open('INBOX');
    expect(await mailbox.move([1, 3], 'Done/2026')).toBe('Done/2026');
    expect(await mailbox.uids({ afterUid: 0, since: null })).toEqual([2]);
    await expect(mailbox.open('Done/2026')).resolves.toMatchObject({ exists: 2 });
  });

  it('moves messages to an existing folder', async () => {
    dovecot.deliver(user, 'INBOX', message('one'));
    await (await connect()).open('INBOX');
    expect(await mailbox.move([1], 'Archive')).toBe('Archive');
    await expect(mailbox.open('Archive')).resolves.toMatchObject({ exists: 1 });
  });

  it('reports the folder if the server refuses to create it', async () => {
    dovecot.deliver(user, 'INBOX', message('one'));
    await (await connect()).open('INBOX');
    const error = await errorOf(mailbox.move([1], 'a//b'));
    expect(error).toMatchObject({ code: 'folder-not-created', details: { field: 'folder' } });
    await expect(mailbox.open('INBOX')).resolves.toMatchObject({ exists: 1 });
  });

  it('reads a folder with many messages in bounded steps', async () => {
    const count = 3_000;
    for (let index = 0; index < count; index++) dovecot.deliver(user, 'INBOX', message(`m${index}`));
    await (await connect()).open('INBOX');
    const uids = await mailbox.uids({ afterUid: 0, since: null });
    expect(uids).toHaveLength(count);
    expect(await mailbox.describe(uids.slice(0, 1_000))).toHaveLength(1_000);
    expect((await errorOf(mailbox.describe(uids))).code).toBe('limit-exceeded');
    expect((await errorOf(mailbox.fetch(uids.slice(0, 201)))).code).toBe('limit-exceeded');
    expect((await mailbox.fetch(uids.slice(-200))).size).toBe(200);
  });
});

describeWith('dovecot', 'a server that keeps every folder under a prefix', () => {
  let dovecot: Dovecot;

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { user: 'password' }, prefix: 'INBOX.' });
  });
  afterAll(() => dovecot.stop());

  it('returns the path that the server gave to the new folder', async () => {
    dovecot.deliver('user', 'INBOX', message('one'));
    const mailbox = await connectTo(dovecot.ports.imap);
    await mailbox.open('INBOX');
    expect(await mailbox.move([1], 'Processed')).toBe('INBOX.Processed');
    expect(await mailbox.open('INBOX.Processed')).toMatchObject({ path: 'INBOX.Processed', exists: 1 });
    await mailbox.close();
  });
});

/** UIDs that are marked as seen, by the flags in the names of the files. */
async function seenUids(dovecot: Dovecot, user: string): Promise<number[]> {
  const { readdirSync, readFileSync } = await import('node:fs');
  const dir = dovecot.maildir(user);
  const seen = readdirSync(`${dir}/cur`)
    .filter((name) => /:2,\w*S/.test(name))
    .map((name) => name.replace(/[,:].*/, ''));
  return readFileSync(`${dir}/dovecot-uidlist`, 'utf8')
    .split('\n')
    .filter((line) => seen.some((name) => line.includes(name)))
    .map((line) => Number(line.split(' ')[0]));
}
