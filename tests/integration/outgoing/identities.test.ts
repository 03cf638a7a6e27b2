import { UID } from '../../../content-types';
import type { ConversationMessage, ReplyPlan } from '../../../contracts';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

const OWN = 'support@desk.example';
const SALES = 'sales@desk.example';
const ALIAS = 'hilfe@desk.example';

let sink: SmtpSink;
let desk: Desk;
beforeAll(async () => {
  sink = await startSmtpSink();
  desk = await startDesk({ env: { SMTP_PORT: String(sink.port) } });
});
afterAll(async () => {
  await desk?.stop();
  await sink?.stop();
});
beforeEach(() => void (sink.mails.length = 0));

const channelWith = (values: object = {}) =>
  desk.channel({
    name: `Channel ${Math.random()}`,
    replyTo: OWN,
    aliases: [{ alias: ALIAS }],
    identities: [{ address: SALES, name: 'Sales', signature: 'Yours, {{agent.name}}\nSales' }],
    ...values,
  });
const place = (ticket: string) => `/tickets/${UID.ticket}/${ticket}`;
async function ticketOf(channel: string, mail: Parameters<typeof rawMail>[0]): Promise<string> {
  desk.deliver(rawMail({ from: `anna${Math.random()}@customer.example`, ...mail }));
  await desk.read(channel);
  return String((await desk.tickets()).at(-1)!.documentId);
}
const plan = async (ticket: string): Promise<ReplyPlan> =>
  (await desk.app.admin.get(`${place(ticket)}/conversation`)).body.data.reply;
async function reply(ticket: string, more: object = {}): Promise<ConversationMessage> {
  const { status, body } = await desk.app.admin.post(`${place(ticket)}/replies`, { text: 'Yes.', ...more });
  expect(status).toBe(201);
  await desk.application.outgoing.sender.flush();
  return body.data;
}

test('the identity that a customer wrote to is suggested, replies with its name and signature, and receives the answer', async () => {
  const ticket = await ticketOf(await channelWith(), { to: `Sales <${SALES}>` });
  expect(await plan(ticket)).toMatchObject({
    from: SALES,
    identities: [{ address: OWN }, { address: SALES, name: 'Sales' }, { address: ALIAS }],
    cc: [],
  });
  expect((await reply(ticket)).author!.address).toBe(SALES);
  const { raw, from } = sink.mails[0]!;
  expect(from).toBe(SALES);
  expect(headerOf(raw, 'From')).toContain(`Sales <${SALES}>`);
  expect(headerOf(raw, 'Reply-To')).toBe(SALES);
  expect(raw).toMatch(/-- \r\nYours, .+\r\nSales/);

  // An agent chooses another one of the channel's, and none that is not.
  await reply(ticket, { from: OWN });
  expect(sink.mails[1]!.from).toBe(OWN);
  const foreign = await desk.app.admin.post(`${place(ticket)}/replies`, {
    text: 'Yes.',
    from: 'boss@desk.example',
  });
  expect(foreign.status).toBe(400);
  expect(JSON.stringify(foreign.body)).toContain('cannot send from boss@desk.example');
});

test('an alias without a primary address stands for the channel’s own, and can send replies', async () => {
  const channel = await channelWith({ acknowledge: true });
  const ticket = await ticketOf(channel, {
    to: OWN,
    headers: [`X-Original-To: ${ALIAS}`, `Delivered-To: ${OWN}`],
  });
  expect(await plan(ticket)).toMatchObject({ from: ALIAS });
  await reply(ticket);
  // The acknowledgement and the reply; the mail of the test before, in the same mailbox, was acknowledged as Sales.
  expect(sink.mails.filter(({ from }) => from === ALIAS)).toHaveLength(2);

  // What another system of ours writes as an identity is our own mail.
  desk.deliver(rawMail({ from: SALES }));
  await desk.read(channel);
  expect((await desk.log(channel)).at(-1)).toMatchObject({ state: 'skipped', reason: 'own-mail' });
});

test('a removed identity is not used any more', async () => {
  const channel = await channelWith();
  const ticket = await ticketOf(channel, { to: SALES });
  await desk.application.channels.update(channel, { identities: [] });
  expect(await plan(ticket)).toMatchObject({ from: OWN });
  await reply(ticket);
  expect(sink.mails[0]!.from).toBe(OWN);
});
