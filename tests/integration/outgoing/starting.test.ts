import { UID } from '../../../content-types';
import type { Conversation } from '../../../contracts';
import { rawMail, startDesk, type Desk } from '../../support/desk';
import { headerOf, startSmtpSink, type SmtpSink } from '../../support/mailservers/smtp-sink';

let sink: SmtpSink;
let desk: Desk;
let support: string;
let sales: string;
beforeAll(async () => {
  sink = await startSmtpSink();
  desk = await startDesk({ env: { SMTP_PORT: String(sink.port) } });
  support = await desk.channel({ name: 'Support', replyTo: 'support@desk.example' });
  sales = await desk.channel({ name: 'Sales', replyTo: 'sales@desk.example' });
});
afterAll(async () => {
  await desk?.stop();
  await sink?.stop();
});

async function ticketOf(data: object): Promise<string> {
  const { documentId } = await desk.app.strapi.documents(UID.ticket as never).create({ data: data as never });
  return `/tickets/${UID.ticket}/${documentId}`;
}
const read = async (place: string): Promise<Conversation> =>
  (await desk.app.admin.get(`${place}/conversation`)).body.data;

test('a ticket that was not created by email can be written to from any channel, and the answer joins it', async () => {
  const place = await ticketOf({ subject: 'By phone', requesterEmail: 'anna@customer.example' });
  const { reply: plan } = await read(place);
  expect(plan).toMatchObject({
    possible: true,
    subject: 'By phone',
    to: { address: 'anna@customer.example' },
  });
  expect(plan.channels).toMatchObject([
    { documentId: support, name: 'Support', identities: [{ address: 'support@desk.example' }] },
    { documentId: sales, name: 'Sales', identities: [{ address: 'sales@desk.example' }] },
  ]);

  const start = { text: 'You called.', channel: sales, subject: 'Your call', to: ['ben@customer.example'] };
  expect((await desk.app.admin.post(`${place}/replies`, start)).status).toBe(201);
  const [mail] = await sink.waitFor(1);
  await desk.application.outgoing.sender.flush();
  expect(mail!.to).toEqual(['ben@customer.example']);
  expect(headerOf(mail!.raw, 'Subject')).toMatch(/^Your call \[#\d+\]$/);
  expect(headerOf(mail!.raw, 'From')).toContain('sales@desk.example');
  expect(headerOf(mail!.raw, 'In-Reply-To')).toBeNull();

  desk.deliver(
    rawMail({
      from: 'ben@customer.example',
      subject: headerOf(mail!.raw, 'Subject')!,
      inReplyTo: headerOf(mail!.raw, 'Message-ID')!,
      body: 'Indeed.',
    }),
  );
  await desk.read(sales);
  const { messages, reply } = await read(place);
  expect(messages.map(({ kind, body }) => [kind, body])).toEqual([
    ['outgoing', 'You called.'],
    ['incoming', 'Indeed.'],
  ]);
  expect(reply).toMatchObject({ channels: [], channel: { documentId: sales } });
});

test('the previous recipient is used again, and a missing channel or recipient is reported', async () => {
  const place = await ticketOf({ subject: 'At the counter' });
  const nobody = await desk.app.admin.post(`${place}/replies`, { text: 'Hello' });
  expect([nobody.status, nobody.body.error.details.code]).toEqual([422, 'no-recipient']);
  const body = { text: 'Hello', to: ['eva@customer.example'] };
  const unknown = await desk.app.admin.post(`${place}/replies`, { ...body, channel: 'gone' });
  expect([unknown.status, unknown.body.error.details.errors[0].path]).toEqual([400, ['channel']]);
  expect((await desk.app.admin.post(`${place}/replies`, body)).status).toBe(201);
  expect((await read(place)).reply).toMatchObject({
    possible: true,
    channel: { documentId: support },
    to: { address: 'eva@customer.example' },
  });
});
