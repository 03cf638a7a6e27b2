import { UID } from '../../../content-types';
import { actionId, fieldMappingSchema, type Conversation } from '../../../contracts';
import { rawMail, rawMailWithFiles, startDesk, type Desk } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink, type SunkMail } from '../../support/mailservers/smtp-sink';

let sink: SmtpSink;
let desk: Desk;
let channel: string;
beforeAll(async () => {
  sink = await startSmtpSink();
  desk = await startDesk({ env: { SMTP_PORT: String(sink.port) } });
  channel = await desk.channel({ replyTo: 'support@desk.example' });
});
afterAll(async () => {
  await desk?.stop();
  await sink?.stop();
});

const place = (ticket: string, rest = '') => `/tickets/${UID.ticket}/${ticket}${rest}`;
const read = async (ticket: string): Promise<Conversation> =>
  (await desk.app.admin.get(place(ticket, '/conversation'))).body.data;
const wordsOf = async (ticket: string) =>
  (await read(ticket)).messages.map(({ kind, body }) => `${kind}: ${body}`);
const entryOf = async (ticket: string) =>
  (await desk.tickets()).find(({ documentId }) => documentId === ticket)!;
async function arrives(raw: string): Promise<string> {
  desk.deliver(raw);
  await desk.read(channel);
  return String((await desk.log(channel)).at(-1)!.ticket_document_id);
}
const opened = (from: string, words: string) => arrives(rawMail({ from, subject: words, body: words }));
async function replied(ticket: string, text: string): Promise<SunkMail> {
  const before = sink.mails.length;
  expect((await desk.app.admin.post(place(ticket, '/replies'), { text, quote: false })).status).toBe(201);
  await sink.waitFor(before + 1);
  await desk.application.outgoing.sender.flush();
  return sink.mails.at(-1)!;
}
const answer = (mail: SunkMail, body: string, from = mail.to[0]!) =>
  arrives(rawMail({ from, inReplyTo: headerOf(mail.raw, 'Message-ID')!, body }));
const send = async (path: string, body: object = {}) => {
  const { status, body: answered } = await desk.app.admin.post(path, body);
  return [status, answered.error?.details.code ?? null];
};
const DONE = [200, null];

describe('merging two tickets', () => {
  const [anna, bob] = ['anna@customer.example', 'bob@customer.example'];
  let first: string;
  let second: string;
  let ofFirst: SunkMail;
  let ofSecond: SunkMail;
  beforeAll(async () => {
    first = await opened(anna, 'No network');
    second = await opened(bob, 'Network down');
    ofFirst = await replied(first, 'Which floor?');
    ofSecond = await replied(second, 'Which room?');
    expect(await send(place(second, '/merge'), { into: first })).toEqual(DONE);
  });

  it('moves all messages and the opening one to one ticket, closes the other, and notes it on both', async () => {
    expect(await wordsOf(first)).toEqual([
      'opening: No network',
      'incoming: Network down',
      'outgoing: Which floor?',
      'outgoing: Which room?',
    ]);
    expect(await wordsOf(second)).toEqual([]);
    const { ticketStatus, linkedTicket } = await entryOf(second);
    expect([ticketStatus, linkedTicket]).toEqual(['Closed', expect.objectContaining({ documentId: first })]);
    expect((await read(first)).moves).toMatchObject([
      { kind: 'merge', away: false, other: second, subject: 'Network down', by: 'First Admin' },
    ]);
    const away = await read(second);
    expect(away.moves).toMatchObject([{ kind: 'merge', away: true, other: first, subject: 'No network' }]);
    expect(away.reply).toMatchObject({ possible: false, reason: { text: 'error.not-moved.merged' } });
    expect(await send(place(second, '/replies'), { text: 'x' })).toEqual([409, 'not-moved']);
  });

  it('lets the tokens of both lead to it, with all participants of both', async () => {
    expect(await answer(ofSecond, 'Room 7.')).toBe(first);
    expect(await answer(ofFirst, 'Floor 2.')).toBe(first);
    // The token alone, of a client that drops headers, from somebody else.
    const token = /ec-\d+-[0-9a-f]{32}/.exec(ofSecond.raw)![0];
    expect(await arrives(rawMail({ from: 'eva@customer.example', body: `Me too.\r\n> Ref: ${token}` }))).toBe(
      first,
    );
    const known = (await desk.log(channel)).find(({ sender }) => sender === bob)!.message_id as string;
    expect(await arrives(rawMail({ from: bob, inReplyTo: known, body: 'And the phone.' }))).toBe(first);
    const { reply, participants } = await read(first);
    expect(reply.to?.address).toBe(bob);
    expect(participants.map(({ address }) => address).sort()).toEqual([anna, bob, 'eva@customer.example']);
    expect((await entryOf(second)).ticketStatus).toBe('Closed');
  });

  it('can be undone: merged messages are moved back, later ones stay', async () => {
    const { id } = (await read(first)).moves[0]!;
    expect(await send(place(first, `/moves/${id}/undo`))).toEqual(DONE);
    expect(await send(place(first, `/moves/${id}/undo`))).toEqual([409, 'not-moved']);
    expect(await wordsOf(second)).toEqual(['opening: Network down', 'outgoing: Which room?']);
    expect((await wordsOf(first)).filter((words) => /down|Which room/.test(words))).toEqual([]);
    expect(await entryOf(second)).toMatchObject({ ticketStatus: 'New', linkedTicket: null });
    expect((await read(second)).reply).toMatchObject({ possible: true, to: { address: bob } });
    expect(await answer(ofSecond, 'Room 8.')).toBe(second);
  });

  it('works across two mergers, which are undone from the last', async () => {
    const third = await opened('tom@customer.example', 'Slow network');
    await send(place(second, '/merge'), { into: first });
    const { id } = (await read(second)).moves[0]!;
    await send(place(first, '/merge'), { into: third });
    expect(await answer(ofSecond, 'Room 9.')).toBe(third);
    expect(await send(place(second, `/moves/${id}/undo`))).toEqual([409, 'not-moved']);
    expect(await send(place(third, '/merge'), { into: second })).toEqual([409, 'not-moved']);
    const last = (await read(third)).moves.at(-1)!;
    expect(await send(place(third, `/moves/${last.id}/undo`))).toEqual(DONE);
    expect(await send(place(second, `/moves/${id}/undo`))).toEqual(DONE);
    expect(await answer(ofSecond, 'Room 10.')).toBe(second);
  });

  it('is rejected for itself, for what does not exist, and for users who may not change tickets', async () => {
    expect(await send(place(first, '/merge'), { into: first })).toEqual([409, 'not-moved']);
    expect(await send(place(first, '/merge'), { into: 'gone' })).toEqual([404, 'ticket-not-found']);
    const reader = await desk.app.userWithRole([
      { action: actionId('tickets.merge'), subject: null },
      { action: 'plugin::content-manager.explorer.read', subject: UID.ticket },
    ]);
    expect((await reader.requests.post(place(first, '/merge'), { into: second })).status).toBe(404);
  });

  it('hides fields that either channel restricts', async () => {
    const role = await desk.app.strapi.db
      .query('admin::role')
      .findOne({ where: { code: 'strapi-super-admin' } });
    const restricted = {
      kind: 'optional',
      field: 'recipients',
      source: 'sender',
      restricted: true,
      roles: [role.id],
    };
    const other = await desk.channel({
      name: 'Other',
      folders: [{ path: 'Other' }],
      mappings: [{ kind: 'required', field: 'subject', source: 'subject' }, restricted].map((row) =>
        fieldMappingSchema.parse(row),
      ),
    });
    desk.deliver(rawMail({ from: 'secret@customer.example', body: 'Mine.' }), { folder: 'Other' });
    await desk.read(other);
    const hidden = String((await desk.log(other)).at(-1)!.ticket_document_id);
    const one = await opened(anna, 'Open');
    const agent = await desk.app.userWithRole([
      { action: actionId('tickets.read'), subject: null },
      { action: 'plugin::content-manager.explorer.read', subject: UID.ticket },
    ]);
    await send(place(hidden, '/merge'), { into: one });
    const { body } = await agent.requests.get(place(one, '/conversation'));
    expect(body.data.messages.map(({ body: words }: { body: string }) => words)).toContain('Mine.');
    expect(JSON.stringify(body.data)).not.toContain('secret@customer.example');
  });

  it('keeps the messages if the emptied ticket is deleted', async () => {
    const [one, two] = [await opened(anna, 'Twice'), await opened(anna, 'Once more')];
    const mail = await replied(two, 'Seen.');
    await send(place(two, '/merge'), { into: one });
    await desk.app.strapi.documents(UID.ticket as never).delete({ documentId: two });
    expect(await wordsOf(one)).toHaveLength(3);
    expect(await answer(mail, 'Thanks.')).toBe(one);
  });
});

describe('splitting a message off', () => {
  let ticket: string;
  let own: string;
  let message: string;
  beforeAll(async () => {
    ticket = await opened('anna@customer.example', 'Printer');
    const mail = await replied(ticket, 'Which one?');
    desk.deliver(
      rawMailWithFiles([['plan.txt', 'text/plain', 'b25l']], {
        from: 'Anna <anna@customer.example>',
        subject: 'Re: Printer, and my phone',
        inReplyTo: headerOf(mail.raw, 'Message-ID')!,
        messageId: '<phone@customer.example>',
        body: 'My **phone** is broken too.',
      }),
    );
    await desk.read(channel);
    message = (await read(ticket)).messages.at(-1)!.id;
    const { status, body } = await desk.app.admin.post(place(ticket, `/messages/${message}/split`));
    expect([status, body.data]).toEqual([200, { uid: UID.ticket, documentId: expect.any(String) }]);
    own = body.data.documentId;
  });

  it('creates a ticket as the channel does, linked to the other one', async () => {
    const entry = await entryOf(own);
    expect(entry).toMatchObject({
      subject: 'Re: Printer, and my phone',
      requesterEmail: 'anna@customer.example',
      requesterName: 'Anna',
      source: 'Email',
      linkedTicket: { documentId: ticket },
      attachments: [{ name: 'plan.txt' }],
    });
    expect(String(entry.description)).toContain('phone');
    expect(await wordsOf(own)).toEqual(['incoming: My **phone** is broken too.']);
    expect(await wordsOf(ticket)).toEqual(['opening: Printer', 'outgoing: Which one?']);
    expect((await read(own)).moves).toMatchObject([{ kind: 'split', away: false, other: ticket }]);
  });

  it('adds answers to the message to the new ticket', async () => {
    expect((await read(own)).reply).toMatchObject({
      possible: true,
      to: { address: 'anna@customer.example' },
    });
    const mail = await replied(own, 'Which phone?');
    expect(headerOf(mail.raw, 'In-Reply-To')).toBe('<phone@customer.example>');
    const again = rawMail({ inReplyTo: '<phone@customer.example>', body: 'The red one.' });
    expect(await arrives(again)).toBe(own);
  });

  it('can only be undone while the new ticket has no messages of its own', async () => {
    const { id } = (await read(ticket)).moves[0]!;
    expect(await send(place(ticket, `/moves/${id}/undo`))).toEqual([409, 'not-moved']);
    expect(await wordsOf(own)).toHaveLength(3);
    const second = await opened('anna@customer.example', 'Screen');
    const mail = await replied(second, 'Which one?');
    await answer(mail, 'And the mouse.', 'anna@customer.example');
    const last = (await read(second)).messages.at(-1)!.id;
    const { body } = await desk.app.admin.post(place(second, `/messages/${last}/split`));
    const move = (await read(second)).moves.at(-1)!;
    expect(await send(place(second, `/moves/${move.id}/undo`))).toEqual(DONE);
    expect(await wordsOf(second)).toEqual([
      'opening: Screen',
      'outgoing: Which one?',
      'incoming: And the mouse.',
    ]);
    expect(await entryOf(body.data.documentId)).toBeUndefined();
  });

  it('is possible for received messages only', async () => {
    const { messages } = await read(ticket);
    for (const { id } of messages)
      expect(await send(place(ticket, `/messages/${id}/split`))).toEqual([409, 'not-moved']);
    expect(await send(place(ticket, `/messages/${message}/split`))).toEqual([409, 'not-moved']);
  });
});
