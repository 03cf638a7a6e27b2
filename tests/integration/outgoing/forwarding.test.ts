import { UID } from '../../../content-types';
import { actionId, type Conversation } from '../../../contracts';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink, type SunkMail } from '../../support/mailservers/smtp-sink';

const VENDOR = 'vendor@partner.example';

let sink: SmtpSink;
let desk: Desk;
let channel: string;
let place: string;
beforeAll(async () => {
  sink = await startSmtpSink();
  desk = await startDesk({ env: { SMTP_PORT: String(sink.port) } });
  channel = await desk.channel({ replyTo: 'support@desk.example', ccAsParticipants: true });
  desk.deliver(rawMail({ subject: 'No network', messageId: '<n1@customer.example>', body: 'Floor 2.' }));
  await desk.read(channel);
  place = `/tickets/${UID.ticket}/${String((await desk.tickets()).at(-1)!.documentId)}`;
});
afterAll(async () => {
  await desk?.stop();
  await sink?.stop();
});

const read = async (): Promise<Conversation> => (await desk.app.admin.get(`${place}/conversation`)).body.data;
const messageWith = async (words: string) =>
  (await read()).messages.find(({ body }) => body.includes(words))!;
async function sent(path: string, body: object): Promise<SunkMail> {
  const before = sink.mails.length;
  const answer = await desk.app.admin.post(`${place}${path}`, body);
  expect([answer.status, answer.body.error ?? null]).toEqual([201, null]);
  await sink.waitFor(before + 1);
  await desk.application.outgoing.sender.flush();
  return sink.mails.at(-1)!;
}
async function arrives(mail: Parameters<typeof rawMail>[0]): Promise<Record<string, unknown>> {
  desk.deliver(rawMail(mail));
  await desk.read(channel);
  return (await desk.log(channel)).at(-1)!;
}
const tokensIn = (raw: string) => raw.replace(/=\r\n/g, '').match(/ec-\d+-[0-9a-f]{32}/g) ?? [];

let reply: SunkMail;
let forwarded: SunkMail;

test('a forwarded message is sent with its author, without the token and number of the customer’s conversation', async () => {
  reply = await sent('/replies', { text: 'Which room?' });
  const answered = `Room 214.\r\n\r\nOn Monday, Support wrote:\r\n> Which room?\r\n> Ref: ${tokensIn(reply.raw)[0]}`;
  await arrives({ inReplyTo: headerOf(reply.raw, 'Message-ID')!, subject: 'Re: No network', body: answered });
  const { id } = await messageWith('Room 214.');
  forwarded = await sent(`/messages/${id}/forward`, { to: [VENDOR], text: 'Is it **your** switch?' });
  expect(forwarded.to).toEqual([VENDOR]);
  expect(headerOf(forwarded.raw, 'Subject')).toBe('Fwd: Re: No network');
  expect(headerOf(forwarded.raw, 'In-Reply-To')).toBeNull();
  expect(headerOf(forwarded.raw, 'References')).toBeNull();
  expect(forwarded.raw).toContain('From: Anna <anna@customer.example>');
  expect(forwarded.raw).toContain('Room 214.');
  expect(tokensIn(forwarded.raw).length).toBeGreaterThan(0);
  expect(tokensIn(forwarded.raw)).not.toContain(tokensIn(reply.raw)[0]);
  expect(await messageWith('your')).toMatchObject({
    kind: 'outgoing',
    side: true,
    to: [{ address: VENDOR }],
  });
});

test('answers to a forward are matched by headers or by the body alone, and do not join the conversation', async () => {
  const byHeader = await arrives({
    from: VENDOR,
    headers: ['Cc: tech@partner.example'],
    subject: 'AW: Fwd: No network',
    inReplyTo: headerOf(forwarded.raw, 'Message-ID')!,
    messageId: '<v1@partner.example>',
    body: 'Yes, it is ours.',
  });
  expect(byHeader).toMatchObject({ state: 'reply', reason: 'side-added' });
  // This client drops the headers, and quotes both tokens.
  const byBody = await arrives({
    from: 'tech@partner.example',
    subject: 'switch',
    body: `We replaced it.\r\n\r\n> Ref: ${tokensIn(reply.raw)[0]}\r\n> Ref: ${tokensIn(forwarded.raw)[0]}`,
  });
  expect(byBody).toMatchObject({ state: 'reply', reason: 'side-added' });
  const { messages, reply: plan, participants } = await read();
  expect(messages.filter(({ side }) => side).map(({ body }) => body)).toEqual([
    expect.stringContaining('your'),
    'Yes, it is ours.',
    'We replaced it.',
  ]);
  expect([plan.to?.address, plan.cc, participants.map(({ address }) => address)]).toEqual([
    'anna@customer.example',
    [],
    ['anna@customer.example'],
  ]);
});

test('nothing of a side conversation reaches the customer', async () => {
  const mail = await sent('/replies', { text: 'It is replaced.', quote: true });
  expect(mail.to).toEqual(['anna@customer.example']);
  expect(mail.raw).not.toMatch(/vendor|partner|ours|your.+switch/);
  expect(headerOf(mail.raw, 'References')).not.toContain(headerOf(forwarded.raw, 'Message-ID'));
});

test('an answer in the side conversation stays in it', async () => {
  const { id } = await messageWith('it is ours');
  const mail = await sent(`/messages/${id}/forward`, { to: [VENDOR], text: 'Thanks.' });
  expect(headerOf(mail.raw, 'In-Reply-To')).toBe('<v1@partner.example>');
  expect(await messageWith('Thanks.')).toMatchObject({ side: true });
});

test('a person who answered in the side conversation is a stranger to the main one', async () => {
  expect(await arrives({ from: VENDOR, inReplyTo: '<n1@customer.example>', body: 'Hello' })).toMatchObject({
    state: 'ticket',
    reason: 'created-linked',
  });
});

test('a forward is sent once per draft; missing recipients, notes, and messages hidden from the agent are rejected', async () => {
  const { id } = await messageWith('Room 214.');
  const draft = { to: [VENDOR], text: 'Once', key: '7c9e6679-7425-40de-944b-e07fc1f90ae7' };
  const path = `${place}/messages/${id}/forward`;
  const [first, second] = [await desk.app.admin.post(path, draft), await desk.app.admin.post(path, draft)];
  expect(second.body.data.id).toBe(first.body.data.id);
  expect((await desk.app.admin.post(path, { to: [] })).body.error.details.errors[0].path).toEqual(['to']);
  const note = (await desk.app.admin.post(`${place}/notes`, { text: 'Secret' })).body.data;
  const refused = await desk.app.admin.post(`${place}/messages/${note.id}/forward`, { to: [VENDOR] });
  expect([refused.status, refused.body.error.details.code]).toEqual([404, 'message-not-found']);

  const { documentId, mappings } = await desk.application.channels.view(channel);
  const roles = [
    (await desk.app.strapi.db.query('admin::role').findOne({ where: { code: 'strapi-super-admin' } })).id,
  ];
  await desk.application.channels.update(documentId, {
    mappings: mappings.map((row) => (row.source === 'sender' ? { ...row, restricted: true, roles } : row)),
  });
  const agent = await desk.app.userWithRole([
    { action: actionId('tickets.read'), subject: null },
    { action: actionId('tickets.reply'), subject: null },
    { action: 'plugin::content-manager.explorer.read', subject: UID.ticket },
  ]);
  const hidden = await agent.requests.post(path, { to: [VENDOR] });
  expect([hidden.status, hidden.body.error.details.code]).toEqual([404, 'message-not-found']);
});

test('a forward waits for undo, can be restored as it was written, and leaves nothing behind', async () => {
  const { id } = await messageWith('Room 214.');
  const key = '5a7f3cf1-6f0c-4a52-9a39-53c8b1a9a0d7';
  const body = { to: ['wrong@partner.example'], cc: [VENDOR], text: 'To the _wrong_ one', undo: true, key };
  const before = sink.mails.length;
  const { body: made } = await desk.app.admin.post(`${place}/messages/${id}/forward`, body);
  expect(made.data.delivery).toMatchObject({ state: 'waiting', canTakeBack: true });
  await desk.application.outgoing.sender.flush();
  expect(sink.mails).toHaveLength(before);

  const { status, body: back } = await desk.app.admin.delete(`${place}/replies/${made.data.id}`);
  expect([status, back.data.draft]).toEqual([
    200,
    expect.objectContaining({
      text: 'To the _wrong_ one',
      to: ['wrong@partner.example'],
      cc: [VENDOR],
      base: id,
    }),
  ]);
  expect((await read()).messages.some((message) => message.id === made.data.id)).toBe(false);
  // What was written may go to the right one after all.
  const mail = await sent(`/messages/${id}/forward`, { ...body, to: [VENDOR], cc: [], undo: false });
  expect(mail.to).toEqual([VENDOR]);
});
