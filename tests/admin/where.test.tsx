import { screen } from '@testing-library/react';
import type { FoundMail, Whereabouts } from '../../contracts';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Server } from './support/server';

const mail: FoundMail = {
  at: 'junk',
  folder: 'Junk',
  uidValidity: '7',
  uid: 12,
  messageId: '<a@customer.example>',
  sender: 'ada@customer.example',
  subject: 'My printer',
  arrivedAt: '2026-03-02T10:00:00.000Z',
};
const answer = (values: Partial<Whereabouts> = {}): Whereabouts => ({
  asked: { messageId: '<a@customer.example>', address: null },
  logged: [],
  mailboxes: [{ channel: 'c1', channelName: 'Support', found: [mail], problem: null }],
  ...values,
});
const ask = async (on: Server) => {
  const { user } = await openPanel(on, '/plugins/email-channel/where');
  await user.type(await screen.findByRole('textbox'), 'a@customer.example');
  await user.click(screen.getByRole('button', { name: 'Find the message' }));
  return user;
};

describe('the page “Where is my mail?”', () => {
  it('shows the location of a message, and creates a ticket from it with one click', async () => {
    const on = new Server(ALL_PERMISSIONS)
      .on('POST /messages/where', answer())
      .on('POST /messages/bring-in', { message: null });
    const user = await ask(on);
    expect(await screen.findByText('In Junk on the server (folder Junk).')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Move and create ticket' }));
    expect(await screen.findByText('The message will be read in the next run.')).toBeInTheDocument();
    expect(on.asked('POST /messages/bring-in').map(({ body }) => body)).toEqual([
      { channel: 'c1', folder: 'Junk', uidValidity: '7', uid: 12 },
    ]);
  });

  it('lists mailboxes without the message, and those that could not be searched', async () => {
    const none = { channel: 'c1', channelName: 'Support', found: [], problem: null };
    const broken = {
      ...none,
      channel: 'c2',
      channelName: 'Sales',
      problem: { text: 'error.server-unavailable', values: { host: 'mail.example' } },
    };
    await ask(new Server(ALL_PERMISSIONS).on('POST /messages/where', answer({ mailboxes: [none, broken] })));
    expect(await screen.findByText('Not received')).toBeVisible();
    expect(screen.getByText(/nor in these mailboxes: Support\./)).toBeVisible();
    expect(screen.getByText('The mailbox of Sales could not be searched')).toBeVisible();
  });
});
