import { UID } from '../../../content-types';
import { actionId, type Conversation, type ConversationMessage } from '../../../contracts';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';
import { storedFiles } from '../../support/stored-files';

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let sink: SmtpSink;
let desk: Desk;
let channel: string;
let ticket: string;
beforeAll(async () => {
  sink = await startSmtpSink();
  desk = await startDesk({ env: { SMTP_PORT: String(sink.port) } });
  channel = await desk.channel({
    replyTo: 'support@desk.example',
    identities: [{ address: 'support@desk.example', name: 'Support', signature: 'Your desk' }],
  });
  desk.deliver(
    rawMail({
      subject: 'Kein Netz',
      body: 'Guten Tag, das Netzwerk im zweiten Stock ist seit heute Morgen leider ausgefallen. Können Sie bitte helfen?',
    }),
  );
  await desk.read(channel);
  ticket = String((await desk.tickets()).at(-1)!.documentId);
});
afterAll(async () => {
  await desk?.stop();
  await sink?.stop();
});
beforeEach(() => void (sink.mails.length = 0));

const path = (rest: string) => `/tickets/${UID.ticket}/${ticket}${rest}`;
async function reply(body: object): Promise<{ message: ConversationMessage; raw: string }> {
  const answer = await desk.app.admin.post(path('/replies'), body);
  expect([answer.status, answer.body.error ?? null]).toEqual([201, null]);
  await desk.application.outgoing.sender.flush();
  return { message: answer.body.data, raw: sink.mails[0]!.raw };
}
async function upload(name: string, type: string, content: Buffer) {
  const options = { filename: name, contentType: type };
  return desk.app.admin.post(path('/files')).attach('file', content, options);
}
const decoded = (raw: string) => raw.replace(/=\r\n/g, '').replaceAll('=3D', '=').replaceAll('=20', ' ');

test('Markdown is sent as HTML and text, with the quote only on request', async () => {
  const { raw, message } = await reply({ text: 'It is **fixed**.\n\n- one\n- two', quote: false });
  expect(decoded(raw)).toContain('It is <strong>fixed</strong>.');
  expect(decoded(raw)).toContain('<li>one</li>');
  expect(raw).toContain('It is **fixed**.');
  expect(raw).not.toContain('wrote:');
  expect(message.html).toContain('<strong>fixed</strong>');
});

test('the agent’s own signature comes before that of the identity', async () => {
  const own = { text: 'Ada Byrne\nSecond level' };
  expect((await desk.app.admin.put('/signature', own)).status).toBe(200);
  expect((await desk.app.admin.get('/signature')).body.data).toEqual(own);
  const { raw } = await reply({ text: 'Done.', quote: true });
  expect(decoded(raw)).toContain('-- \r\nAda Byrne\r\nSecond level\r\nYour desk');
  expect(raw).toContain('wrote:');
  await desk.app.admin.put('/signature', { text: '' });
});

test('an image that an agent pasted is shown in the text; other files are attached', async () => {
  const picture = await upload('plan.png', 'image/png', Buffer.from(PNG, 'base64'));
  expect([picture.status, picture.body.data]).toEqual([
    201,
    { id: expect.any(Number), name: 'plan.png', picture: true },
  ]);
  const file = await upload('../list.txt', 'text/plain', Buffer.from('one'));
  expect(file.body.data).toMatchObject({ name: 'list.txt', picture: false });

  const { raw, message } = await reply({
    text: `Here:\n\n![plan](file:${picture.body.data.id})`,
    attachments: [file.body.data.id],
  });
  const cid = /src="cid:([^"]+)"/.exec(decoded(raw))![1];
  expect(raw).toContain(`Content-ID: <${cid}>`);
  expect(raw).toMatch(/Content-Disposition: attachment; filename=list\.txt/);
  expect(message.body).toBe('Here:\n\n[plan]');
  expect(message.attachments.map(({ name }) => name).sort()).toEqual(['list.txt', 'plan.png']);
  expect(message.html).toMatch(/<img src="\/email-channel\/files\//);
});

test('uploads that were never sent are removed after two days, unless a draft uses them', async () => {
  const idOf = async (name: string): Promise<number> =>
    (await upload(name, 'text/plain', Buffer.from(name))).body.data.id;
  const [sent, pasted, listed, left, fresh] = [
    await idOf('sent.txt'),
    await idOf('pasted.txt'),
    await idOf('listed.txt'),
    await idOf('left.txt'),
    await idOf('fresh.txt'),
  ];
  await reply({ text: 'See the file.', attachments: [sent] });
  const draft = { ...DRAFT, text: `![plan](file:${pasted})`, files: [{ id: listed, name: 'listed.txt' }] };
  expect((await desk.app.admin.put(path('/drafts/reply'), draft)).status).toBe(200);
  const files = desk.app.strapi.db.query('plugin::upload.file');
  const before = storedFiles(desk.app.strapi.dirs.static.public).length;
  await files.updateMany({
    where: { id: { $in: [sent, pasted, listed, left] } },
    data: { createdAt: new Date(Date.now() - 3 * 86_400_000) } as never,
  });

  expect(await desk.application.agentFiles.sweep()).toBe(1);
  const there = await files.findMany({ where: { id: { $in: [sent, pasted, listed, left, fresh] } } });
  expect(there.map(({ id }) => id).sort((a, b) => a - b)).toEqual([sent, pasted, listed, fresh]);
  expect(storedFiles(desk.app.strapi.dirs.static.public)).toHaveLength(before - 1);

  await desk.app.admin.delete(path('/drafts/reply'));
  expect(await desk.application.agentFiles.sweep()).toBe(2);
  expect(await desk.application.agentFiles.sweep()).toBe(0);
});

test('a file that the installation refuses and an empty one are rejected', async () => {
  expect(
    (await upload('empty.txt', 'text/plain', Buffer.alloc(0))).body.error.details.errors[0].message,
  ).toBe('The file is empty.');
});

test('saved replies are filled in, published ones only, in the customer’s language', async () => {
  const replies = desk.app.strapi.documents(UID.savedReply as never) as unknown as {
    create(entry: object): Promise<{ documentId: string }>;
    update(entry: object): Promise<unknown>;
  };
  await desk.app.strapi.plugin('i18n').service('locales').create({ code: 'de', name: 'German' });
  const greeting = await replies.create({
    data: {
      name: 'Greeting',
      text: 'Hello {{requester.name}}, this is **{{agent.name}}** about {{ticket.subject}}.',
    },
    status: 'published',
  });
  await replies.update({
    documentId: greeting.documentId,
    locale: 'de',
    data: { name: 'Gruß', text: 'Hallo {{requester.name}}, Ticket {{ticket.number}}. {{unknown}}' },
    status: 'published',
  });
  await replies.create({ data: { name: 'Only English', text: 'Bye' }, status: 'published' });
  await replies.create({ data: { name: 'Draft', text: 'Not yet' } });

  const { body } = await desk.app.admin.get(path('/saved-replies'));
  expect(body.data.map(({ name, text }: { name: string; text: string }) => [name, text])).toEqual([
    ['Gruß', expect.stringMatching(/^Hallo Anna, Ticket \d+\. $/)],
    ['Only English', 'Bye'],
  ]);
});

const read = async (): Promise<Conversation> => (await desk.app.admin.get(path('/conversation'))).body.data;
const DRAFT = {
  text: 'Half',
  to: null,
  cc: ['ben@customer.example'],
  bcc: [],
  from: null,
  files: [],
  quote: true,
  key: '7c9e6679-7425-40de-944b-e07fc1f90ae7',
  base: 'opening',
};

test('a draft is visible to its agent only, and others see that somebody is writing', async () => {
  expect((await desk.app.admin.put(path('/drafts/reply'), DRAFT)).status).toBe(200);
  expect((await desk.app.admin.get(path('/drafts'))).body.data).toEqual({ reply: DRAFT, note: null });
  const other = await desk.app.userWithRole([
    { action: actionId('tickets.read'), subject: null },
    { action: 'plugin::content-manager.explorer.read', subject: UID.ticket },
  ]);
  expect((await other.requests.get(path('/drafts'))).body.data).toEqual({ reply: null, note: null });
  expect((await other.requests.get(path('/conversation'))).body.data.writing).toEqual(['First Admin']);
  expect((await read()).writing).toEqual([]);
  await desk.app.admin.delete(path('/drafts/reply'));
  expect((await desk.app.admin.get(path('/drafts'))).body.data).toEqual({ reply: null, note: null });
});

test('a reply waits for undo, can be restored as a draft, and leaves nothing behind', async () => {
  const body = { text: '**Wrong** person', undo: true, key: DRAFT.key, cc: ['ben@customer.example'] };
  const { body: sent } = await desk.app.admin.post(path('/replies'), body);
  expect(sent.data.delivery).toMatchObject({ state: 'waiting', canTakeBack: true });
  await desk.application.outgoing.sender.flush();
  expect(sink.mails).toHaveLength(0);

  const { status, body: back } = await desk.app.admin.delete(path(`/replies/${sent.data.id}`));
  expect([status, back.data.draft]).toEqual([
    200,
    expect.objectContaining({ text: '**Wrong** person', cc: ['ben@customer.example'], key: DRAFT.key }),
  ]);
  expect((await read()).messages.some(({ id }) => id === sent.data.id)).toBe(false);
  // The same draft may be sent after all.
  await reply({ ...body, undo: false });
  const late = (await read()).messages.findLast(({ kind }) => kind === 'outgoing')!;
  const refused = await desk.app.admin.delete(path(`/replies/${late.id}`));
  expect([refused.status, refused.body.error.details.code]).toEqual([409, 'not-retriable']);
});

test('a reply is sent at its scheduled time', async () => {
  const sendAt = new Date(Date.now() + 2_500).toISOString();
  const { body } = await desk.app.admin.post(path('/replies'), { text: 'Good morning', sendAt });
  expect(Math.abs(Date.parse(body.data.delivery.nextAt) - Date.parse(sendAt))).toBeLessThan(1_500);
  await desk.application.outgoing.sender.flush();
  expect(sink.mails).toHaveLength(0);
  await new Promise((done) => setTimeout(done, 4_000));
  await desk.application.outgoing.sender.flush();
  expect(sink.mails).toHaveLength(1);
  const far = new Date(Date.now() + 400 * 86_400_000).toISOString();
  expect((await desk.app.admin.post(path('/replies'), { text: 'x', sendAt: far })).status).toBe(400);
});

test('participants can be changed: added ones may reply, removed ones are strangers', async () => {
  const [eva, mallory] = ['eva@partner.example', 'mallory@partner.example'];
  expect((await desk.app.admin.post(path('/participants'), { address: eva })).status).toBe(200);
  const own = await desk.app.admin.post(path('/participants'), { address: 'support@desk.example' });
  expect(own.body.error.details.errors[0].message).toContain('is an address of a channel');
  expect((await read()).participants.map(({ address }) => address)).toEqual(
    expect.arrayContaining(['anna@customer.example', eva]),
  );
  expect((await read()).reply.cc.map(({ address }) => address)).toContain(eva);

  // The customer's own Message-ID carries no token: the address alone counts.
  const known = (await desk.log(channel))[0]!.message_id as string;
  const write = async (from: string) => {
    desk.deliver(rawMail({ from, inReplyTo: known, subject: 'Me too' }));
    await desk.read(channel);
    return (await desk.log(channel)).at(-1)!.state;
  };
  expect(await write(eva)).toBe('reply');
  expect(await write(mallory)).toBe('ticket');
  await desk.app.admin.post(path('/participants/remove'), { address: eva });
  expect(await write(eva)).toBe('ticket');
  expect((await read()).participants.map(({ address }) => address)).not.toContain(eva);
});
