import { screen, waitFor, within } from '@testing-library/react';
import type { ChannelPatch } from '../../contracts';
import { choose, fill, press } from './support/actions';
import { openPanel, type Panel } from './support/render';
import { ALL_PERMISSIONS, Refusal, Server } from './support/server';
import { channelView } from './support/values';

const ADDRESS = '/plugins/email-channel/channels/channel1/reading';

const folder = (path: string, specialUse: string | null = null, selectable = true) => ({
  path,
  name: path,
  delimiter: '/',
  specialUse,
  selectable,
});

function serverWith(change = {}): Server {
  let stored = channelView({ status: 'draft', ...change });
  return new Server(ALL_PERMISSIONS)
    .on('GET /channels/channel1', () => stored)
    .on('GET /channels/channel1/folders', [
      folder('INBOX', '\\Inbox'),
      folder('Junk', '\\Junk'),
      folder('Support'),
      folder('Parent', null, false),
    ])
    .on('PUT /channels/channel1', ({ body }) => (stored = { ...stored, ...(body as ChannelPatch) } as never));
}

const saved = async (server: Server): Promise<ChannelPatch> => {
  await waitFor(() => expect(server.asked('PUT /channels/channel1')).not.toEqual([]));
  return server.asked('PUT /channels/channel1').at(-1)!.body as ChannelPatch;
};
const leave = (panel: Panel) => press(panel, 'Back');

describe('folders in the wizard', () => {
  it('are selected from those of the mailbox: special ones are labeled, those that cannot hold mail are left out', async () => {
    const panel = await openPanel(serverWith(), ADDRESS);
    await press(panel, 'Add folder');
    const rows = screen.getAllByRole('group', { name: /^Folder/ });
    expect(rows).toHaveLength(2);
    await panel.user.click(within(rows[1]!).getByRole('combobox', { name: /Folder to read/ }));
    const options = (await screen.findAllByRole('option')).map((option) => option.textContent);
    expect(options).toEqual(expect.arrayContaining(['INBOX (inbox)', 'Junk (spam)', 'Support']));
    expect(options).not.toContain('Parent');
  });

  it('can be typed if the mailbox is unreachable, with the reason', async () => {
    const server = serverWith().on(
      'GET /channels/channel1/folders',
      () => new Refusal('dns-failed', 'The name imap.example.com was not found.', [], 502),
    );
    const panel = await openPanel(server, ADDRESS);
    expect(await screen.findByText('The name imap.example.com was not found.')).toBeVisible();
    await press(panel, 'Add folder');
    const row = screen.getAllByRole('group', { name: /^Folder/ })[1]!;
    await panel.user.type(within(row).getByRole('combobox', { name: /Folder to read/ }), 'Orders');
    await panel.user.click(await screen.findByRole('option', { name: 'Use “Orders”' }));
    await leave(panel);
    expect((await saved(server)).folders).toMatchObject([{ path: 'INBOX' }, { path: 'Orders' }]);
  });

  it('require a success folder if messages are moved, with an error at the field', async () => {
    const server = serverWith();
    const panel = await openPanel(server, ADDRESS);
    await choose(panel, 'After reading', 'Move to success folder');
    await leave(panel);
    expect(await screen.findByText('Choose the folder to move messages to after reading.')).toBeVisible();
    expect(screen.getByRole('combobox', { name: /Success folder/ })).toHaveAccessibleDescription(
      'Choose the folder to move messages to after reading.',
    );
    expect(server.asked('PUT /channels/channel1')).toEqual([]);
  });
});

describe('domains in the wizard', () => {
  const field = () => screen.findByLabelText('Allowed Domains', { selector: 'input' });

  it('are checked while typing: an invalid one stays in the field with its error', async () => {
    const server = serverWith();
    const panel = await openPanel(server, ADDRESS);
    await panel.user.type(await field(), 'example.com, ann@example.com{Enter}');
    expect(await screen.findByText(/^ann@example.com: Enter a domain/)).toBeVisible();
    expect(await field()).toHaveValue('ann@example.com');
    expect(screen.getByRole('button', { name: 'Remove example.com' })).toBeVisible();
  });

  it('are added by leaving the field and removed with their button', async () => {
    const server = serverWith({ allowedDomains: ['old.example'] });
    const panel = await openPanel(server, ADDRESS);
    await panel.user.type(await field(), '*.example.com');
    await panel.user.click(screen.getByRole('button', { name: 'Remove old.example' }));
    await leave(panel);
    expect((await saved(server)).allowedDomains).toEqual(['*.example.com']);
  });

  it('that the server rejects are listed in the error', async () => {
    const server = serverWith({ allowedDomains: ['a.example', 'b.example'] }).on(
      'PUT /channels/channel1',
      () =>
        new Refusal('invalid-input', 'No such domain.', [
          { path: ['allowedDomains', '1'] as never, message: 'No such domain.' },
        ]),
    );
    const panel = await openPanel(server, ADDRESS);
    await panel.user.type(await field(), 'c.example{Enter}');
    await leave(panel);
    expect(await screen.findByText('b.example: No such domain.')).toBeVisible();
  });
});

describe('automatic replies in the wizard', () => {
  it('hide keywords, senders and exceptions if they are not excluded', async () => {
    const server = serverWith();
    const panel = await openPanel(server, ADDRESS);
    expect(await screen.findByLabelText('Keywords')).toBeVisible();
    expect(screen.getByText(/recognized by headers such as Auto-Submitted/)).toBeVisible();
    await panel.user.click(screen.getByLabelText('Exclude Auto-Replies'));
    expect(screen.queryByLabelText('Keywords')).toBeNull();
    await leave(panel);
    expect((await saved(server)).excludeAutoReplies).toBe(false);
  });
});

describe('aliases in the wizard', () => {
  it('are rows of alias and primary address, each validated', async () => {
    const server = serverWith();
    const panel = await openPanel(server, ADDRESS);
    await press(panel, 'Add alias');
    const row = screen.getByRole('group', { name: 'Alias 1' });
    await panel.user.type(within(row).getByLabelText(/^Alias/), 'help@example.com');
    await panel.user.type(within(row).getByLabelText(/Primary address/), 'support');
    await leave(panel);
    expect(await within(row).findByText(/^Enter an email address/)).toBeVisible();
    await panel.user.type(within(row).getByLabelText(/Primary address/), '@example.com');
    await leave(panel);
    expect((await saved(server)).aliases).toEqual([
      { alias: 'help@example.com', primary: 'support@example.com' },
    ]);
  });
});

describe('sender authentication in the wizard', () => {
  it('sets the trusted server, and requires DMARC', async () => {
    const server = serverWith();
    const panel = await openPanel(server, ADDRESS);
    await fill(panel, 'Trusted server (authserv-id)', 'mx.example.com');
    await panel.user.click(screen.getByLabelText('Require DMARC'));
    await leave(panel);
    expect(await saved(server)).toMatchObject({ authservId: 'mx.example.com', requireDmarc: true });
  });

  it('suggests the server that wrote the results of the latest messages, and fills it in when selected', async () => {
    const server = serverWith().on('POST /trusted-server', { server: 'mx.example.com', wrote: 48, of: 50 });
    const panel = await openPanel(server, ADDRESS);
    await press(panel, 'Suggest a server');
    expect(
      await screen.findByText(/^mx.example.com added the results to 48 of the newest 50 messages/),
    ).toBeVisible();
    expect(server.asked('POST /trusted-server')[0]!.body).toEqual({ channel: 'channel1', values: {} });
    expect(screen.getByLabelText('Trusted server (authserv-id)')).toHaveValue('');
    await press(panel, 'Trust mx.example.com');
    expect(await screen.findByText(/was filled in as the trusted server/)).toBeVisible();
    await leave(panel);
    expect((await saved(server)).authservId).toBe('mx.example.com');
  });

  it('says if there is no suggestion', async () => {
    const none = { server: null, wrote: 0, of: 12 };
    const panel = await openPanel(serverWith().on('POST /trusted-server', none), ADDRESS);
    await press(panel, 'Suggest a server');
    expect(await screen.findByText(/^No server on your side .* newest 12 messages/)).toBeVisible();
  });

  it.each([
    ['imap.gmail.com', 'Gmail adds its results as mx.google.com. Trust it?', true],
    ['outlook.office365.com', 'Microsoft 365 adds its results as protection.outlook.com. Trust it?', true],
    [
      'outlook.office365.us',
      /^You do not need to enter anything: Microsoft 365 \(GCC High\) does not name a server/,
      false,
    ],
  ])('knows the value for %s without checking messages', async (host, sentence, proposed) => {
    await openPanel(serverWith({ host }), ADDRESS);
    expect(await screen.findByText(sentence)).toBeVisible();
    expect(screen.queryAllByRole('button', { name: /^Trust / })).toHaveLength(proposed ? 1 : 0);
    expect(screen.queryByRole('button', { name: 'Suggest a server' })).toBeNull();
  });

  it('shows an error of the server at the field', async () => {
    const sentence = 'Enter one name, such as mx.example.com.';
    const server = serverWith().on(
      'PUT /channels/channel1',
      () => new Refusal('invalid-input', sentence, [{ path: ['authservId'], message: sentence }]),
    );
    const panel = await openPanel(server, ADDRESS);
    await fill(panel, 'Trusted server (authserv-id)', 'two names');
    await leave(panel);
    expect(await screen.findByText(sentence)).toBeVisible();
    expect(screen.getByLabelText('Trusted server (authserv-id)')).toHaveValue('two names');
  });
});

describe('the conversation settings in the wizard', () => {
  it('say until when a reply reopens a closed ticket, and whether people in Cc may answer', async () => {
    const server = serverWith();
    const panel = await openPanel(server, ADDRESS);
    await fill(panel, /^Reopen a closed ticket/, '14');
    await panel.user.click(screen.getByLabelText('People in Cc may reply'));
    await leave(panel);
    expect(await saved(server)).toMatchObject({ reopenWithinDays: 14, ccAsParticipants: true });
  });
});
