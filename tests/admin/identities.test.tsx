import { screen, waitFor, within } from '@testing-library/react';
import type { ChannelPatch, ReplyPlan } from '../../contracts';
import { fill, press } from './support/actions';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';
import { channelView } from './support/values';

const UID = 'plugin::email-channel.ticket';
const PATH = `/tickets/${UID}/ticket1`;

it('an identity has an address, a name and a signature; an alias needs no primary address', async () => {
  let stored = channelView({ status: 'draft' });
  const server = new Server(ALL_PERMISSIONS)
    .on('GET /channels/channel1', () => stored)
    .on('GET /channels/channel1/folders', [])
    .on('PUT /channels/channel1', ({ body }) => (stored = { ...stored, ...(body as ChannelPatch) } as never));
  const panel = await openPanel(server, '/plugins/email-channel/channels/channel1/reading');
  await press(panel, 'Add identity');
  const row = screen.getByRole('group', { name: 'Identity 1' });
  await panel.user.type(within(row).getByLabelText(/^Address/), 'sales@desk.example');
  await panel.user.type(within(row).getByLabelText('Sender name'), 'Sales');
  await panel.user.type(within(row).getByLabelText('Signature'), 'Yours');
  await press(panel, 'Add alias');
  const alias = screen.getByRole('group', { name: 'Alias 1' });
  await panel.user.type(within(alias).getByLabelText(/^Alias/), 'hilfe@desk.example');
  await press(panel, 'Back');
  await waitFor(() =>
    expect(server.asked('PUT /channels/channel1').at(-1)!.body).toMatchObject({
      identities: [{ address: 'sales@desk.example', name: 'Sales', signature: 'Yours' }],
      aliases: [{ alias: 'hilfe@desk.example', primary: null }],
    }),
  );
});

it('the composer suggests the identity that was written to, shows its signature, and sends from the selected one', async () => {
  const plan: ReplyPlan = {
    possible: true,
    reason: null,
    channel: { documentId: 'channel1', name: 'Support' },
    channels: [],
    identities: [
      { address: 'support@desk.example', name: null, signature: null },
      { address: 'sales@desk.example', name: 'Sales', signature: 'Yours, Sales' },
    ],
    from: 'sales@desk.example',
    to: { name: 'Anna', address: 'anna@customer.example' },
    cc: [],
    subject: 'Printer',
    paused: false,
    toAll: false,
    warnings: [],
  };
  const server = new Server(ALL_PERMISSIONS)
    .on('GET /tickets', [UID])
    .on(`GET ${PATH}/conversation`, {
      messages: [],
      moves: [],
      participants: [],
      writing: [],
      reply: plan,
    })
    .on(`GET ${PATH}/drafts`, { reply: null, note: null })
    .on(`POST ${PATH}/replies`, {});
  const panel = await openPanel(server, `/plugins/email-channel/tickets/${UID}/ticket1`);
  const from = await screen.findByRole('combobox', { name: 'From' });
  expect(from).toHaveTextContent('Sales <sales@desk.example>');
  expect(screen.getByText(/Yours, Sales/)).toBeVisible();
  await panel.user.click(from);
  await panel.user.click(await screen.findByRole('option', { name: 'support@desk.example' }));
  expect(screen.queryByText(/Yours, Sales/)).toBeNull();
  await fill(panel, /^Message/, 'It is fixed.');
  await press(panel, 'Send reply');
  await waitFor(() =>
    expect(server.asked(`POST ${PATH}/replies`)[0]!.body).toMatchObject({ from: 'support@desk.example' }),
  );
});
