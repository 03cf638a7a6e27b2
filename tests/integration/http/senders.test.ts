import { UID } from '../../../content-types';
import { rawMail, startDesk, type Desk } from '../../support/desk';

let desk: Desk;
let channel: string;
beforeAll(async () => {
  desk = await startDesk();
  channel = await desk.channel();
});
afterAll(() => desk?.stop());

async function arrives(from: string, headers: string[] = []) {
  desk.deliver(rawMail({ from, headers }));
  await desk.read(channel);
  const { id, state, reason, ticket_document_id: ticket } = (await desk.log(channel)).at(-1)!;
  return { id: Number(id), outcome: `${String(state)}: ${String(reason)}`, ticket: String(ticket) };
}
const post = async (path: string, body: object = {}) => (await desk.app.admin.post(path, body)).status;

test('the sender or the domain can be blocked, with the number of tickets that it would have prevented', async () => {
  for (const from of [
    'Spam <sales@spam.example>',
    'SALES@spam.example',
    'info@spam.example',
    'a@other.example',
  ])
    await arrives(from);
  const { id } = await arrives('sales@spam.example');
  const { body } = await desk.app.admin.get(`/messages/${id}/sender`);
  expect(body.data).toEqual({
    address: 'sales@spam.example',
    domain: 'spam.example',
    tickets: { sender: 3, domain: 4 },
    blockedBy: null,
  });
  expect(await post(`/messages/${id}/block`, { what: 'sender' })).toBe(200);
  expect((await arrives('Sales@Spam.example')).outcome).toBe('skipped: sender-blocked');
  expect((await arrives('info@spam.example')).outcome).toBe('ticket: created');
  expect(await post(`/messages/${id}/block`, { what: 'domain' })).toBe(200);
  expect((await arrives('info@spam.example')).outcome).toBe('skipped: sender-blocked');
  expect((await desk.app.admin.get(`/messages/${id}/sender`)).body.data.blockedBy).toBe('sales@spam.example');
  expect(await post(`/messages/${id}/block`, { what: 'everyone' })).toBe(400);
  expect(await post(`/messages/999999/block`, { what: 'sender' })).toBe(404);
});

test('a sender can be blocked from the conversation too', async () => {
  const { ticket } = await arrives('ads@ads.example');
  const place = `/tickets/${UID.ticket}/${ticket}`;
  const { messages } = (await desk.app.admin.get(`${place}/conversation`)).body.data;
  const path = `${place}/messages/${messages[0].id}`;
  expect((await desk.app.admin.get(`${path}/sender`)).body.data).toMatchObject({
    address: 'ads@ads.example',
    tickets: { sender: 1, domain: 1 },
  });
  expect(await post(`${path}/block`, { what: 'domain' })).toBe(200);
  expect((await arrives('more@ads.example')).outcome).toBe('skipped: sender-blocked');
});

test('a message held as spam can be marked as not spam: it becomes a ticket, and its sender is not held again', async () => {
  const flagged = ['X-Spam-Flag: YES'];
  const held = await arrives('Anna <anna@customer.example>', flagged);
  expect(held.outcome).toBe('held: spam');
  const { body } = await desk.app.admin.post(`/messages/${held.id}/not-spam`);
  expect(body.data.queued).toEqual([held.id]);
  expect(await desk.read(channel)).toMatchObject({ ticket: 1 });
  expect((await arrives('anna@customer.example', flagged)).outcome).toBe('ticket: created');
  expect((await arrives('eva@customer.example', flagged)).outcome).toBe('held: spam');
});
