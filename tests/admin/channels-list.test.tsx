import { screen, waitFor, within } from '@testing-library/react';
import { choose, press } from './support/actions';
import { openPanel, type Panel } from './support/render';
import { ALL_PERMISSIONS, Refusal, Server } from './support/server';
import { channelView, pageOf } from './support/values';

const ADDRESS = '/plugins/email-channel/channels';

const openMenu = async ({ user }: Panel, name: string) =>
  user.click(await screen.findByRole('button', { name: `Actions for ${name}` }));
const menuItems = () => screen.getAllByRole('menuitem').map((item) => item.textContent);

describe('the list of channels', () => {
  it('shows each channel with its mailbox, health, today’s tickets and waiting messages', async () => {
    const server = new Server(ALL_PERMISSIONS).on('GET /channels', pageOf([channelView()]));
    await openPanel(server, ADDRESS);
    const row = (await screen.findByText('Support')).closest('tr')!;
    expect(within(row).getByText('support@example.com')).toBeVisible();
    expect(within(row).getByText('Active')).toBeVisible();
    expect(within(row).getByText(/^Healthy, read 4\d seconds ago$/)).toBeVisible();
    expect(within(row).getByText('3')).toBeVisible();
    expect(within(row).getByRole('link', { name: '2 messages' })).toHaveAttribute(
      'href',
      '/plugins/email-channel/messages?channel=channel1&outcome=held,failed',
    );
  });

  it('asks what a copy of an installation is before it reads mail there', async () => {
    let copyOf: string | null = 'SQLite database /srv/desk/data.db';
    const server = new Server(ALL_PERMISSIONS)
      .on('GET /channels', pageOf([channelView()]))
      .on('GET /installation', () => ({ here: 'SQLite database /srv/test/data.db', copyOf }))
      .on('POST /installation', () => {
        copyOf = null;
        return { here: 'SQLite database /srv/test/data.db', copyOf };
      });
    const { user } = await openPanel(server, ADDRESS);
    const title = 'This looks like a copy of SQLite database /srv/desk/data.db';
    expect(await screen.findByText(title)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'This is a copy: start reading here' }));
    expect(await screen.findByText(/Mail in the outbox belongs to the original/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Confirm' }));
    await waitFor(() => expect(screen.queryByText(title)).toBeNull());
    expect(server.seen).toContainEqual(
      expect.objectContaining({ method: 'POST', path: '/email-channel/installation', body: { as: 'copy' } }),
    );
  });

  it('warns about anything that expires soon', async () => {
    const warnings = [
      { code: 'certificate-ends' as const, endsAt: '2026-04-01T12:00:00.000Z' },
      { code: 'sign-in-ends' as const, endsAt: '2026-04-05T12:00:00.000Z' },
    ];
    await openPanel(
      new Server(ALL_PERMISSIONS).on('GET /channels', pageOf([channelView({ warnings })])),
      ADDRESS,
    );
    expect(await screen.findByText('The mail server’s certificate expires on Apr 1, 2026.')).toBeVisible();
    expect(
      screen.getByText('The sign-in expires on Apr 5, 2026 unless it is used before then.'),
    ).toBeVisible();
  });

  it('shows how many held messages can now become tickets, and processes them again on request', async () => {
    let mended = 12;
    const server = new Server(ALL_PERMISSIONS)
      .on('GET /channels', () =>
        pageOf([channelView({ counts: { ticketsToday: 0, waiting: 12, mended, lastMessageAt: null } })]),
      )
      .on('POST /channels/channel1/decide-mended', () => {
        mended = 0;
        return { queued: 12 };
      });
    const panel = await openPanel(server, ADDRESS);
    expect(await screen.findByText('12 held messages can be tickets now.')).toBeVisible();
    await press(panel, 'Create them');
    expect(await screen.findByText('12 held messages of Support are being decided again.')).toBeVisible();
    await waitFor(() => expect(screen.queryByText('12 held messages can be tickets now.')).toBeNull());
  });

  it('shows the progress of a long read', async () => {
    const health = {
      ...channelView().health,
      health: 'reading' as const,
      progress: { done: 310, total: 2_000 },
    };
    await openPanel(
      new Server(ALL_PERMISSIONS).on('GET /channels', pageOf([channelView({ health })])),
      ADDRESS,
    );
    expect(await screen.findByText('Reading: 310 of 2,000')).toBeVisible();
    expect(screen.getByRole('progressbar', { name: 'Reading' })).toBeVisible();
  });

  it('opens the wizard if there is no channel yet', async () => {
    await openPanel(new Server(ALL_PERMISSIONS).on('GET /channels', pageOf([])), ADDRESS);
    expect(await screen.findByText(/^No channels yet\./)).toBeVisible();
    for (const link of screen.getAllByRole('link', { name: 'Add channel' }))
      expect(link).toHaveAttribute('href', '/plugins/email-channel/channels/new');
  });

  it('requests channels with the search, status and order in the address', async () => {
    const server = new Server(ALL_PERMISSIONS).on('GET /channels', pageOf([channelView()]));
    const panel = await openPanel(server, `${ADDRESS}?_q=a%2526b&sort=username:DESC`);
    await choose(panel, 'Status', 'Active');
    await waitFor(() =>
      expect(server.asked('GET /channels').at(-1)!.query).toEqual({
        page: '1',
        pageSize: '20',
        search: 'a&b',
        sort: 'username:desc',
        status: 'active',
      }),
    );
  });

  it('shows what could not be loaded, and retries on request', async () => {
    let fails = true;
    const server = new Server(ALL_PERMISSIONS).on('GET /channels', () =>
      fails
        ? new Refusal('database-failed', 'The database could not answer.', [], 503)
        : pageOf([channelView()]),
    );
    const panel = await openPanel(server, ADDRESS);
    expect(await screen.findByText('The database could not answer.')).toBeVisible();
    fails = false;
    await press(panel, 'Try again');
    expect(await screen.findByText('Support')).toBeVisible();
  });
});

it('the list of channels is in the user’s language', async () => {
  const server = new Server(ALL_PERMISSIONS).on('GET /channels', pageOf([]));
  await openPanel(server, ADDRESS, { locale: 'de' });
  expect((await screen.findAllByRole('link', { name: 'Kanal hinzufügen' }))[0]).toBeVisible();
});

describe('a channel in the list', () => {
  it('is read on request', async () => {
    const server = new Server(ALL_PERMISSIONS)
      .on('GET /channels', pageOf([channelView()]))
      .on('POST /channels/channel1/read', { result: 'started' });
    const panel = await openPanel(server, ADDRESS);
    await openMenu(panel, 'Support');
    await panel.user.click(screen.getByRole('menuitem', { name: 'Read now' }));
    expect(await screen.findByText('Reading Support now.')).toBeVisible();
  });

  it('is activated, or the server’s list of missing settings is shown', async () => {
    const problems = [
      { path: ['host'], message: 'Enter the mail server’s host name.' },
      { path: ['template'], message: 'Choose a template.' },
    ];
    const server = new Server(ALL_PERMISSIONS)
      .on('GET /channels', pageOf([channelView({ status: 'draft' })]))
      .on(
        'PUT /channels/channel1/status',
        () => new Refusal('channel-incomplete', 'Not complete.', problems),
      );
    const panel = await openPanel(server, ADDRESS);
    await openMenu(panel, 'Support');
    await panel.user.click(screen.getByRole('menuitem', { name: 'Activate' }));
    expect(
      await screen.findByText(
        'Support cannot be activated yet. Enter the mail server’s host name. Choose a template.',
      ),
    ).toBeVisible();
    expect(server.asked('PUT /channels/channel1/status')[0]!.body).toEqual({ status: 'active' });
  });

  it('is deleted only after a confirmation that says what is kept', async () => {
    const server = new Server(ALL_PERMISSIONS)
      .on('GET /channels', pageOf([channelView()]))
      .on('DELETE /channels/channel1', { documentId: 'channel1', messages: 4, message: '' });
    const panel = await openPanel(server, ADDRESS);
    await openMenu(panel, 'Support');
    await panel.user.click(screen.getByRole('menuitem', { name: 'Delete' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog).toHaveTextContent('Delete Support?');
    expect(dialog).toHaveTextContent('Tickets and their files are kept');
    expect(server.asked('DELETE /channels/channel1')).toEqual([]);
    await panel.user.click(within(dialog).getByRole('button', { name: 'Confirm' }));
    expect(await screen.findByText('Support was deleted.')).toBeVisible();
  });

  it('is deleted with its tickets handed over to another channel, if a user chooses so', async () => {
    const other = channelView({ documentId: 'channel2', name: 'Sales' });
    const server = new Server(ALL_PERMISSIONS)
      .on('GET /channels', pageOf([channelView(), other]))
      .on('DELETE /channels/channel1', { documentId: 'channel1', messages: 4 });
    const panel = await openPanel(server, ADDRESS);
    await openMenu(panel, 'Support');
    await panel.user.click(screen.getByRole('menuitem', { name: 'Delete' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog).toHaveTextContent('replies that arrive become new tickets');
    await choose(panel, 'Channel that takes over its tickets', 'Sales');
    expect(dialog).toHaveTextContent('sends replies from its own address');
    await panel.user.click(within(dialog).getByRole('button', { name: 'Confirm' }));
    await waitFor(() =>
      expect(server.asked('DELETE /channels/channel1')[0]!.query).toEqual({ takenOverBy: 'channel2' }),
    );
  });

  it('is duplicated, which opens the copy', async () => {
    const copy = channelView({ documentId: 'copy', name: 'Support (copy)', status: 'draft' });
    const server = new Server(ALL_PERMISSIONS)
      .on('GET /channels', pageOf([channelView()]))
      .on('POST /channels/channel1/duplicate', copy)
      .on('GET /channels/copy', copy);
    const panel = await openPanel(server, ADDRESS);
    await openMenu(panel, 'Support');
    await panel.user.click(screen.getByRole('menuitem', { name: 'Duplicate' }));
    await waitFor(() => expect(panel.address()).toBe('/plugins/email-channel/channels/copy/connection'));
  });
});

describe('a user with limited permissions', () => {
  it('sees the list without any action', async () => {
    await openPanel(new Server(['channels.read']).on('GET /channels', pageOf([channelView()])), ADDRESS);
    expect(await screen.findByText('Support')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Actions for Support' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Support' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Add channel' })).toBeNull();
    expect(screen.queryByRole('link', { name: 'Message log' })).toBeNull();
  });

  it('only sees the actions that they may perform', async () => {
    const server = new Server(['channels.read', 'channels.run']).on('GET /channels', pageOf([channelView()]));
    const panel = await openPanel(server, ADDRESS);
    await openMenu(panel, 'Support');
    expect(menuItems()).toEqual(['Read now']);
  });

  it.each([
    ['/plugins/email-channel/channels/new', ['channels.read']],
    ['/plugins/email-channel/channels/channel1/mapping', ['channels.read']],
    ['/plugins/email-channel/channels', ['messages.read']],
    ['/plugins/email-channel/messages', ['channels.read']],
    ['/plugins/email-channel/messages/7', ['channels.read']],
  ] as const)('cannot open %s with %j', async (address, granted) => {
    const server = new Server(granted);
    await openPanel(server, address);
    expect(await screen.findByText(/permissions to access that content/)).toBeVisible();
    expect(server.seen.filter(({ path }) => path.startsWith('/email-channel'))).toEqual([]);
  });
});
