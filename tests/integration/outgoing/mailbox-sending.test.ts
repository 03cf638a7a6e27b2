import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UID } from '../../../content-types';
import type { ConversationMessage, Delivery, DiagnosisEvent } from '../../../contracts';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

const ADDRESS = 'support@desk.example';
const PASSWORDS = { desk: 'secret-pass' };
jest.setTimeout(120_000);

let tls: SmtpSink;
let starttls: SmtpSink;
let plain: SmtpSink;
let desk: Desk;
beforeAll(async () => {
  tls = await startSmtpSink({ tls: true, passwords: PASSWORDS });
  starttls = await startSmtpSink({ tls: false, passwords: PASSWORDS });
  plain = await startSmtpSink();
  desk = await startDesk({ config: { outgoing: { retryMs: 100 } } });
});
afterAll(async () => {
  await desk?.stop();
  await Promise.all([tls, starttls, plain].map((sink) => sink.stop()));
});
beforeEach(() => {
  tls.mails.length = 0;
  tls.behaviour = { kind: 'take' };
  tls.onMail = null;
});

const flush = () => desk.application.outgoing.sender.flush();
const place = (ticket: string) => `/tickets/${UID.ticket}/${ticket}`;
const sending = (sink = tls) => ({
  sendWith: 'mailbox' as const,
  smtpHost: 'localhost',
  smtpPort: sink.port,
  smtpSecurity: sink === tls ? ('tls' as const) : ('starttls' as const),
});
const channelWith = (values: object = {}) =>
  desk.channel({ name: `Channel ${Math.random()}`, replyTo: ADDRESS, ...sending(), ...values });

async function newTicket(channel: string): Promise<string> {
  desk.deliver(rawMail({ from: `anna${Math.random()}@customer.example` }));
  await desk.read(channel);
  return String((await desk.tickets()).at(-1)!.documentId);
}
async function reply(ticket: string, more: object = {}): Promise<string> {
  const answer = await desk.app.admin.post(`${place(ticket)}/replies`, { text: 'An answer.', ...more });
  expect(answer.status).toBe(201);
  return answer.body.data.id;
}
async function delivery(ticket: string, id: string): Promise<Delivery> {
  const { body } = await desk.app.admin.get(`${place(ticket)}/conversation`);
  return body.data.messages.find((message: ConversationMessage) => message.id === id).delivery;
}
/** What is in the Sent folder, with the flags in the file's name. */
function sent(): { name: string; raw: string }[] {
  const dir = desk.dovecot.maildir('desk', 'Sent');
  return ['cur', 'new'].flatMap((part) =>
    readdirSync(join(dir, part)).map((name) => ({
      name,
      raw: readFileSync(join(dir, part, name), 'latin1'),
    })),
  );
}
const copiesOf = (messageId: string | null) =>
  sent().filter(({ raw }) => headerOf(raw.replace(/\r?\n/g, '\r\n'), 'Message-ID') === messageId);

test('a reply is sent through the mailbox to all recipients, and stored once in its Sent folder', async () => {
  const ticket = await newTicket(await channelWith());
  const id = await reply(ticket, { cc: ['ben@customer.example'], bcc: ['boss@desk.example'] });
  await flush();
  expect(await delivery(ticket, id)).toMatchObject({ state: 'sent', code: null });
  const [mail] = tls.mails;
  expect(mail).toMatchObject({ from: ADDRESS });
  expect(mail!.to).toEqual([expect.stringMatching(/^anna/), 'ben@customer.example', 'boss@desk.example']);
  expect(mail!.raw).not.toContain('boss@');
  const messageId = headerOf(mail!.raw, 'Message-ID');
  const [copy, ...more] = copiesOf(messageId);
  expect(more).toEqual([]);
  expect(copy!.raw).toContain('Bcc: boss@desk.example');
  expect(copy!.name).toMatch(/:2,.*S/);

  // As after a crash between APPEND and its note: looked for, found, and not added again.
  const rows = () => desk.app.strapi.db.connection('email_channel_outgoing').where({ message_id: messageId });
  expect(await rows().first()).toMatchObject({ copy_state: 'kept', copy_attempts: 1 });
  await rows().update({ copy_state: 'wanted', copy_at: 1 });
  await flush();
  expect(await rows().first()).toMatchObject({ copy_state: 'kept', copy_attempts: 2 });
  expect(copiesOf(messageId)).toHaveLength(1);
});

test('STARTTLS works the same; a server without encryption gets neither password nor messages', async () => {
  const channel = await channelWith(sending(starttls));
  const ticket = await newTicket(channel);
  await reply(ticket);
  await flush();
  expect(starttls.mails).toHaveLength(1);
  await desk.application.channels.update(channel, { ...sending(plain), secrets: PASSWORDS_OF });
  const id = await reply(ticket);
  await flush();
  expect(plain.mails).toEqual([]);
  expect(await delivery(ticket, id)).toMatchObject({ state: 'waiting', code: 'starttls-missing' });
});
const PASSWORDS_OF = { password: PASSWORDS.desk };

test('a wrong password keeps a reply waiting; it is sent once the password is corrected', async () => {
  const strict = await startSmtpSink({ tls: true, passwords: { desk: 'another' } });
  const channel = await channelWith({ smtpPort: strict.port });
  const ticket = await newTicket(channel);
  const id = await reply(ticket);
  await flush();
  await strict.stop();
  const waiting = await delivery(ticket, id);
  expect(waiting).toMatchObject({ state: 'waiting', code: 'login-refused' });
  expect(waiting.message).not.toContain('secret-pass');
  await desk.application.channels.update(channel, { ...sending(), secrets: PASSWORDS_OF });
  await desk.app.strapi.db.connection('email_channel_outgoing').where({ channel }).update({ next_at: 1 });
  await flush();
  expect(await delivery(ticket, id)).toMatchObject({ state: 'sent' });
});

test('a message that may have been sent is neither repeated nor stored as sent', async () => {
  const ticket = await newTicket(await channelWith());
  tls.behaviour = { kind: 'hang-up' };
  const id = await reply(ticket);
  await flush();
  await flush();
  expect(tls.mails).toHaveLength(1);
  expect(await delivery(ticket, id)).toMatchObject({ state: 'failed', code: 'sending-uncertain' });
  expect(copiesOf(headerOf(tls.mails[0]!.raw, 'Message-ID'))).toEqual([]);
});

test('an address that the server rejects is reported, and a rejected message can be sent again', async () => {
  const ticket = await newTicket(await channelWith());
  tls.behaviour = { kind: 'refuse', code: 554 };
  const id = await reply(ticket);
  await flush();
  expect(await delivery(ticket, id)).toMatchObject({ state: 'failed', canSendAgain: true });
  tls.behaviour = { kind: 'take' };
  await desk.app.admin.post(`${place(ticket)}/replies/${id}/send`);
  await flush();
  expect(await delivery(ticket, id)).toMatchObject({ state: 'sent' });
});

/** What a mail server sends back (RFC 3464). */
const bounceOf = (raw: string, to: string) =>
  rawMail({
    from: 'Mail Delivery System <MAILER-DAEMON@mx.desk.example>',
    to: ADDRESS,
    subject: 'Undelivered Mail Returned to Sender',
    headers: [
      'Return-Path: <>',
      'Auto-Submitted: auto-replied',
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="report"',
    ],
    body: [
      '--report',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `<${to}>: host mx.desk.example said: 550 5.1.1 User unknown`,
      '--report',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; mx.desk.example',
      '',
      `Final-Recipient: rfc822; ${to}`,
      'Action: failed',
      'Status: 5.1.1',
      '',
      '--report',
      'Content-Type: message/rfc822',
      '',
      raw,
      '--report--',
    ].join('\r\n'),
  });

describe('the connection test of sending', () => {
  const events = async (channel: string, values: object, roundTrip: boolean): Promise<DiagnosisEvent[]> => {
    const { text } = await desk.app.admin
      .post('/test-connection', { channel, values, roundTrip })
      .buffer(true)
      .parse((response, done) => {
        let all = '';
        response.on('data', (chunk: Buffer) => (all += chunk));
        response.on('end', () => done(null, all));
      })
      .then((response) => ({ text: String(response.body) }));
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  };

  test('signs in, and waits for a message to itself, which does not become a ticket', async () => {
    const channel = await channelWith();
    tls.onMail = ({ raw }) => desk.deliver(Buffer.from(raw, 'latin1'));
    const told = await events(channel, {}, true);
    const passed = told.flatMap((event) => (event.event === 'passed' ? [event.facts] : []));
    expect(told[0]).toMatchObject({ event: 'begun', sending: ['sending', 'round-trip'] });
    expect(passed.at(-2)).toEqual({ stage: 'sending', host: 'localhost', port: tls.port });
    expect(passed.at(-1)).toEqual({ stage: 'round-trip', folder: 'INBOX', ms: expect.any(Number) });
    expect(told.at(-1)!.event).toBe('done');
    const before = (await desk.tickets()).length;
    expect(await desk.read(channel)).toMatchObject({
      skipped: expect.any(Number),
      ticket: expect.any(Number),
    });
    const rows = await desk.log(channel);
    expect(rows.at(-1)).toMatchObject({ state: 'skipped', reason: 'own-mail' });
    expect(headerOf(tls.mails[0]!.raw, 'To')).toBe(ADDRESS);
    expect(before).toBeGreaterThan(0);
  });

  describe('with replies to a subaddress', () => {
    const SUBADDRESS = /^support\+ec-0-0{32}@desk\.example$/;
    const outcome = async () => (await events(await channelWith({ subaddressing: true }), {}, true)).at(-1);

    test('verifies that the server accepts one', async () => {
      tls.onMail = ({ raw }) => desk.deliver(Buffer.from(raw, 'latin1'));
      expect(await outcome()).toMatchObject({ event: 'done' });
      expect(tls.mails.map(({ to }) => to)).toEqual([[expect.stringMatching(SUBADDRESS)]]);
    });

    test('names the setting if the server rejects it at once', async () => {
      tls.behaviour = { kind: 'refuse-recipients', what: /\+/ };
      expect(await outcome()).toMatchObject({
        event: 'failed',
        stage: 'round-trip',
        code: 'sending-failed',
        said: {
          text: 'error.sending-failed.subaddress',
          values: { address: expect.stringMatching(SUBADDRESS) },
        },
        path: ['subaddressing'],
      });
      // The address itself was taken.
      expect(tls.mails.map(({ to }) => to)).toEqual([[ADDRESS]]);
    });

    test('does not blame it if the server accepts nothing', async () => {
      tls.behaviour = { kind: 'refuse-recipients', what: /./ };
      expect(await outcome()).toMatchObject({
        event: 'failed',
        said: { text: 'error.sending-failed.refused', values: { status: '550' } },
      });
    });

    test.each([
      [true, 'error.sending-failed.subaddress'],
      [false, 'error.sending-failed.came-back'],
    ])('reports if it is returned as undeliverable: %s', async (subaddressing, text) => {
      tls.onMail = ({ raw, to }) => desk.deliver(bounceOf(raw, to[0]!));
      const channel = await channelWith({ subaddressing });
      expect((await events(channel, {}, true)).at(-1)).toMatchObject({ event: 'failed', said: { text } });
      await desk.read(channel);
      expect((await desk.log(channel)).at(-1)!.state).toBe('skipped');
    });
  });

  test('names the incorrect setting for sending', async () => {
    const channel = await channelWith();
    const refused = await events(channel, { ...sending(starttls), secrets: { password: 'wrong' } }, false);
    // The mailbox itself is asked first.
    expect(refused.at(-1)).toMatchObject({ event: 'failed', stage: 'login' });
    const [closed] = [await startSmtpSink()];
    await closed!.stop();
    const gone = await events(channel, { smtpPort: closed!.port, secrets: PASSWORDS_OF }, false);
    expect(gone.at(-1)).toMatchObject({
      event: 'failed',
      stage: 'sending',
      code: 'connection-refused',
      path: ['smtpPort'],
    });
    const notSmtp = await events(
      channel,
      { smtpPort: desk.dovecot.ports.imap, smtpSecurity: 'none', secrets: PASSWORDS_OF },
      false,
    );
    expect(notSmtp.at(-1)).toMatchObject({ stage: 'sending', code: 'not-smtp', path: ['smtpPort'] });
    const missing = await events(channel, { sendWith: 'mailbox', smtpHost: null }, false);
    expect(missing.at(-1)).toMatchObject({ stage: 'sending', path: ['smtpHost'] });
  });
});
