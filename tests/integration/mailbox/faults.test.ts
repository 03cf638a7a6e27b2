import type { Mailbox } from '../../../server/src/mailbox';
import { describeWith } from '../../support/available';
import { type Dovecot, startDovecot } from '../../support/mailservers/dovecot';
import { type Proxy, startProxy } from '../../support/mailservers/proxy';
import { type ImapScript, startScriptedImap } from '../../support/mailservers/scripted';
import { connectTo, errorOf, message } from './support';

describeWith('dovecot', 'a connection to Dovecot that fails during reading', () => {
  const BIG = 400_000;
  let dovecot: Dovecot;
  let proxy: Proxy;

  beforeAll(async () => {
    dovecot = await startDovecot({ users: { user: 'password' } });
    for (const subject of ['one', 'two', 'three'])
      dovecot.deliver('user', 'INBOX', message(subject, 'x'.repeat(BIG)));
  });
  afterAll(() => dovecot.stop());
  beforeEach(async () => {
    proxy = await startProxy(dovecot);
  });
  afterEach(() => proxy.stop());

  const open = async (limits = {}, signal?: AbortSignal): Promise<Mailbox> => {
    const mailbox = await connectTo(proxy.port, {}, limits, signal);
    await mailbox.open('INBOX');
    return mailbox;
  };

  it('rejects with connection-lost if it is cut in the middle of a literal', async () => {
    const mailbox = await open();
    proxy.faults.cutInLiteralOf = BIG;
    const error = await errorOf(mailbox.fetch([1, 2, 3]));
    expect(error).toMatchObject({ code: 'connection-lost', transient: true });
    expect(await errorOf(mailbox.open('INBOX'))).toMatchObject({ code: 'connection-lost' });
    await mailbox.close();
  });

  it('rejects the next operation if it was lost in between', async () => {
    const mailbox = await open();
    await proxy.stop();
    expect(await errorOf(mailbox.uids({ afterUid: 0, since: null }))).toMatchObject({
      code: 'connection-lost',
      transient: true,
    });
    await mailbox.close();
  });

  it('gives up on a server that stalls, and is closed', async () => {
    const mailbox = await open({ operationMs: 1_000 });
    proxy.faults.stallAfterBytes = 20_000;
    const begun = Date.now();
    const error = await errorOf(mailbox.fetch([1, 2, 3]));
    expect(error).toMatchObject({ code: 'deadline-exceeded', transient: true });
    expect(Date.now() - begun).toBeLessThan(3_000);
    expect((await errorOf(mailbox.open('INBOX'))).code).toBe('connection-lost');
    await mailbox.close();
  });

  it('gives up on a server that keeps sending slowly', async () => {
    const mailbox = await open({ operationMs: 1_000 });
    proxy.faults.bytesPerSecond = 50_000;
    expect((await errorOf(mailbox.fetch([1, 2, 3]))).code).toBe('deadline-exceeded');
    await mailbox.close();
  });

  it('stops an operation that is aborted', async () => {
    const abort = new AbortController();
    const mailbox = await open({}, abort.signal);
    proxy.faults.stallAfterBytes = 20_000;
    setTimeout(() => abort.abort(), 100);
    expect(await errorOf(mailbox.fetch([1, 2, 3]))).toMatchObject({ code: 'aborted' });
    expect((await errorOf(mailbox.open('INBOX'))).code).toBe('aborted');
    await mailbox.close();
  });

  it('closes within two seconds if the server no longer responds', async () => {
    const mailbox = await open();
    proxy.faults.stallAfterBytes = 0;
    const begun = Date.now();
    await mailbox.close();
    expect(Date.now() - begun).toBeLessThan(2_500);
  });

  it('rejects a message above the limit instead of holding it in memory', async () => {
    const mailbox = await open({ messageBytes: 100_000 });
    expect(await errorOf(mailbox.fetch([1]))).toMatchObject({ code: 'limit-exceeded', transient: false });
    await mailbox.close();
  });

  it('rejects a response of more than twice the limit of one message', async () => {
    const mailbox = await open({ messageBytes: BIG + 1_000 });
    expect((await errorOf(mailbox.fetch([1, 2, 3]))).code).toBe('limit-exceeded');
    await mailbox.close();
  });

  it('works on a slow line', async () => {
    proxy.faults.latencyMs = 40;
    const mailbox = await open();
    expect((await mailbox.fetch([1, 2, 3])).size).toBe(3);
    await mailbox.close();
  });
});

describe('responses that violate the protocol', () => {
  let stop: () => Promise<void> = async () => undefined;
  let mailbox: Mailbox;

  afterEach(async () => {
    await mailbox.close();
    await stop();
  });

  const open = async (script: ImapScript, limits = {}): Promise<Mailbox> => {
    const server = await startScriptedImap(script);
    stop = server.stop;
    mailbox = await connectTo(server.port, {}, limits);
    return mailbox;
  };
  const fetching = async (rows: string) => {
    await open({ 'UID FETCH': (tag) => `${rows}${tag} OK done\r\n` });
    await mailbox.open('INBOX');
  };

  it('are errors if a message has no content, with its UID', async () => {
    await fetching('* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n* 2 FETCH (UID 2 BODY[] NIL)\r\n');
    const error = await errorOf(mailbox.fetch([1, 2]));
    expect(error).toMatchObject({ code: 'protocol-error', transient: true });
    expect(error.message).toContain('UID 2');
  });

  it('are errors if a row of data names no message', async () => {
    await fetching('* 1 FETCH (BODY[] {2}\r\nab)\r\n');
    expect((await errorOf(mailbox.fetch([1]))).code).toBe('protocol-error');
  });

  it('are errors if a message was not requested', async () => {
    await fetching('* 9 FETCH (UID 9 BODY[] {2}\r\nab)\r\n');
    expect((await errorOf(mailbox.fetch([1]))).code).toBe('protocol-error');
  });

  it('are not errors if the date is missing: the message counts as arrived now', async () => {
    const before = Date.now();
    await fetching('* 1 FETCH (UID 1 RFC822.SIZE 10)\r\n');
    const [described] = await mailbox.describe([1]);
    expect(described).toMatchObject({ uid: 1, size: 10 });
    expect(described!.internalDate.getTime()).toBeGreaterThanOrEqual(before);
  });

  it('are not errors if another client changes a flag meanwhile', async () => {
    await fetching(
      '* 3 FETCH (FLAGS (\\Seen))\r\n* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n* 1 FETCH (UID 1 FLAGS ())\r\n',
    );
    expect(await mailbox.fetch([1])).toEqual(new Map([[1, Buffer.from('ab')]]));
  });

  it('are errors if a command is rejected', async () => {
    await open({
      'UID SEARCH': (tag) => `${tag} BAD what?\r\n`,
      'UID FETCH': (tag) => `${tag} NO [SERVERBUG] try later\r\n`,
    });
    await mailbox.open('INBOX');
    expect((await errorOf(mailbox.fetch([1]))).code).toBe('server-unavailable');
    expect((await errorOf(mailbox.uids({ afterUid: 0, since: null }))).code).toBe('protocol-error');
  });

  it('are errors if a folder has no UIDVALIDITY', async () => {
    await open({ SELECT: (tag) => `* 3 EXISTS\r\n${tag} OK done\r\n` });
    expect((await errorOf(mailbox.open('INBOX'))).code).toBe('protocol-error');
  });

  it('end the connection if a literal that is far too large is announced', async () => {
    await open({ 'UID FETCH': () => '* 1 FETCH (UID 1 BODY[] {900000000}\r\n' }, { messageBytes: 1_000_000 });
    await mailbox.open('INBOX');
    expect((await errorOf(mailbox.fetch([1]))).code).toBe('limit-exceeded');
  });

  it('end the connection if there are endless rows', async () => {
    const row = `* 1 FETCH (UID 1 BODY[] {1000}\r\n${'x'.repeat(1_000)})\r\n`;
    await open(
      { 'UID FETCH': (tag) => `${row.repeat(3_000)}${tag} OK done\r\n` },
      { messageBytes: 1_000_000 },
    );
    await mailbox.open('INBOX');
    expect((await errorOf(mailbox.fetch([1]))).code).toBe('limit-exceeded');
  });

  it('report that a change was rejected', async () => {
    await open({
      'UID STORE': (tag) => `${tag} NO read-only\r\n`,
      'UID MOVE': (tag) => `${tag} NO no room\r\n`,
      STATUS: (tag) => `* STATUS "Done" (UIDNEXT 1)\r\n${tag} OK done\r\n`,
    });
    await mailbox.open('INBOX');
    expect(await errorOf(mailbox.markSeen([1]))).toMatchObject({ code: 'command-refused', transient: false });
    expect((await errorOf(mailbox.move([1], 'Done'))).code).toBe('command-refused');
  });

  it('never cause a move to expunge what others marked as deleted', async () => {
    const server = await startScriptedImap({
      CAPABILITY: (tag) => `* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n${tag} OK done\r\n`,
    });
    stop = server.stop;
    mailbox = await connectTo(server.port);
    await mailbox.open('INBOX');
    expect((await errorOf(mailbox.move([1], 'Done'))).code).toBe('command-refused');
    expect(server.received).not.toContain('EXPUNGE');
  });
});
