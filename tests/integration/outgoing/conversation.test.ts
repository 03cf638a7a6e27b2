import { UID } from '../../../content-types';
import type { Conversation } from '../../../contracts';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink, type SunkMail } from '../../support/mailservers/smtp-sink';

let sink: SmtpSink;
let desk: Desk;
let channel: string;
beforeAll(async () => {
  sink = await startSmtpSink();
  desk = await startDesk({ env: { SMTP_PORT: String(sink.port) } });
  channel = await desk.channel({ username: 'desk', replyTo: 'support@desk.example', senderName: 'Support' });
});
afterAll(async () => {
  await desk?.stop();
  await sink.stop();
});
beforeEach(() => {
  sink.mails.length = 0;
});

/** Delivers a mail, reads it, and answers the ticket that is newest then. */
async function arrive(raw: string): Promise<string> {
  desk.deliver(raw);
  await desk.read(channel);
  return String((await desk.tickets()).at(-1)!.documentId);
}
const place = (ticket: string) => `/tickets/${UID.ticket}/${ticket}`;
const read = async (ticket: string): Promise<Conversation> =>
  (await desk.app.admin.get(`${place(ticket)}/conversation`)).body.data;

/** Has the agent reply, and answers the mail that went out. */
async function reply(ticket: string, body: object): Promise<SunkMail> {
  const before = sink.mails.length;
  const answer = await desk.app.admin.post(`${place(ticket)}/replies`, body);
  expect([answer.status, answer.body.error ?? null]).toEqual([201, null]);
  await sink.waitFor(before + 1);
  await desk.application.outgoing.sender.flush();
  return sink.mails.at(-1)!;
}

const textOf = ({ raw }: SunkMail): string => {
  const part = raw.slice(raw.indexOf('Content-Type: text/plain'));
  const body = part.slice(part.indexOf('\r\n\r\n') + 4, part.indexOf('\r\n----'));
  const quoted = /Content-Transfer-Encoding: quoted-printable/i.test(part.slice(0, part.indexOf('\r\n\r\n')));
  return (
    quoted
      ? body
          .replace(/=\r\n/g, '')
          .replace(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(parseInt(hex, 16)))
      : body
  ).replace(/\r\n/g, '\n');
};

/** What the customer's client writes below and above their answer to a mail. */
const CLIENTS = {
  gmail: (answer: string, mail: SunkMail) =>
    `${answer}\n\nOn Mon, Mar 2, 2026 at 11:00 AM Support <support@desk.example> wrote:\n\n${quote(mail)}\n`,
  outlook: (answer: string, mail: SunkMail) =>
    `${answer}\n\n________________________________\nFrom: Support <support@desk.example>\nSent: Monday, March 2, 2026 11:00 AM\nTo: Anna <anna@customer.example>\nSubject: ${headerOf(mail.raw, 'Subject')}\n\n${textOf(mail)}`,
  apple: (answer: string, mail: SunkMail) =>
    `${answer}\n\n> On 2 Mar 2026, at 11:00, Support <support@desk.example> wrote:\n>\n${quote(mail)}\n`,
};
const quote = (mail: SunkMail) =>
  textOf(mail)
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');

const answerTo = (mail: SunkMail, client: keyof typeof CLIENTS, answer: string, headers = true) =>
  rawMail({
    from: 'Anna <anna@customer.example>',
    subject: headerOf(mail.raw, 'Subject')!,
    ...(headers
      ? {
          inReplyTo: headerOf(mail.raw, 'Message-ID')!,
          headers: [
            `References: ${headerOf(mail.raw, 'References') ?? ''} ${headerOf(mail.raw, 'Message-ID')}`,
          ],
        }
      : {}),
    body: CLIENTS[client](answer, mail).replace(/\n/g, '\r\n'),
  });

test('a conversation of five messages through three mail clients is one ticket without repeated text', async () => {
  const ticket = await arrive(
    rawMail({
      subject: 'No network',
      messageId: '<n1@customer.example>',
      body: 'The network is down on floor 2.',
    }),
  );
  const first = await reply(ticket, { text: 'Which room is it?' });
  expect(await arrive(answerTo(first, 'gmail', 'Room 214.'))).toBe(ticket);
  const second = await reply(ticket, { text: 'Is the lamp of the switch green?' });
  expect(await arrive(answerTo(second, 'outlook', 'No, it is red.'))).toBe(ticket);
  const third = await reply(ticket, { text: 'We replaced it.' });
  expect(await arrive(answerTo(third, 'apple', 'It works, thank you!'))).toBe(ticket);
  // This client drops the headers of what it answers.
  expect(await arrive(answerTo(third, 'outlook', 'One more thing: the phone.', false))).toBe(ticket);

  const { messages, reply: plan } = await read(ticket);
  expect(messages.map(({ kind, body }) => [kind, body])).toEqual([
    ['opening', 'The network is down on floor 2.'],
    ['outgoing', 'Which room is it?'],
    ['incoming', 'Room 214.'],
    ['outgoing', 'Is the lamp of the switch green?'],
    ['incoming', 'No, it is red.'],
    ['outgoing', 'We replaced it.'],
    ['incoming', 'It works, thank you!'],
    ['incoming', 'One more thing: the phone.'],
  ]);
  expect(plan).toMatchObject({ possible: true, to: { address: 'anna@customer.example' }, paused: false });
  expect(messages.flatMap(({ delivery }) => delivery?.state ?? [])).toEqual(['sent', 'sent', 'sent']);

  expect(headerOf(third.raw, 'Subject')).toMatch(/^Re: No network \[#\d+\]$/);
  expect(headerOf(third.raw, 'Auto-Submitted')).toBeNull();
  const references = headerOf(third.raw, 'References')!.split(/\s+/);
  expect(references[0]).toBe('<n1@customer.example>');
  expect(references).toContain(headerOf(first.raw, 'Message-ID'));
  expect(headerOf(third.raw, 'In-Reply-To')).toBe(references.at(-1));
  const text = textOf(third);
  expect(text.indexOf('We replaced it.')).toBeLessThan(text.indexOf('First Admin'));
  expect(text.indexOf('First Admin')).toBeLessThan(text.indexOf('> No, it is red.'));
});

test('nothing in a subject or a name becomes another header', async () => {
  const ticket = await arrive(
    rawMail({
      from: '=?utf-8?Q?Anna=0D=0ABcc:_eve@evil.example?= <anna@customer.example>',
      subject: '=?utf-8?Q?Hello=0D=0ABcc:_eve@evil.example=0D=0A=0D=0ABody?=',
    }),
  );
  await desk.app.strapi.documents(UID.ticket as never).update({
    documentId: ticket,
    data: {
      requesterName: 'Anna\r\nBcc: eve@evil.example',
      subject: 'Hello\r\nBcc: eve@evil.example',
    } as never,
  });
  const mail = await reply(ticket, { text: 'Hello\r\nBcc: eve@evil.example' });
  expect(mail.to).toEqual(['anna@customer.example']);
  expect(headerOf(mail.raw, 'Bcc')).toBeNull();
  expect(headerOf(mail.raw, 'Cc')).toBeNull();
});

test('a reply is also sent to people in Cc, with files of the Media Library', async () => {
  const ticket = await arrive(rawMail({ subject: 'Manual, please' }));
  const [file] = await desk.app.strapi
    .plugin('upload')
    .service('upload')
    .upload({
      data: { fileInfo: { name: 'manual.txt' } },
      files: await fileOf('Turn it on.'),
    });
  const mail = await reply(ticket, {
    text: 'Here it is.',
    cc: ['ben@customer.example'],
    attachments: [file.id],
  });
  expect(mail.to.sort()).toEqual(['anna@customer.example', 'ben@customer.example']);
  expect(mail.raw).toContain('filename=manual.txt');
  expect(mail.raw.replace(/\r\n/g, '')).toContain(Buffer.from('Turn it on.').toString('base64').slice(0, 12));
  const { messages } = await read(ticket);
  expect(messages.at(-1)).toMatchObject({
    cc: [{ address: 'ben@customer.example' }],
    attachments: [{ name: 'manual.txt' }],
    author: { name: 'First Admin' },
  });
});

test('a reply is sent to selected people in To, Cc and Bcc, and nobody sees Bcc', async () => {
  await desk.app.admin.put(`/channels/${channel}`, { replyToAll: true });
  const ticket = await arrive(
    rawMail({
      subject: 'Many',
      to: 'Support <support@desk.example>, Eva <eva@customer.example>',
      headers: ['Cc: tom@customer.example'],
    }),
  );
  const { reply: plan } = await read(ticket);
  expect(plan).toMatchObject({ toAll: true, to: { address: 'anna@customer.example' } });
  expect(plan.cc.map(({ address }) => address)).toEqual(['eva@customer.example', 'tom@customer.example']);

  const people = {
    to: ['anna@customer.example', 'eva@customer.example'],
    cc: ['tom@customer.example'],
    bcc: ['boss@customer.example'],
  };
  const mail = await reply(ticket, { text: 'To all of you.', ...people });
  expect(mail.to.sort()).toEqual(Object.values(people).flat().sort());
  expect(headerOf(mail.raw, 'To')).toBe(people.to.join(', '));
  expect(mail.raw).not.toContain('boss@');
  const sent = (await read(ticket)).messages.at(-1)!;
  expect([sent.to, sent.cc, sent.bcc].map((list) => list.map(({ address }) => address))).toEqual(
    Object.values(people),
  );
  const nobody = await desk.app.admin.post(`${place(ticket)}/replies`, { text: 'x', to: [] });
  expect([nobody.status, nobody.body.error.details.errors[0].path]).toEqual([400, ['to']]);
});

test('the same draft is sent once, however often it is submitted', async () => {
  const ticket = await arrive(rawMail({ subject: 'Twice' }));
  const body = { text: 'Once.', key: '7c9e6679-7425-40de-944b-e07fc1f90ae7' };
  const answers = await Promise.all(
    [1, 2, 3].map(() => desk.app.admin.post(`${place(ticket)}/replies`, body)),
  );
  expect(new Set(answers.map((answer) => answer.body.data.id)).size).toBe(1);
  await sink.waitFor(1);
  await desk.application.outgoing.sender.flush();
  expect(sink.mails).toHaveLength(1);
  expect((await read(ticket)).messages.filter(({ kind }) => kind === 'outgoing')).toHaveLength(1);
});

test('an internal note is stored with the ticket and sent to nobody', async () => {
  const ticket = await arrive(rawMail({ subject: 'Secret' }));
  const answer = await desk.app.admin.post(`${place(ticket)}/notes`, { text: 'A difficult customer.' });
  expect(answer.status).toBe(201);
  const mail = await reply(ticket, { text: 'We are on it.' });
  expect(mail.raw).not.toContain('difficult');
  expect((await read(ticket)).messages.map(({ kind }) => kind)).toEqual(['opening', 'note', 'outgoing']);
});

test('a conversation that cannot be answered says why', async () => {
  const { documentId } = await desk.app.strapi
    .documents(UID.ticket as never)
    .create({ data: { subject: 'By phone' } as never });
  const { reply: plan } = await read(documentId);
  expect(plan).toMatchObject({ possible: true, to: null });
  const refused = await desk.app.admin.post(`${place(documentId)}/replies`, { text: 'Hello' });
  expect([refused.status, refused.body.error.details.code]).toEqual([422, 'no-recipient']);
  const gone = await desk.app.admin.get(`${place('nothere')}/conversation`);
  expect([gone.status, gone.body.error.details.code]).toEqual([404, 'ticket-not-found']);
  const blank = await desk.app.admin.post(`${place(documentId)}/replies`, { text: ' ' });
  expect([blank.status, blank.body.error.details.errors[0].path]).toEqual([400, ['text']]);
});

describe('a reply that bounces', () => {
  const report = (mail: SunkMail, action: 'failed' | 'delayed', status: string, recipient = mail.to[0]!) =>
    rawMail({
      from: 'Mail Delivery System <MAILER-DAEMON@mx.customer.example>',
      subject: 'Undelivered Mail Returned to Sender',
      headers: ['Content-Type: multipart/report; report-type=delivery-status; boundary=b'],
      body: [
        '--b',
        'Content-Type: text/plain',
        '',
        'It could not be delivered.',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.customer.example',
        '',
        `Final-Recipient: rfc822; ${recipient}`,
        `Action: ${action}`,
        `Status: ${status}`,
        '--b',
        'Content-Type: text/rfc822-headers',
        '',
        `Message-ID: ${headerOf(mail.raw, 'Message-ID')}`,
        '--b--',
      ].join('\r\n'),
    });
  const arrived = async (raw: string) => {
    desk.deliver(raw);
    expect(await desk.read(channel)).toMatchObject({ reply: 1 });
  };
  const deliveryIn = async (ticket: string) =>
    (await read(ticket)).messages.find(({ kind }) => kind === 'outgoing')!;
  const again = (ticket: string, message: string, body: object = {}) =>
    desk.app.admin.post(`${place(ticket)}/replies/${message}/send`, body);

  test('says so with the reason, and can be sent to another address', async () => {
    const ticket = await arrive(rawMail({ subject: 'Full', from: 'full@customer.example' }));
    const mail = await reply(ticket, { text: 'An answer.', cc: ['ben@customer.example'] });
    await arrived(report(mail, 'delayed', '4.2.2', 'full@customer.example'));
    expect((await deliveryIn(ticket)).delivery).toMatchObject({
      canSendAgain: false,
      message:
        'Not yet delivered to full@customer.example: mailbox full (4.2.2). The mail servers keep trying.',
    });

    await arrived(report(mail, 'failed', '5.2.2', 'full@customer.example'));
    const { id, delivery } = await deliveryIn(ticket);
    expect(delivery).toMatchObject({
      state: 'sent',
      canSendAgain: true,
      message: 'Not delivered to full@customer.example: mailbox full (5.2.2).',
    });

    const malformed = await again(ticket, id, { to: 'nobody' });
    expect([malformed.status, malformed.body.error.details.errors[0].path]).toEqual([400, ['to']]);
    expect((await again(ticket, id, { to: 'new@customer.example' })).status).toBe(200);
    await sink.waitFor(2);
    await desk.application.outgoing.sender.flush();
    expect(sink.mails.at(-1)!.to).toEqual(['new@customer.example']);
    const sent = await deliveryIn(ticket);
    expect(sent.to).toEqual([{ name: '', address: 'new@customer.example' }]);
    expect(sent.delivery).toMatchObject({ state: 'sent', undelivered: null, canSendAgain: false });
    expect((await again(ticket, id)).status).toBe(409);
  });

  test('repeatedly with permanent errors causes a warning before the next answer', async () => {
    const ticket = await arrive(rawMail({ subject: 'Gone', from: 'gone@customer.example' }));
    for (const times of [1, 2]) {
      const mail = await reply(ticket, { text: `Try ${times}.` });
      await arrived(report(mail, 'failed', '5.1.1'));
      expect((await read(ticket)).reply.warnings).toEqual(
        times === 1
          ? []
          : [{ text: 'ticket.bouncedBefore', values: { address: 'gone@customer.example', count: 2 } }],
      );
    }
  });
});

async function fileOf(content: string) {
  const { mkdtempSync, writeFileSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const { join } = await import('node:path');
  const filepath = join(mkdtempSync(join(tmpdir(), 'email-channel-file-')), 'manual.txt');
  writeFileSync(filepath, content);
  return { filepath, originalFilename: 'manual.txt', mimetype: 'text/plain', size: content.length };
}

test('an answer to the ticket’s address finds it without any header, and agents see the plain address', async () => {
  await desk.app.strapi.db
    .query(UID.channel as never)
    .update({ where: { documentId: channel } as never, data: { subaddressing: true } as never });
  const ticket = await arrive(
    rawMail({ subject: 'Subaddress', messageId: '<sub1@customer.example>', body: 'Hello?' }),
  );
  const mail = await reply(ticket, { text: 'Which printer?' });
  const replyTo = headerOf(mail.raw, 'Reply-To')!;
  expect(replyTo).toMatch(/^support\+ec-\d+-[0-9a-f]{32}@desk\.example$/);

  const answer = rawMail({
    from: 'Anna <anna@private.example>',
    to: replyTo,
    subject: 'From another program',
    messageId: '<sub2@private.example>',
    body: 'The one on floor 2.',
  });
  expect(await arrive(answer)).toBe(ticket);
  const { messages, reply: plan } = await read(ticket);
  expect(messages.map(({ body }) => body)).toEqual(['Hello?', 'Which printer?', 'The one on floor 2.']);
  const shown = JSON.stringify([messages, plan, await desk.replies(), await desk.tickets()]);
  expect(shown).not.toMatch(/ec-\d+-[0-9a-f]{32}@desk/);
  expect(JSON.stringify([plan.to, plan.cc])).not.toContain('desk.example');

  const forged = replyTo.replace(/[0-9a-f]{4}@/, '0000@');
  desk.deliver(
    rawMail({
      from: 'eve@stranger.example',
      to: forged,
      subject: 'Forged',
      messageId: '<sub3@stranger.example>',
    }),
  );
  await desk.read(channel);
  expect(String((await desk.tickets()).at(-1)!.documentId)).not.toBe(ticket);
});
