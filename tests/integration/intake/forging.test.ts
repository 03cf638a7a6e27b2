import { UID } from '../../../content-types';
import type { ChannelPayload } from '../../../contracts';
import { createSecrets } from '../../../server/src/secrets';
import { documents } from '../../../server/src/strapi/border';
import { createDatabase } from '../../../server/src/strapi/database';
import { createThreads, type Threads } from '../../../server/src/ticketing/threads';
import { subjectTag } from '../../../server/src/ticketing/thread-token';
import { describeWith } from '../../support/available';
import { rawMail, startDesk, type Desk, type MailParts } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

const SERVER = 'mx.desk.example';
const BORDER = `Received: from out.evil.example (out [203.0.113.9]) by ${SERVER}; x`;
const results = (verdicts: string) => `Authentication-Results: ${SERVER}; ${verdicts}`;
/** What our own server found: it stands above its Received line. */
const found = (verdicts: string, ...below: string[]) => [results(verdicts), BORDER, ...below];
const PASS = 'dmarc=pass';
const FAIL = 'spf=fail; dkim=fail; dmarc=fail';
const ANNA = 'Anna <anna@customer.example>';

describeWith('dovecot', 'a forger', () => {
  let desk: Desk;
  let sink: SmtpSink;
  let threads: Threads;
  let folders = 0;

  beforeAll(async () => {
    sink = await startSmtpSink();
    desk = await startDesk({ env: { SMTP_PORT: String(sink.port) } });
    const { strapi } = desk.app;
    const database = createDatabase(strapi);
    threads = createThreads({ database, secrets: createSecrets({ strapi, database }) });
  });
  afterAll(async () => {
    await desk?.stop();
    await sink?.stop();
  });
  beforeEach(() => {
    sink.mails.length = 0;
  });

  const begun = async (payload: Partial<ChannelPayload> = {}) => {
    const folder = `Forged${(folders += 1)}`;
    const channel = await desk.channel({
      ...{ name: folder, folders: [{ path: folder }], authservId: SERVER },
      ...{ username: 'desk', replyTo: `support${folders}@desk.example`, acknowledge: true },
      ...payload,
    });
    const read = async (parts: MailParts) => {
      desk.deliver(rawMail(parts), { folder });
      await desk.read(channel);
      return (await desk.log(channel)).at(-1)!;
    };
    return { channel, read };
  };
  /** Recipients of everything that is sent by now. */
  const sentTo = async () => {
    await desk.application.outgoing.sender.flush();
    return sink.mails.flatMap(({ to }) => to);
  };
  const messagesOf = async (ticket: string) =>
    (await desk.replies()).filter(({ ticketDocumentId }) => ticketDocumentId === ticket);

  it('cannot clear the verdict of a spam filter with headers of their own', async () => {
    const { read } = await begun({ holdSpam: true });
    const own = ['X-Spam-Status: No', 'X-Spam-Flag: NO', 'X-MS-Exchange-Organization-SCL: -1'];
    const row = await read({ headers: ['X-Spam-Flag: YES', ...found(PASS, ...own)] });
    expect(row).toMatchObject({ state: 'held', reason: 'spam' });
    expect(await sentTo()).toEqual([]);
  });

  it('cannot use the address of a sender whose messages are never spam', async () => {
    const { read } = await begun({ holdSpam: true, spamExceptions: ['anna@customer.example'] });
    const spam = (verdicts: string): MailParts => ({
      from: ANNA,
      headers: ['X-Spam-Flag: YES', ...found(verdicts)],
    });
    expect(await read(spam(FAIL))).toMatchObject({ state: 'held', reason: 'spam' });
    expect(await read(spam(PASS))).toMatchObject({ state: 'ticket' });
  });

  it('cannot have acknowledgements sent to others, nor several by variants of an address', async () => {
    const { read } = await begun();
    await read({ from: 'Victim <victim@bank.example>', headers: found(FAIL, results(PASS)) });
    expect(await sentTo()).toEqual([]);
    for (const from of ['dan@home.example', 'Dan@home.example', 'dan+1@home.example', 'DAN+2@HOME.example'])
      await read({ from, headers: found(PASS), subject: `From ${from}` });
    expect(await sentTo()).toEqual(['dan@home.example']);
  });

  it('cannot have an acknowledgement repeat an advertisement', async () => {
    const { read } = await begun();
    const subject = 'Visit https://evil.example/win now';
    await read({ from: 'Win at evil.example <eve@home.example>', subject, headers: found(PASS) });
    expect(await sentTo()).toEqual(['eve@home.example']);
    const [{ raw }] = sink.mails as [(typeof sink.mails)[number]];
    expect(headerOf(raw, 'Subject')).not.toContain('evil.example');
    expect(raw.slice(raw.indexOf('\r\n\r\n'))).not.toContain('evil.example');
  });

  it('cannot join a conversation by its number, with results of their own below the border', async () => {
    const { channel, read } = await begun();
    const row = await read({ from: ANNA, headers: found(PASS) });
    const documentId = String(row.ticket_document_id);
    const number = await threads.numberOf(null, channel, { uid: UID.ticket, documentId, ticketType: null });
    const claim = (headers: string[]): MailParts => ({ from: ANNA, subject: subjectTag(number), headers });
    for (const headers of [found('none', results(PASS)), found(FAIL, results(PASS)), [BORDER, results(PASS)]])
      expect((await read(claim(headers))).reason).toBe('created-linked');
    expect(await messagesOf(documentId)).toEqual([]);
    expect((await read(claim(found(PASS)))).reason).toBe('reply-added');
  });

  it('cannot make a reply look undelivered', async () => {
    const { channel, read } = await begun({ acknowledge: false });
    const row = await read({ from: ANNA, headers: found(PASS) });
    const documentId = String(row.ticket_document_id);
    const ticket = { uid: UID.ticket, documentId, ticketType: null };
    const token = await threads.tokenFor(channel, ticket);
    const guessed = token.replace(/.$/, (hex) => (hex === '0' ? '1' : '0'));
    const report = (messageId: string): MailParts => ({
      from: 'Mail Delivery System <MAILER-DAEMON@evil.example>',
      subject: 'Undelivered Mail Returned to Sender',
      headers: ['Content-Type: multipart/report; report-type=delivery-status; boundary=b'],
      body: [
        ...['--b', 'Content-Type: message/delivery-status', ''],
        ...['Reporting-MTA: dns; mx.evil.example', ''],
        ...['Final-Recipient: rfc822; anna@customer.example', 'Action: failed', 'Status: 5.1.1', ''],
        ...['--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: ${messageId}`, '--b--'],
      ].join('\r\n'),
    });
    for (const messageId of [`<${guessed}.${'0'.repeat(20)}@desk.example>`, String(row.message_id)])
      expect(await read(report(messageId))).toMatchObject({ state: 'skipped', reason: 'bounce' });
    expect(await messagesOf(documentId)).toEqual([]);
  });

  it('cannot fill a restricted field, nor have one repeated to them', async () => {
    const { channel, read } = await begun();
    const mappings = (await desk.application.channels.view(channel)).mappings.filter(
      ({ field }) => field !== 'recipients',
    );
    const restricted = { restricted: true, roles: [], defaultValue: 'internal@desk.example' };
    await desk.application.channels.update(channel, {
      mappings: [...mappings, { kind: 'optional', field: 'recipients', source: null, ...restricted }],
      acknowledgementBody: 'Dear {{requester.name}}, we have {{ticket.subject}}.',
    } as never);
    await desk.application.rules.create({
      ...{ name: 'Capture', enabled: true, channel, match: 'all', conditions: [], stop: false },
      actions: [{ do: 'set-field', field: 'recipients', value: '{{subject}}', append: false }],
    });
    const row = await read({ from: ANNA, subject: 'mine@evil.example', headers: found(PASS) });
    const ticket = await documents(desk.app.strapi, UID.ticket).findOne({
      documentId: String(row.ticket_document_id),
    });
    expect(ticket).toMatchObject({ recipients: 'internal@desk.example' });
    await sentTo();
    expect(sink.mails.map(({ raw }) => raw).join()).not.toContain('internal@desk.example');
  });
});
