import type { Step } from '../../../contracts';
import { inEnglish } from '../../support/english';
import { UID } from '../../../content-types';
import type { ChannelPayload } from '../../../contracts';
import { createSecrets } from '../../../server/src/secrets';
import { documents } from '../../../server/src/strapi/border';
import { createDatabase } from '../../../server/src/strapi/database';
import { createThreads, type Threads } from '../../../server/src/ticketing/threads';
import { referenceLine, subjectTag } from '../../../server/src/ticketing/thread-token';
import type { TicketRef } from '../../../server/src/ticketing/threading';
import { describeWith } from '../../support/available';
import { countRows, rawMail, startDesk, type Desk, type MailParts } from '../../support/desk';

const DAY_MS = 86_400_000;
const BORDER = 'Received: from out.customer.example (out [203.0.113.7]) by mx.desk.example; x';
const COLLEAGUE = 'Bob <bob@customer.example>';

describeWith('dovecot', 'a conversation', () => {
  let desk: Desk;
  let threads: Threads;
  let folders = 0;

  beforeAll(async () => {
    desk = await startDesk();
    const { strapi } = desk.app;
    const database = createDatabase(strapi);
    threads = createThreads({ database, secrets: createSecrets({ strapi, database }) });
  });
  afterAll(() => desk?.stop());

  /** A channel with one ticket of Anna's. */
  const begun = async (payload: Partial<ChannelPayload> = {}, first: MailParts = {}) => {
    const folder = `Talk${(folders += 1)}`;
    const channel = await desk.channel({ folders: [{ path: folder }], ...payload });
    const messageId = `<first${folders}@customer.example>`;
    const read = async (parts: MailParts, internalDate?: Date) => {
      desk.deliver(rawMail(parts), { folder, internalDate });
      await desk.read(channel);
      return (await desk.log(channel)).at(-1)!;
    };
    const row = await read({ messageId, ...first });
    const ticket: TicketRef = {
      uid: String(row.ticket_uid),
      documentId: String(row.ticket_document_id),
      ticketType: 'Incident',
    };
    return { channel, messageId, ticket, read };
  };
  const ticketOf = (documentId: string) =>
    documents(desk.app.strapi, UID.ticket).findOne({ documentId, populate: { linkedTicket: true } });
  const messagesOf = async ({ documentId }: TicketRef) =>
    (await desk.replies()).filter((message) => message.ticketDocumentId === documentId);
  const close = ({ documentId }: TicketRef) =>
    documents(desk.app.strapi, UID.ticket).update({ documentId, data: { ticketStatus: 'Closed' } });

  it.each([
    ['a recipient’s address', async (token: string) => ({ to: `support+${token}@desk.example` })],
    [
      'the Message-ID that it answers',
      async (_token: string, channel: string, ticket: TicketRef) => ({
        inReplyTo: await threads.messageIdFor({ channel, ticket, host: 'desk.example' }),
      }),
    ],
    ['the quoted body', async (token: string) => ({ body: `Yes.\n\n> Hello\n> ${referenceLine(token)}` })],
  ])('continues for its recipients, by the token in %s', async (_where, parts) => {
    const { channel, ticket, read } = await begun();
    const token = await threads.tokenFor(channel, ticket);
    const row = await read({ from: COLLEAGUE, ...(await parts(token, channel, ticket)) });
    expect(row).toMatchObject({ reason: 'reply-added', ticket_document_id: ticket.documentId });
    expect(await messagesOf(ticket)).toMatchObject([
      { direction: 'incoming', senderEmail: 'bob@customer.example' },
    ]);
    expect(await read({ from: COLLEAGUE, inReplyTo: String(row.message_id) })).toMatchObject({
      reason: 'reply-added',
    });
  });

  it('is not joined by an unproven number in the subject, which creates a linked ticket', async () => {
    const { channel, ticket, read } = await begun();
    const number = await threads.numberOf(null, channel, ticket);
    const row = await read({ subject: `Re: ${subjectTag(number)} again` });
    expect(row).toMatchObject({ reason: 'created-linked' });
    expect(row.ticket_document_id).not.toBe(ticket.documentId);
  });

  it('is not affected by a forged token, In-Reply-To or number', async () => {
    const { channel, ticket, messageId, read } = await begun();
    const other = await begun();
    const number = await threads.numberOf(null, channel, ticket);
    const token = await threads.tokenFor(channel, ticket);
    const foreign = await threads.tokenFor(other.channel, ticket);
    const linked = [
      { inReplyTo: messageId },
      { headers: [`References: <x@y.example> ${messageId}`] },
      { subject: subjectTag(number) },
      { body: foreign },
    ];
    for (const parts of linked) {
      const row = await read({ from: 'Mallory <m@evil.example>', ...parts });
      expect(row.reason).toBe('created-linked');
      expect(await ticketOf(String(row.ticket_document_id))).toMatchObject({
        linkedTicket: { documentId: ticket.documentId },
      });
    }
    const guessed = await read({
      from: 'Mallory <m@evil.example>',
      body: token.replace(/.$/, (hex) => (hex === '0' ? '1' : '0')),
    });
    expect(guessed.reason).toBe('created');
    expect(await messagesOf(ticket)).toEqual([]);
  });

  it('is not affected by messages that are probably forged, if the channel has a trusted server', async () => {
    const { ticket, messageId, read } = await begun({ authservId: 'mx.desk.example' });
    const found = (results: string) => [`Authentication-Results: mx.desk.example; ${results}`, BORDER];
    expect(await read({ inReplyTo: messageId, headers: found('spf=fail; dmarc=fail') })).toMatchObject({
      reason: 'created-linked',
    });
    expect(await read({ inReplyTo: messageId, headers: found('dmarc=pass') })).toMatchObject({
      reason: 'reply-added',
      ticket_document_id: ticket.documentId,
    });
  });

  it('starts only with a DMARC pass if the channel requires it', async () => {
    const headers = ['Authentication-Results: mx.desk.example; dmarc=pass', BORDER];
    const { read } = await begun({ authservId: 'mx.desk.example', requireDmarc: true }, { headers });
    const forged = await read({ headers: [BORDER, headers[0]!] });
    expect(forged).toMatchObject({ state: 'held', reason: 'authentication-required', detail: 'unknown' });
    const steps = JSON.parse(String(forged.trace)) as Step[];
    expect(inEnglish(steps.find(({ check }) => check === 'authentication'))).toMatch(/DMARC unknown/);
  });

  it('is reopened if its ticket was closed some days ago, and gets a linked ticket if it was closed long ago', async () => {
    const { ticket, messageId, read } = await begun({ reopenWithinDays: 14 });
    await close(ticket);
    const closed = await ticketOf(ticket.documentId);
    expect(Date.parse(String(closed?.closedAt))).toBeGreaterThan(Date.now() - 60_000);
    await close(ticket);
    expect((await ticketOf(ticket.documentId))?.closedAt).toBe(closed?.closedAt);

    const after = (days: number) => new Date(Date.parse(String(closed!.closedAt)) + days * DAY_MS);
    expect(await read({ inReplyTo: messageId }, after(13.9))).toMatchObject({ reason: 'reply-added' });
    expect(await ticketOf(ticket.documentId)).toMatchObject({ ticketStatus: 'Open', closedAt: null });

    await close(ticket);
    const late = await read({ inReplyTo: messageId }, after(15));
    expect(late.reason).toBe('created-linked');
    expect(await ticketOf(ticket.documentId)).toMatchObject({ ticketStatus: 'Closed' });
  });

  it('shows bounces of sent messages as notes, which reopen nothing and add no participants', async () => {
    const { channel, ticket, read } = await begun();
    await close(ticket);
    const ours = await threads.messageIdFor({ channel, ticket, host: 'desk.example' });
    const report = (messageId: string): MailParts => ({
      from: 'Mail Delivery System <MAILER-DAEMON@mx.customer.example>',
      subject: 'Undelivered Mail Returned to Sender',
      headers: ['Content-Type: multipart/report; report-type=delivery-status; boundary=b'],
      body: [
        '--b',
        'Content-Type: text/plain',
        '',
        'The mailbox is full.',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.customer.example',
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        `Message-ID: ${messageId}`,
        'Subject: Re: Question',
        '--b--',
      ].join('\r\n'),
    });
    expect(await read(report(ours))).toMatchObject({ state: 'reply', reason: 'bounce-noted' });
    const [note] = await messagesOf(ticket);
    expect(note).toMatchObject({ direction: 'note', body: expect.stringContaining('The mailbox is full.') });
    expect(await ticketOf(ticket.documentId)).toMatchObject({ ticketStatus: 'Closed' });
    const daemon = {
      from: 'MAILER-DAEMON@mx.customer.example',
      subject: 'Hello',
      inReplyTo: '<x@y.example>',
    };
    expect((await read({ ...daemon, inReplyTo: '<first@customer.example>' })).reason).toBe('bounce');

    expect(await read(report('<somebody-elses@customer.example>'))).toMatchObject({
      state: 'skipped',
      reason: 'bounce',
    });
    expect(await messagesOf(ticket)).toHaveLength(1);
  });

  it('adds people in Cc as participants if the channel says so', async () => {
    const cc = { headers: ['Cc: Bob <BOB@customer.example>, support@desk.example'] };
    const before = await countRows(desk, 'email_channel_participants');
    const closed = await begun({}, cc);
    expect(await closed.read({ from: COLLEAGUE, inReplyTo: closed.messageId })).toMatchObject({
      reason: 'created-linked',
    });
    const open = await begun({ ccAsParticipants: true, replyTo: 'support@desk.example' }, cc);
    expect(await open.read({ from: COLLEAGUE, inReplyTo: open.messageId })).toMatchObject({
      reason: 'reply-added',
    });
    expect(await countRows(desk, 'email_channel_participants')).toBe(before + 1);
  });

  it('adds people in Cc of a message in the same batch as participants', async () => {
    const folder = `Talk${(folders += 1)}`;
    const channel = await desk.channel({ folders: [{ path: folder }], ccAsParticipants: true });
    const messageId = `<batch${folders}@customer.example>`;
    desk.deliver(rawMail({ messageId, headers: ['Cc: bob@customer.example'] }), { folder });
    desk.deliver(rawMail({ from: COLLEAGUE, inReplyTo: messageId }), { folder });
    expect(await desk.read(channel)).toMatchObject({ ticket: 1, reply: 1 });
  });

  it('starts again if its ticket was deleted', async () => {
    const { channel, ticket, read } = await begun();
    const token = await threads.tokenFor(channel, ticket);
    await documents(desk.app.strapi, UID.ticket).delete({ documentId: ticket.documentId });
    expect((await read({ body: token })).reason).toBe('created');
  });

  it('loses its numbers and participants with its channel', async () => {
    const { channel, ticket } = await begun(
      { ccAsParticipants: true },
      { headers: ['Cc: c@customer.example'] },
    );
    await threads.tokenFor(channel, ticket);
    const count = async (table: string) =>
      (await desk.app.strapi.db.connection(table).where({ channel })).length;
    expect(await count('email_channel_threads')).toBe(1);
    expect(await count('email_channel_participants')).toBe(1);
    await desk.application.channels.remove(channel);
    expect(await count('email_channel_threads')).toBe(0);
    expect(await count('email_channel_participants')).toBe(0);
  });

  it('does not start with a message from another channel’s address, not even in a preview', async () => {
    await desk.channel({
      name: 'Sales',
      status: 'draft',
      username: 'sales@desk.example',
      replyTo: 'info@desk.example',
      aliases: [{ alias: 'hello@desk.example', primary: 'info@desk.example' }],
    });
    const { channel, read } = await begun();
    for (const from of ['Sales@desk.example', 'info@desk.example', 'hello@desk.example'])
      expect(await read({ from })).toMatchObject({ state: 'skipped', reason: 'own-mail' });
    const source = {
      channel: (await desk.application.channels.read(channel))!,
      secret: () => Promise.resolve(''),
    };
    const shown = await desk.application.previewRaw(
      source,
      Buffer.from(rawMail({ from: 'sales@desk.example' })),
    );
    expect(shown.reason).toBe('own-mail');
  });

  it('requires a trusted server before DMARC can be required', async () => {
    await expect(desk.channel({ requireDmarc: true })).rejects.toMatchObject({
      code: 'invalid-input',
      details: { problems: [{ path: ['authservId'] }] },
    });
  });
});
