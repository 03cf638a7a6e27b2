import { screen, waitFor, within } from '@testing-library/react';
import type { ChannelPatch, ServerOffer, StageFacts } from '../../contracts';
import { choose, fill, press } from './support/actions';
import { openPanel } from './support/render';
import { ALL_PERMISSIONS, Lines, Refusal, Server } from './support/server';
import { channelView, pageOf } from './support/values';

const NEW = '/plugins/email-channel/channels/new';
const SAVED = '/plugins/email-channel/channels/channel1/connection';

const draft = channelView({ status: 'draft', name: 'Sales' });

/** Keeps one channel, as the server would. */
function serverWith(channel = draft): Server {
  let stored = channel;
  return new Server(ALL_PERMISSIONS)
    .on('GET /channels', () => pageOf([stored]))
    .on(
      'POST /channels',
      ({ body }) => (stored = { ...stored, ...(body as object), secrets: stored.secrets }),
    )
    .on('GET /channels/channel1', () => stored)
    .on('GET /channels/channel1/folders', [])
    .on('PUT /channels/channel1', ({ body }) => {
      const { secrets: _secrets, ...patch } = body as ChannelPatch;
      return (stored = { ...stored, ...patch });
    });
}

describe('a new channel in the wizard', () => {
  it('is saved as a draft by Next, which opens the second step under its own address', async () => {
    const server = serverWith();
    const panel = await openPanel(server, NEW);
    await fill(panel, /Channel name/, 'Sales');
    await fill(panel, /Host\/IP/, 'imap.example.com');
    await fill(panel, /^Username/, 'sales@example.com');
    await fill(panel, /^Password/, 'secret word');
    await press(panel, 'Next');
    await waitFor(() => expect(panel.address()).toBe('/plugins/email-channel/channels/channel1/reading'));
    expect(server.asked('POST /channels')[0]!.body).toMatchObject({
      name: 'Sales',
      status: 'draft',
      host: 'imap.example.com',
      port: 993,
      security: 'tls',
      secrets: { password: 'secret word' },
      syncStartDate: expect.any(String),
    });
  });

  it('without a name shows the error at the field, without a request to the server', async () => {
    const server = serverWith();
    const panel = await openPanel(server, NEW);
    await fill(panel, /Host\/IP/, 'imap.example.com');
    await press(panel, 'Next');
    expect(await screen.findByText('Give the channel a name.')).toBeVisible();
    expect(screen.getByLabelText(/Channel name/)).toBeInvalid();
    expect(screen.getByLabelText(/Host\/IP/)).toHaveValue('imap.example.com');
    expect(server.asked('POST /channels')).toEqual([]);
  });

  it('cannot be active before it is complete', async () => {
    const panel = await openPanel(serverWith(), NEW);
    await panel.user.click(await screen.findByRole('combobox', { name: 'Status' }));
    expect(await screen.findByRole('option', { name: 'Draft' })).toBeInTheDocument();
    expect(screen.queryByRole('option', { name: 'Active' })).toBeNull();
  });

  it('shows an error of the server at its field and keeps the form', async () => {
    const server = serverWith().on(
      'POST /channels',
      () =>
        new Refusal('invalid-input', 'Enter an address that starts with https://.', [
          { path: ['tokenEndpoint'], message: 'Enter an address that starts with https://.' },
        ]),
    );
    const panel = await openPanel(server, NEW);
    await fill(panel, /Channel name/, 'Sales');
    await choose(panel, 'Auth Type', 'OAuth');
    await fill(panel, /Token Endpoint/, 'http://login.example.com');
    await press(panel, 'Next');
    expect(await screen.findByText('Enter an address that starts with https://.')).toBeVisible();
    expect(screen.getByLabelText(/Token Endpoint/)).toHaveValue('http://login.example.com');
    expect(panel.address()).toBe(NEW);
  });

  it('says if the server is unreachable, and keeps the form', async () => {
    const server = serverWith().on(
      'POST /channels',
      () => new Refusal('internal', 'Internal Server Error', [], 500),
    );
    const panel = await openPanel(server, NEW);
    await fill(panel, /Channel name/, 'Sales');
    await press(panel, 'Next');
    expect(await screen.findByText('Internal Server Error')).toBeVisible();
    expect(screen.getByLabelText(/Channel name/)).toHaveValue('Sales');
  });
});

describe('the mail server in the wizard', () => {
  it('is filled in by a preset: Microsoft 365', async () => {
    const panel = await openPanel(serverWith(), NEW);
    await choose(panel, 'Provider', 'Microsoft 365');
    expect(screen.getByLabelText(/Host\/IP/)).toHaveValue('outlook.office365.com');
    expect(screen.getByRole('combobox', { name: 'Auth Type' })).toHaveTextContent('OAuth');
    expect(screen.getByLabelText('Scope')).toHaveValue(
      'https://outlook.office365.com/IMAP.AccessAsUser.All offline_access openid email',
    );
    await fill(panel, /Tenant ID/, 'contoso');
    expect(screen.getByLabelText(/Token Endpoint/)).toHaveValue(
      'https://login.microsoftonline.com/contoso/oauth2/v2.0/token',
    );
  });

  it('keeps a token endpoint that was entered when the tenant changes', async () => {
    const panel = await openPanel(serverWith(), NEW);
    await choose(panel, 'Auth Type', 'OAuth');
    await fill(panel, /Token Endpoint/, 'https://login.example.com/token');
    await fill(panel, /Tenant ID/, 'contoso');
    expect(screen.getByLabelText(/Token Endpoint/)).toHaveValue('https://login.example.com/token');
  });

  it('has the usual security for its port, until a user selects another', async () => {
    const panel = await openPanel(serverWith(), NEW);
    const security = await screen.findByRole('combobox', { name: 'Security' });
    await fill(panel, /^Port/, '143');
    expect(security).toHaveTextContent('STARTTLS');
    await choose(panel, 'Security', 'None (unencrypted)');
    expect(screen.getByText('The connection is not encrypted')).toBeVisible();
    await fill(panel, /^Port/, '993');
    expect(security).toHaveTextContent('None');
  });
});

describe('a saved secret', () => {
  it('is shown as set with its age, and is kept if nothing is entered', async () => {
    const server = serverWith();
    const panel = await openPanel(server, SAVED);
    expect(await screen.findByText(/^Set \d+ days ago$/)).toBeVisible();
    expect(screen.queryByLabelText(/^Password/)).toBeNull();
    await fill(panel, /Channel name/, 'Sales Europe');
    await press(panel, 'Next');
    await waitFor(() => expect(server.asked('PUT /channels/channel1')).toHaveLength(1));
    expect(server.asked('PUT /channels/channel1')[0]!.body).not.toHaveProperty('secrets');
  });

  it('can be replaced', async () => {
    const server = serverWith();
    const panel = await openPanel(server, SAVED);
    await press(panel, 'Replace Password');
    await fill(panel, /^Password/, 'another');
    await press(panel, 'Next');
    await waitFor(() =>
      expect(server.asked('PUT /channels/channel1')[0]!.body).toMatchObject({
        secrets: { password: 'another' },
      }),
    );
  });

  it('is required again, at its field, if a change would send it elsewhere', async () => {
    const message = 'Enter the password again: the host changes.';
    const server = serverWith().on(
      'PUT /channels/channel1',
      () => new Refusal('secret-required', message, [{ path: ['secrets', 'password'], message }]),
    );
    const panel = await openPanel(server, SAVED);
    await fill(panel, /Host\/IP/, 'other.example.com');
    await panel.user.click(screen.getByRole('radio', { name: 'The same mailbox has moved' }));
    await press(panel, 'Next');
    expect(await screen.findByText(message)).toBeVisible();
    expect(screen.getByLabelText(/^Password/)).toBeInvalid();
  });
});

describe('a new host or username of a channel that has read mail', () => {
  it('is saved once a user says what it means', async () => {
    const server = serverWith();
    const panel = await openPanel(server, SAVED);
    await fill(panel, /^Username/, 'sales@example.com');
    await press(panel, 'Next');
    expect(await screen.findByText(/^Choose whether this is another mailbox/)).toBeVisible();
    expect(server.asked('PUT /channels/channel1')).toEqual([]);

    await panel.user.click(screen.getByRole('radio', { name: 'This is another mailbox' }));
    await press(panel, 'Next');
    await waitFor(() => expect(server.asked('PUT /channels/channel1')).toHaveLength(1));
    expect(server.asked('PUT /channels/channel1')[0]!.body).toMatchObject({
      username: 'sales@example.com',
      mailboxChange: 'another',
    });
  });

  it('is not asked about during a test or when only the name changes', async () => {
    const server = serverWith();
    const panel = await openPanel(server, SAVED);
    await fill(panel, /Host\/IP/, 'IMAP.example.com');
    await fill(panel, /Channel name/, 'Sales Europe');
    expect(screen.queryByRole('radio')).toBeNull();
    await press(panel, 'Next');
    await waitFor(() => expect(server.asked('PUT /channels/channel1')).toHaveLength(1));
    expect(server.asked('PUT /channels/channel1')[0]!.body).not.toHaveProperty('mailboxChange');
  });
});

describe('Test Connection', () => {
  const begun = { event: 'begun', security: 'tls', authType: 'password' };
  const passed = (facts: StageFacts, tookMs = 12) => ({ event: 'passed', tookMs, facts });
  const certificate = {
    subject: 'imap.example.com',
    issuer: 'An Authority',
    validTo: '2030-05-01T12:00:00.000Z',
    endsSoon: false,
  };
  const reached = [
    passed({ stage: 'name', addresses: ['192.0.2.1'] }),
    passed({ stage: 'connect', address: '192.0.2.1' }),
    passed({ stage: 'encrypt', protocol: 'TLSv1.3', certificate }),
    passed({ stage: 'greeting' }),
  ];
  const signedIn = [
    passed({ stage: 'login', method: 'PLAIN' }, 1_234.5),
    passed({ stage: 'capabilities', present: ['IDLE', 'MOVE'], cannotMove: false }),
    passed({ stage: 'folders', count: 7 }),
    passed({
      stage: 'messages',
      since: '2026-01-15T12:00:00.000Z',
      folders: [{ path: 'INBOX', count: 310 }],
    }),
  ];
  const wrongPassword = {
    event: 'failed',
    stage: 'login',
    tookMs: 40,
    code: 'login-refused',
    message: 'imap.example.com refused the user name or the password. Check both.',
    path: ['password'],
  };

  it('shows each stage as it completes, with its duration and details', async () => {
    const lines = new Lines();
    const server = serverWith().on('POST /test-connection', () => lines);
    const panel = await openPanel(server, SAVED);
    await press(panel, 'Test Connection');
    lines.push(begun, ...reached);
    expect(await screen.findByText('Server greeting received: passed')).toBeVisible();
    expect(screen.getByText('Signed in: in progress')).toBeVisible();
    expect(screen.getByText('Folders read: not reached')).toBeVisible();
    expect(
      screen.getByText(/TLSv1.3, certificate issued by An Authority .* valid until May 1, 2030/),
    ).toBeVisible();
    lines.push(...signedIn, { event: 'done', tookMs: 1_500 });
    lines.end();
    expect(await screen.findByText('The connection works. The test took 1,500 ms.')).toBeVisible();
    expect(screen.getAllByText(/: passed$/)).toHaveLength(8);
    expect(screen.getByText('INBOX: 310 messages since Jan 15, 2026')).toBeVisible();
    expect(screen.getByText('1,235 ms')).toBeVisible();
    expect(screen.getByText(/announces new mail at once/)).toBeVisible();
    expect(server.asked('POST /test-connection')[0]!.body).toMatchObject({
      channel: 'channel1',
      values: { host: 'imap.example.com' },
    });
  });

  it('sends a message to the mailbox itself on request, and shows its delivery time', async () => {
    const sent = [
      passed({ stage: 'sending', host: 'smtp.example.com', port: 465 }),
      passed({ stage: 'round-trip', folder: 'INBOX', ms: 2_340 }),
    ];
    const server = serverWith().on(
      'POST /test-connection',
      () =>
        new Lines([
          { ...begun, sending: ['sending', 'round-trip'] },
          ...reached,
          ...signedIn,
          ...sent,
          { event: 'done', tookMs: 4_000 },
        ]),
    );
    const panel = await openPanel(server, SAVED);
    await press(panel, 'Send Test Message');
    expect(await screen.findByText('Test message came back: passed')).toBeVisible();
    expect(screen.getByText('smtp.example.com, port 465')).toBeVisible();
    expect(screen.getByText('in INBOX after 2.3 seconds')).toBeVisible();
    expect(server.asked('POST /test-connection')[0]!.body).toMatchObject({ roundTrip: true });
  });

  it('announces each stage to screen readers', async () => {
    const server = serverWith().on('POST /test-connection', () => new Lines([begun, ...reached]));
    const panel = await openPanel(server, SAVED);
    await press(panel, 'Test Connection');
    const stage = await screen.findByText('Connected: passed');
    expect(stage.closest('[aria-live="polite"]')).not.toBeNull();
  });

  it('shows a rejected password at its field, after the completed stages, even before anything is saved', async () => {
    const server = serverWith().on(
      'POST /test-connection',
      () => new Lines([begun, ...reached, wrongPassword]),
    );
    const panel = await openPanel(server, NEW);
    await fill(panel, /Host\/IP/, 'imap.example.com');
    await fill(panel, /^Password/, 'wrong');
    await press(panel, 'Test Connection');
    const field = (await screen.findByLabelText(/^Password/)) as HTMLInputElement;
    await waitFor(() => expect(field).toBeInvalid());
    expect(field).toHaveAccessibleDescription(wrongPassword.message);
    expect(field).toHaveValue('wrong');
    expect(screen.getByText('Connection encrypted: passed')).toBeVisible();
    expect(screen.getByText('Signed in: failed')).toBeVisible();
    expect(screen.getByText('Folders read: not reached')).toBeVisible();
    expect(server.asked('POST /channels')).toEqual([]);
  });

  it('links to the step of a missing folder', async () => {
    const message = "The mailbox has no folder 'Orders'. Choose another one.";
    const missing = { ...wrongPassword, stage: 'messages', message, path: ['folders', 0, 'path'] };
    const server = serverWith().on('POST /test-connection', () => new Lines([begun, ...reached, missing]));
    const panel = await openPanel(server, SAVED);
    await press(panel, 'Test Connection');
    expect(await screen.findByText('Messages counted: failed')).toBeVisible();
    expect(screen.getAllByText(message).length).toBeGreaterThan(1);
    expect(screen.getByRole('link', { name: 'Reading Settings' })).toBeVisible();
  });

  it('warns about an expiring certificate, a server that cannot move mail, and one without IDLE', async () => {
    const server = serverWith().on(
      'POST /test-connection',
      () =>
        new Lines([
          begun,
          ...reached.slice(0, 2),
          passed({ stage: 'encrypt', protocol: 'TLSv1.3', certificate: { ...certificate, endsSoon: true } }),
          passed({ stage: 'capabilities', present: [], cannotMove: true }),
        ]),
    );
    const panel = await openPanel(server, SAVED);
    await press(panel, 'Test Connection');
    expect(await screen.findByText(/The certificate expires on May 1, 2030/)).toBeVisible();
    expect(screen.getByText(/this server cannot move messages safely/)).toBeVisible();
    expect(screen.getByText(/so the mailbox is polled/)).toBeVisible();
  });

  it('requires the password if the stored one would be sent to a changed host', async () => {
    const message = 'Enter the password again: the host changes.';
    const server = serverWith().on(
      'POST /test-connection',
      () => new Refusal('secret-required', message, [{ path: ['secrets', 'password'], message }]),
    );
    const panel = await openPanel(server, SAVED);
    await fill(panel, /Host\/IP/, 'other.example.com');
    await press(panel, 'Test Connection');
    expect((await screen.findAllByText(message)).length).toBeGreaterThan(1);
    expect(screen.getByLabelText(/^Password/)).toBeInvalid();
  });

  it('says if the response was interrupted', async () => {
    const server = serverWith().on('POST /test-connection', () => new Lines([begun, ...reached]));
    const panel = await openPanel(server, SAVED);
    await press(panel, 'Test Connection');
    expect(await screen.findByText('The connection failed')).toBeVisible();
    expect(screen.queryByText(/in progress/)).toBeNull();
    expect(screen.getByRole('button', { name: 'Test Connection' })).toBeEnabled();
  });

  it('renews an expired session and continues', async () => {
    let asked = 0;
    const server = serverWith().on('POST /test-connection', () => {
      asked += 1;
      return asked === 1
        ? new Refusal('unauthorized', 'Missing or invalid credentials', [], 401)
        : new Lines([begun, ...reached, ...signedIn, { event: 'done', tookMs: 20 }]);
    });
    const panel = await openPanel(server, SAVED);
    await press(panel, 'Test Connection');
    expect(await screen.findByText(/The connection works/)).toBeVisible();
  });
});

describe('sending in the wizard', () => {
  const saveWith = async (panel: Awaited<ReturnType<typeof openPanel>>) => {
    await panel.user.click(screen.getByRole('combobox', { name: 'Send with' }));
    await panel.user.click(await screen.findByRole('option', { name: 'This mailbox’s SMTP server' }));
  };

  it('through the mailbox has an SMTP server, whose security follows its port', async () => {
    const server = serverWith();
    const panel = await openPanel(server, SAVED);
    expect(screen.queryByLabelText(/^SMTP server/)).toBeNull();
    await saveWith(panel);
    await fill(panel, /^SMTP server/, 'smtp.example.com');
    await fill(panel, /^SMTP port/, '587');
    expect(screen.getByRole('combobox', { name: 'SMTP security' })).toHaveTextContent('STARTTLS');
    await press(panel, 'Next');
    await waitFor(() =>
      expect(server.asked('PUT /channels/channel1')[0]!.body).toMatchObject({
        sendWith: 'mailbox',
        smtpHost: 'smtp.example.com',
        smtpPort: 587,
        smtpSecurity: 'starttls',
      }),
    );
  });

  it('does not need a server if the mailbox’s provider is known', async () => {
    const panel = await openPanel(serverWith(), SAVED);
    await fill(panel, /Host\/IP/, 'imap.fastmail.com');
    await saveWith(panel);
    expect(screen.getByText('Leave empty to use smtp.fastmail.com.')).toBeVisible();
    expect(screen.queryByLabelText(/^SMTP port/)).toBeNull();
  });
});

describe('Detect server', () => {
  const srv: ServerOffer = {
    sources: ['srv', 'autoconfig'],
    provider: 'Example Mail',
    host: 'mail.example.com',
    port: 143,
    security: 'starttls',
    username: 'sales@example.com',
    authType: 'password',
    smtp: { host: 'smtp.example.com', port: 587, security: 'starttls' },
  };
  const microsoft: ServerOffer = {
    sources: ['mx'],
    provider: 'Microsoft 365',
    host: 'outlook.office365.com',
    port: 993,
    security: 'tls',
    username: 'sales@example.com',
    authType: 'oauth',
    smtp: { host: 'smtp.office365.com', port: 587, security: 'starttls' },
  };

  it('lists the results with their sources and fills in the selected one, without saving', async () => {
    const server = serverWith().on('POST /detect', { domain: 'example.com', offers: [srv, microsoft] });
    const panel = await openPanel(server, NEW);
    await fill(panel, /^Username/, 'sales@example.com');
    await press(panel, 'Detect server');
    const list = await screen.findByRole('list', { name: 'Mail servers found for example.com' });
    expect(within(list).getByText(/SRV record and autoconfig file/)).toBeVisible();
    expect(list.closest('[aria-live="polite"]')).not.toBeNull();
    expect(screen.getByLabelText(/Host\/IP/)).toHaveValue('');
    await press(panel, 'Use mail.example.com, port 143');
    expect(screen.getByLabelText(/Host\/IP/)).toHaveValue('mail.example.com');
    expect(screen.getByLabelText(/^Port/)).toHaveValue(143);
    expect(screen.getByRole('combobox', { name: 'Security' })).toHaveTextContent('STARTTLS');
    await panel.user.click(screen.getByRole('combobox', { name: 'Send with' }));
    await panel.user.click(await screen.findByRole('option', { name: 'This mailbox’s SMTP server' }));
    expect(screen.getByLabelText(/^SMTP server/)).toHaveValue('smtp.example.com');
    expect(screen.getByLabelText(/^SMTP port/)).toHaveValue(587);
    expect(screen.getByText(/nothing is saved yet/)).toBeVisible();
    expect(server.asked('POST /detect')[0]!.body).toMatchObject({ email: 'sales@example.com' });
    expect(server.asked('POST /channels')).toEqual([]);
  });

  it('fills in the other settings of a known provider', async () => {
    const server = serverWith().on('POST /detect', { domain: 'example.com', offers: [microsoft] });
    const panel = await openPanel(server, NEW);
    await fill(panel, /^Username/, 'sales@example.com');
    await press(panel, 'Detect server');
    await press(panel, /^Use outlook/);
    expect(screen.getByRole('combobox', { name: 'Provider' })).toHaveTextContent('Microsoft 365');
    expect(screen.getByRole('combobox', { name: 'Auth Type' })).toHaveTextContent('OAuth');
    expect(screen.getByLabelText('Scope')).not.toHaveValue('');
  });

  it('requires an address, and says if nothing was found', async () => {
    const server = serverWith().on('POST /detect', { domain: 'example.com', offers: [] });
    const panel = await openPanel(server, NEW);
    await press(panel, 'Detect server');
    expect(await screen.findByText(/First enter the mailbox’s address/)).toBeVisible();
    expect(server.asked('POST /detect')).toEqual([]);
    await fill(panel, /^Username/, 'sales@example.com');
    await press(panel, 'Detect server');
    expect(await screen.findByText(/No mail server was found for example.com/)).toBeVisible();
  });
});

describe('skip times', () => {
  it('are rows of from, to and days, in a time zone', async () => {
    const server = serverWith();
    const panel = await openPanel(server, SAVED);
    await press(panel, 'Add skip time');
    const row = screen.getByRole('group', { name: 'Skip time 1' });
    await panel.user.click(within(row).getByRole('combobox', { name: 'Days' }));
    await panel.user.click(await screen.findByRole('option', { name: 'Sun' }));
    await panel.user.keyboard('{Escape}');
    await press(panel, 'Next');
    await waitFor(() =>
      expect(server.asked('PUT /channels/channel1')[0]!.body).toMatchObject({
        skipTimes: [{ from: '22:00', to: '06:00', days: [0] }],
      }),
    );
  });
});

describe('leaving a step of the wizard', () => {
  it('asks before discarding changes, but not after saving', async () => {
    const server = serverWith();
    const panel = await openPanel(server, SAVED);
    await fill(panel, /Channel name/, 'Sales Europe');
    await panel.user.click(screen.getByRole('link', { name: 'Back' }));
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog).toHaveTextContent('All your modifications will be lost.');
    await panel.user.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(screen.getByLabelText(/Channel name/)).toHaveValue('Sales Europe');
    await press(panel, /Ticket Mapping/);
    await waitFor(() => expect(panel.address()).toBe('/plugins/email-channel/channels/channel1/mapping'));
    expect(screen.queryByRole('alertdialog')).toBeNull();
  });

  it('sends nothing if nothing changed', async () => {
    const server = serverWith();
    const panel = await openPanel(server, SAVED);
    await press(panel, 'Next');
    await waitFor(() => expect(panel.address()).toBe('/plugins/email-channel/channels/channel1/reading'));
    expect(server.asked('PUT /channels/channel1')).toEqual([]);
  });
});

it('notification emails go to each listed address, once they are all valid', async () => {
  const server = serverWith();
  const panel = await openPanel(server, SAVED);
  const field = await screen.findByLabelText('Addresses', { selector: 'input' });
  await panel.user.type(field, 'ops@example.com, nobody{Enter}');
  expect(await screen.findByText(/^nobody: Enter an email address/)).toBeVisible();
  await panel.user.clear(field);
  await press(panel, 'Next');
  await waitFor(() => expect(server.asked('PUT /channels/channel1')).toHaveLength(1));
  expect(server.asked('PUT /channels/channel1')[0]!.body).toMatchObject({
    notifyAddresses: ['ops@example.com'],
  });
});
