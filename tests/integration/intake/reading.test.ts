import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fieldMappingSchema } from '../../../contracts';
import { describeWith } from '../../support/available';
import { countRows, rawMail, rawMailWithFiles, startDesk, type Desk } from '../../support/desk';
import { storedFiles } from '../../support/stored-files';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describeWith('dovecot', 'reading a mailbox', () => {
  let desk: Desk;

  beforeAll(async () => {
    desk = await startDesk();
  });
  afterAll(() => desk?.stop());

  /** A channel that reads a folder of its own, so that tests do not meet each other's mail. */
  let folders = 0;
  const folderChannel = async (payload: Parameters<Desk['channel']>[0] = {}) => {
    const folder = `Folder${(folders += 1)}`;
    const [setting] = payload.folders ?? [{ path: folder }];
    const channel = await desk.channel({ ...payload, folders: [{ ...setting, path: folder }] });
    return {
      channel,
      folder,
      deliver: (raw: string, internalDate?: Date) => desk.deliver(raw, { folder, internalDate }),
    };
  };
  const ticketOf = async (subject: string) =>
    (await desk.tickets()).find((ticket) => ticket.subject === subject);

  /** Retries a row as a person would, with the run that the engine would begin. */
  const retry = async (channel: string, row: Record<string, unknown>) => {
    const waiting = desk.application.messageLog.retry([Number(row.id)], false);
    await desk.read(channel);
    const { queued, decided } = await waiting;
    expect(queued).toEqual([row.id]);
    return decided;
  };

  it('turns a message into a ticket with source Email and the message’s values', async () => {
    const { channel, deliver } = await folderChannel();
    deliver(
      rawMail({
        subject: 'The printer is on fire',
        from: 'Änna <anna@customer.example>',
        headers: ['Importance: high'],
        body: 'Help!',
      }),
      new Date('2026-03-02T10:00:05Z'),
    );
    expect(await desk.read(channel)).toEqual({ ticket: 1, reply: 0, skipped: 0, held: 0, failed: 0 });
    expect(await ticketOf('The printer is on fire')).toMatchObject({
      source: 'Email',
      ticketType: 'Incident',
      ticketStatus: 'New',
      priority: 'High',
      description: 'Help!',
      requesterEmail: 'anna@customer.example',
      requesterName: 'Änna',
      receivedAt: '2026-03-02T10:00:05.000Z',
    });
  });

  it('reads each message once, however often it runs', async () => {
    const { channel, deliver } = await folderChannel();
    deliver(rawMail());
    await desk.read(channel);
    expect(await desk.read(channel)).toMatchObject({ ticket: 0, skipped: 0 });
    deliver(rawMail());
    expect(await desk.read(channel)).toMatchObject({ ticket: 1, skipped: 0 });
  });

  it('reads several folders of one channel', async () => {
    const channel = await desk.channel({ folders: [{ path: 'Several/One' }, { path: 'Several/Two' }] });
    desk.deliver(rawMail(), { folder: 'Several/One' });
    desk.deliver(rawMail(), { folder: 'Several/Two' });
    expect(await desk.read(channel)).toMatchObject({ ticket: 2 });
  });

  it('never reads mail that arrived before the start date', async () => {
    const { channel, deliver } = await folderChannel({ syncStartDate: '2026-03-01T12:00:00.000Z' });
    deliver(rawMail(), new Date('2026-03-01T11:59:58Z'));
    deliver(rawMail(), new Date('2026-03-01T12:00:00Z'));
    deliver(rawMail(), new Date('2026-02-01T12:00:00Z'));
    expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
    expect(await desk.log(channel)).toHaveLength(1);
  });

  it('reads older messages, and nothing twice, after the start date is moved back', async () => {
    const { channel, deliver } = await folderChannel({ syncStartDate: '2026-03-01T12:00:00.000Z' });
    deliver(rawMail(), new Date('2026-02-28T12:00:00Z'));
    deliver(rawMail(), new Date('2026-03-02T12:00:00Z'));
    await desk.read(channel);
    await desk.application.channels.update(channel, { syncStartDate: '2026-02-01T00:00:00.000Z' });
    expect(await desk.read(channel)).toMatchObject({ ticket: 1, skipped: 0 });
  });

  it('skips an exact copy, but not another message with the same Message-ID', async () => {
    const { channel, deliver } = await folderChannel();
    const original = rawMail({ messageId: '<same@device.example>', body: 'Paper is out.' });
    deliver(original);
    deliver(`Received: from another.example by mx.example; Mon, 2 Mar 2026 10:00:00 +0000\r\n${original}`);
    deliver(rawMail({ messageId: '<same@device.example>', body: 'Toner is out.' }));
    expect(await desk.read(channel)).toMatchObject({ ticket: 2, skipped: 1 });
    const log = await desk.log(channel);
    expect(log.map((row) => row.reason)).toEqual(['created', 'duplicate', 'created']);
  });

  it('treats identical alarms of a device without Message-ID and Date as several messages', async () => {
    const { channel, deliver } = await folderChannel();
    const alarm =
      'From: alarm@device.example\r\nTo: support@desk.example\r\nSubject: Alarm\r\n\r\nDoor open\r\n';
    deliver(alarm, new Date('2026-03-02T10:00:00Z'));
    deliver(alarm, new Date('2026-03-02T11:00:00Z'));
    expect(await desk.read(channel)).toMatchObject({ ticket: 2 });
  });

  it('creates nothing again when the server recreates the folder (UIDVALIDITY)', async () => {
    const { channel, folder, deliver } = await folderChannel();
    for (let index = 0; index < 3; index += 1) deliver(rawMail());
    await desk.read(channel);
    desk.dovecot.resetUidValidity('desk', folder);
    deliver(rawMail({ subject: 'After the reset' }));
    expect(await desk.read(channel)).toMatchObject({ ticket: 1, skipped: 3 });
  });

  it('adds the reply of a participant to its ticket, and creates a linked ticket for a stranger’s', async () => {
    const { channel, deliver } = await folderChannel();
    deliver(rawMail({ subject: 'VPN broken', messageId: '<vpn@customer.example>' }));
    deliver(
      rawMail({
        subject: 'Re: VPN broken',
        inReplyTo: '<vpn@customer.example>',
        body: 'Still broken.\n\nOn Mon, Support wrote:\n> Hello',
      }),
    );
    deliver(
      rawMail({
        subject: 'Re: VPN broken?',
        from: 'Mallory <m@elsewhere.example>',
        inReplyTo: '<vpn@customer.example>',
      }),
    );
    expect(await desk.read(channel)).toMatchObject({ ticket: 2, reply: 1 });
    const ticket = await ticketOf('VPN broken');
    const [reply] = (await desk.replies()).filter(
      (message) => message.ticketDocumentId === ticket!.documentId,
    );
    expect(reply).toMatchObject({
      body: 'Still broken.',
      fullBody: expect.stringContaining('> Hello'),
      direction: 'incoming',
    });
    expect(await ticketOf('Re: VPN broken?')).toMatchObject({
      linkedTicket: { documentId: ticket!.documentId },
    });
  });

  it('reopens a closed ticket if its requester answers', async () => {
    const { channel, deliver } = await folderChannel();
    deliver(rawMail({ subject: 'Closed one', messageId: '<closed@customer.example>' }));
    await desk.read(channel);
    const ticket = await ticketOf('Closed one');
    await desk.app.strapi
      .documents('plugin::email-channel.ticket' as never)
      .update({ documentId: String(ticket!.documentId), data: { ticketStatus: 'Closed' } as never });
    deliver(rawMail({ subject: 'Re: Closed one', inReplyTo: '<closed@customer.example>' }));
    await desk.read(channel);
    expect(await ticketOf('Closed one')).toMatchObject({ ticketStatus: 'Open' });
  });

  it('keeps every file in the Media Library, with anything that a browser would run as binary', async () => {
    const { channel, deliver } = await folderChannel({ addEmailAsAttachment: true });
    deliver(
      rawMailWithFiles(
        [
          ['photo.png', 'image/png', PNG],
          ['page.html', 'text/html', Buffer.from('<script>alert(1)</script>').toString('base64')],
        ],
        { subject: 'With files' },
      ),
    );
    await desk.read(channel);
    const { attachments } = (await ticketOf('With files')) as {
      attachments: { name: string; ext: string; mime: string; hash: string }[];
    };
    expect(attachments.map(({ name, ext, mime }) => ({ name, ext, mime }))).toEqual([
      { name: 'photo.png', ext: '.png', mime: 'image/png' },
      { name: 'page.html', ext: '.bin', mime: 'application/octet-stream' },
      { name: 'With files.eml', ext: '.bin', mime: 'application/octet-stream' },
    ]);
    const stored = storedFiles(desk.app.strapi.dirs.static.public);
    const pathOf = ({ hash, ext }: { hash: string; ext: string }) =>
      stored.find((path) => basename(path) === `${hash}${ext}`);
    expect(attachments.map(pathOf)).not.toContain(undefined);
    expect(readFileSync(pathOf(attachments[0]!)!).toString('base64')).toBe(PNG);
    expect(await countRows(desk, 'email_channel_uploads')).toBe(0);
  });

  it('stores files under unguessable names', async () => {
    const { channel, deliver } = await folderChannel({ addEmailAsAttachment: true });
    const files = ['a.txt', 'b.txt'].map((name): [string, string, string] => [name, 'text/plain', 'aGk=']);
    const subjects = ['Two files', 'Two other files'];
    for (const subject of subjects) deliver(rawMailWithFiles(files, { subject }));
    await desk.read(channel);
    const hashes = (await Promise.all(subjects.map(ticketOf))).flatMap((ticket) =>
      (ticket!.attachments as { hash: string }[]).map(({ hash }) => hash),
    );
    expect(hashes).toHaveLength(6);
    // 128 bits: 32 hexadecimal digits, and no two names share a run of them that could be counted up.
    for (const hash of hashes) expect(hash).toMatch(/^email-channel_[0-9a-f]{32}$/);
    for (const part of [0, 1, 2, 3])
      expect(new Set(hashes.map((hash) => hash.slice(14 + part * 8, 22 + part * 8))).size).toBe(6);
  });

  it('marks read messages as seen, or moves them, only if the folder is set to', async () => {
    const seen = await folderChannel({ folders: [{ path: '', after: 'seen' }] });
    const moved = await folderChannel({ folders: [{ path: '', after: 'move', successFolder: 'Handled' }] });
    const left = await folderChannel();
    for (const { deliver } of [seen, moved, left]) deliver(rawMail());
    for (const { channel } of [seen, moved, left]) await desk.read(channel);

    const mailbox = async (folder: string) => {
      const found = await desk.application.folders({
        channel: (await desk.application.channels.read(left.channel))!,
        secret: () => Promise.resolve('secret-pass'),
      });
      expect(found.map(({ path }) => path)).toContain(folder);
      return desk.dovecot.maildir('desk', folder);
    };
    const files = (dir: string) => ['new', 'cur'].flatMap((sub) => readdirSync(join(dir, sub)));
    expect(files(await mailbox(seen.folder))).toEqual([expect.stringMatching(/:2,.*S/)]);
    expect(files(await mailbox(moved.folder))).toEqual([]);
    expect(files(await mailbox('Handled'))).toHaveLength(1);
    expect(files(await mailbox(left.folder))).toEqual([expect.not.stringMatching(/:2,.*S/)]);
  });

  it('fails a message that Strapi rejects, with the reason, and continues with the next', async () => {
    const { channel, deliver } = await folderChannel({ keepOriginalDays: 0 });
    const strapi = desk.app.strapi;
    const unsubscribe = strapi.db.lifecycles.subscribe({
      models: ['plugin::email-channel.ticket'],
      beforeCreate({ params }: { params: { data: { subject?: string } } }) {
        if (params.data.subject === 'Poison') throw new Error('refused by the host');
      },
    } as never);
    deliver(rawMail());
    deliver(rawMail({ subject: 'Poison' }));
    deliver(rawMail());
    expect(await desk.read(channel)).toMatchObject({ ticket: 2, failed: 1 });
    const [, poison] = await desk.log(channel);
    expect(poison).toMatchObject({ state: 'failed', reason: 'ticket-refused', subject: 'Poison' });
    unsubscribe();

    expect(await retry(channel, poison!)).toMatchObject([
      { outcome: 'ticket', reason: 'created', hasRaw: false },
    ]);
    const kept = await strapi.db.connection('email_channel_raw_parts').where({ ledger_id: poison!.id });
    expect(kept).toEqual([]);
  });

  it('holds a message without a value for a required field, names the field, and creates the ticket once that is fixed', async () => {
    const templates = desk.app.strapi.documents('plugin::email-channel.ticket-template' as never);
    const fields = (required: boolean) => [
      { field: 'subject', required: true, defaultValue: null },
      { field: 'attachments', required, defaultValue: null },
    ];
    const strict = await templates.create({
      data: {
        name: 'With a file',
        ticketType: 'Incident',
        target: 'plugin::email-channel.ticket',
        fields: fields(true),
      } as never,
      status: 'published',
    });
    const { channel, deliver } = await folderChannel({ template: strict.documentId, keepOriginalDays: 0 });
    deliver(rawMail({ subject: 'Without a file' }));
    expect(await desk.read(channel)).toMatchObject({ ticket: 0, held: 1 });
    const [held] = await desk.log(channel);
    expect(held).toMatchObject({ state: 'held', reason: 'missing-field', detail: 'attachments' });

    await templates.update({
      documentId: strict.documentId,
      data: { fields: fields(false) } as never,
      status: 'published',
    });
    await desk.application.channels.update(channel, {
      mappings: [fieldMappingSchema.parse({ kind: 'required', field: 'subject', source: 'subject' })],
    });
    expect(await retry(channel, held!)).toMatchObject([
      { outcome: 'ticket', reason: 'created', hasRaw: false },
    ]);
    expect(await ticketOf('Without a file')).toMatchObject({ source: 'Email' });
  });

  it('fails a message over the size limit without fetching it', async () => {
    const { channel, deliver } = await folderChannel();
    const { limits } = desk.application.config;
    const before = limits.messageBytes;
    limits.messageBytes = 20_000;
    deliver(rawMail({ subject: 'Huge', body: 'x'.repeat(76).concat('\r\n').repeat(400) }));
    deliver(rawMail());
    expect(await desk.read(channel)).toMatchObject({ ticket: 1, failed: 1 });
    limits.messageBytes = before;
    expect((await desk.log(channel))[0]).toMatchObject({
      reason: 'too-large',
      subject: 'Huge',
      sender: 'anna@customer.example',
    });
  });
});
