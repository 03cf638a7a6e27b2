import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { startEmbeddedImap } from '../../../playground/demo/imap-server';
import { openInbox } from '../../../playground/demo/mail-files';
import { openSmtpDoor } from '../../../playground/demo/smtp-door';
import { connectTo, message } from '../mailbox/support';

describe('the mailbox of the demo', () => {
  const users = { user: 'password' };
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'email-channel-demo-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('keeps messages, their times, UIDs and UIDVALIDITY across a restart', async () => {
    const internalDate = new Date('2026-04-01T10:00:00Z');
    const raw = Buffer.concat([message('one'), Buffer.from([0xe4, 0xff, 0x0d, 0x0a])]);
    const first = await startEmbeddedImap({ users, inbox: openInbox(directory) });
    first.append('INBOX', raw, { internalDate });
    first.append('INBOX', message('two'));
    const before = await connectTo(first.port);
    const { uidValidity } = await before.open('INBOX');
    await before.close();
    await first.stop();

    const second = await startEmbeddedImap({ users, inbox: openInbox(directory) });
    second.append('INBOX', message('three'));
    const mailbox = await connectTo(second.port);
    expect(await mailbox.open('INBOX')).toMatchObject({ exists: 3, uidValidity });
    expect(await mailbox.uids({ afterUid: 0, since: null })).toEqual([1, 2, 3]);
    expect(await mailbox.describe([1])).toEqual([{ uid: 1, size: raw.length, internalDate }]);
    expect((await mailbox.fetch([1])).get(1)).toEqual(raw);
    await mailbox.close();
    await second.stop();
  });

  it('has a new UIDVALIDITY when it is recreated', async () => {
    const { uidValidity } = openInbox(directory);
    rmSync(directory, { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(openInbox(directory).uidValidity).not.toBe(uidValidity);
  });
});

describe('the SMTP server of the demo', () => {
  const delivered: string[] = [];
  let door: Awaited<ReturnType<typeof openSmtpDoor>>;

  beforeAll(async () => {
    const deliver = (raw: Buffer) => void delivered.push(raw.toString());
    door = await openSmtpDoor({ port: 0, largest: 10_000, deliver });
  });
  afterAll(() => door.stop());
  beforeEach(() => delivered.splice(0));

  const send = (text: string) =>
    createTransport({ host: '127.0.0.1', port: door.port, ignoreTLS: true }).sendMail({
      from: 'Ada <ada@example.com>',
      to: 'anyone@helpdesk.test',
      subject: 'Hello',
      text,
    });

  it('accepts mail for any recipient and adds the headers of a receiving server', async () => {
    await send('It hums.\n.\nIt stinks.');
    expect(delivered).toHaveLength(1);
    expect(delivered[0]).toMatch(/^Return-Path: <ada@example\.com>\r\nReceived: from .+\r\n/);
    expect(delivered[0]).toContain('It hums.\r\n.\r\nIt stinks.');
  });

  it('rejects a message that is too large', async () => {
    await expect(send('x'.repeat(20_000))).rejects.toMatchObject({ responseCode: 552 });
    expect(delivered).toEqual([]);
  });

  it('reports if the port is in use', async () => {
    const taken = { port: door.port, largest: 10, deliver: () => {} };
    await expect(openSmtpDoor(taken)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
