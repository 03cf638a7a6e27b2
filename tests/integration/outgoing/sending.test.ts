import { UID } from '../../../content-types';
import type { ConversationMessage, Delivery } from '../../../contracts';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

let sink: SmtpSink;
let desk: Desk;
let channel: string;
beforeAll(async () => {
  sink = await startSmtpSink();
  desk = await startDesk({
    env: { SMTP_PORT: String(sink.port) },
    config: { outgoing: { retryMs: 100, perHour: 5, perHourInAll: 50 } },
  });
});
afterAll(async () => {
  await desk?.stop();
  await sink.stop();
});
beforeEach(async () => {
  channel = await desk.channel({
    name: `Channel ${Math.random()}`,
    username: 'desk',
    replyTo: 'support@desk.example',
  });
  sink.mails.length = 0;
  sink.behaviour = { kind: 'take' };
});

const outbox = () => desk.app.strapi.db.connection('email_channel_outgoing').where({ channel });
const flush = () => desk.application.outgoing.sender.flush();
const place = (ticket: string) => `/tickets/${UID.ticket}/${ticket}`;

async function newTicket(): Promise<string> {
  desk.deliver(rawMail({ from: `anna${Math.random()}@customer.example` }));
  await desk.read(channel);
  return String((await desk.tickets()).at(-1)!.documentId);
}
async function reply(ticket: string, text = 'An answer.'): Promise<ConversationMessage> {
  const answer = await desk.app.admin.post(`${place(ticket)}/replies`, { text });
  expect(answer.status).toBe(201);
  return answer.body.data;
}
async function delivery(ticket: string, id: string): Promise<Delivery> {
  const { body } = await desk.app.admin.get(`${place(ticket)}/conversation`);
  return body.data.messages.find((message: ConversationMessage) => message.id === id).delivery;
}
/** Looks until the delivery is in a state. */
async function becomes(ticket: string, id: string, state: Delivery['state']): Promise<Delivery> {
  const until = Date.now() + 60_000;
  for (;;) {
    await flush();
    const current = await delivery(ticket, id);
    if (current.state === state) return current;
    if (Date.now() > until) throw new Error(`it is ${JSON.stringify(current)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a reply waits and says so while the mail server is unavailable, and is sent afterwards', async () => {
  const ticket = await newTicket();
  await sink.down();
  const { id } = await reply(ticket);
  await flush();
  expect(await delivery(ticket, id)).toMatchObject({ state: 'waiting', code: 'sending-failed' });
  await sink.up();
  expect(await becomes(ticket, id, 'sent')).toMatchObject({ code: null, canSendAgain: false });
  expect(sink.mails).toHaveLength(1);
});

test('a permanently rejected message fails with its reason, and an agent can send it again', async () => {
  const ticket = await newTicket();
  sink.behaviour = { kind: 'refuse', code: 554 };
  const { id } = await reply(ticket);
  const failed = await becomes(ticket, id, 'failed');
  expect(failed).toMatchObject({ code: 'sending-failed', canSendAgain: true });
  expect(failed.message).toContain('SMTP 554');
  sink.behaviour = { kind: 'take' };
  expect((await desk.app.admin.post(`${place(ticket)}/replies/${id}/send`)).status).toBe(200);
  await becomes(ticket, id, 'sent');
  const again = await desk.app.admin.post(`${place(ticket)}/replies/${id}/send`);
  expect([again.status, again.body.error.details.code]).toEqual([409, 'not-retriable']);
  expect(sink.mails).toHaveLength(1);
});

test('a message is uncertain if the server disconnects midway, and nothing is resent automatically', async () => {
  const ticket = await newTicket();
  sink.behaviour = { kind: 'hang-up' };
  const { id } = await reply(ticket);
  expect(await becomes(ticket, id, 'failed')).toMatchObject({
    code: 'sending-uncertain',
    canSendAgain: true,
  });
  sink.behaviour = { kind: 'take' };
  await flush();
  expect(sink.mails).toHaveLength(1);
});

test('a message being sent by a dead instance is given up as uncertain and not repeated', async () => {
  const ticket = await newTicket();
  await sink.down();
  const { id } = await reply(ticket);
  await flush();
  await outbox().update({ state: 'sending', claimed_at: 1 });
  await sink.up();
  expect(await becomes(ticket, id, 'failed')).toMatchObject({
    code: 'sending-uncertain',
    canSendAgain: true,
  });
  expect(sink.mails).toHaveLength(0);
});

test('two instances never send the same message', async () => {
  const ticket = await newTicket();
  await sink.down();
  await reply(ticket);
  await flush();
  await sink.up();
  const { createOutbox } = await import('../../../server/src/outgoing/outbox');
  const { createDatabase } = await import('../../../server/src/strapi/database');
  const database = createDatabase(desk.app.strapi);
  const other = createOutbox(database);
  await outbox().update({ next_at: 0 });
  const due = await other.due('reply', 10, []);
  const claims = await Promise.all(
    [1, 2, 3].map(() =>
      database.transaction((transaction) => other.claim(transaction, due[0]!, '<x@desk.example>')),
    ),
  );
  expect(claims.filter(Boolean)).toHaveLength(1);
});

test('a channel over its rate pauses and notifies people, and can be resumed', async () => {
  const ticket = await newTicket();
  const replies = [];
  for (let count = 0; count < 7; count += 1) replies.push(await reply(ticket, `Answer ${count}`));
  await sink.waitFor(5);
  await flush();
  await flush();
  expect(sink.mails).toHaveLength(5);
  expect(await delivery(ticket, replies[6]!.id)).toMatchObject({ state: 'waiting', code: 'sending-paused' });
  const { body } = await desk.app.admin.get(`${place(ticket)}/conversation`);
  expect(body.data.reply.paused).toBe(true);
  const view = await desk.app.admin.get(`/channels/${channel}`);
  expect(view.body.data.sendingPausedSince).toEqual(expect.any(String));
  expect(desk.app.logs.filter((line) => line.includes('are paused'))).toHaveLength(1);

  const resumed = await desk.app.admin.post(`/channels/${channel}/resume-sending`);
  expect([resumed.status, resumed.body.data.sendingPausedSince]).toEqual([200, null]);
  await becomes(ticket, replies[6]!.id, 'sent');
  expect(sink.mails).toHaveLength(7);
});

test('a pause of sending ends when the rate has dropped', async () => {
  const ticket = await newTicket();
  const replies = [];
  for (let count = 0; count < 6; count += 1) replies.push(await reply(ticket, `Answer ${count}`));
  await sink.waitFor(5);
  await flush();
  await flush();
  expect(await delivery(ticket, replies[5]!.id)).toMatchObject({ code: 'sending-paused' });
  await outbox()
    .whereNotNull('sent_at')
    .update({ sent_at: Date.now() - 3_700_000 });
  await becomes(ticket, replies[5]!.id, 'sent');
});

describe('a flood of acknowledgements', () => {
  const flood = async (strangers: number): Promise<string> => {
    await desk.app.admin.put(`/channels/${channel}`, { acknowledge: true });
    const ticket = await newTicket();
    for (let count = 1; count < strangers; count += 1)
      desk.deliver(rawMail({ from: `stranger${count}.${Math.random()}@customer.example` }));
    await desk.read(channel);
    return ticket;
  };

  test('pauses acknowledgements, while replies are still sent', async () => {
    const ticket = await flood(8);
    await flush();
    await flush();
    expect(sink.mails).toHaveLength(5);
    const { body } = await desk.app.admin.get(`/channels/${channel}`);
    expect(body.data).toMatchObject({
      sendingPausedSince: null,
      acknowledgementsPausedSince: expect.any(String),
    });
    const { id } = await reply(ticket);
    await becomes(ticket, id, 'sent');
    const conversation = await desk.app.admin.get(`${place(ticket)}/conversation`);
    expect(conversation.body.data.reply.paused).toBe(false);

    await desk.app.admin.post(`/channels/${channel}/resume-sending`);
    await flush();
    expect(sink.mails.length).toBeGreaterThan(8);
  });

  test('waiting for the mail server does not keep a reply waiting', async () => {
    sink.behaviour = { kind: 'hold', what: /^Auto-Submitted:/m };
    const ticket = await flood(3);
    const { id } = await reply(ticket);
    const [mail] = await sink.waitFor(1);
    expect(mail!.raw).toContain('An answer.');
    expect((await delivery(ticket, id)).state).toMatch(/^(sending|sent)$/);
    sink.release();
    await sink.waitFor(4);
  });
});
